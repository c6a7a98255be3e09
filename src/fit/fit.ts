// One fit of a model, from data to report, in parts that a caller may pause between.
import { checkKeys } from "../errors.js";
import { Matrix } from "../core/matrix.js";
import type { ParameterSet } from "../core/parameters.js";
import { Random } from "../core/random.js";
import type { Optimizer } from "../engine/optimizer.js";
import { now } from "../training/clock.js";
import type { EpochRecord, FitReport } from "../training/fit-report.js";
import { train, TrainState } from "../training/train.js";
import { checkFeatureNames, type FitOptions } from "./fit-options.js";
import { endReason, endWarnings } from "./end-warnings.js";
import type { FitInput, FitListener, FitPlan, FitProblem, TrainingCheckpoint } from "./fit-plan.js";
import type { Fitted } from "./fitted.js";
import { initializeFromWeights } from "./fresh-optimizer.js";
import { makeOptimizer, objectiveOf } from "./make-optimizer.js";
import { roundParameters } from "./round-parameters.js";
import { solveFit } from "./solve.js";
import type { Settings } from "./settings.js";
import { optionsAt, StepBack } from "./step-back.js";
import { Tables, type Table } from "./table.js";
import { use } from "./use.js";

/** How a fit is run. */
export interface FitRun {
  /** Gives control back within epochs. */
  inParts: boolean;
  /** The model to go on from, instead of starting afresh. */
  previous: Fitted | undefined;
  listener: FitListener;
}

/** Trains and yields: undefined between parts, a record after each epoch. */
export function* fit<Trained extends FitProblem>(
  plan: FitPlan<Trained>,
  input: FitInput,
  options: FitOptions,
  { inParts, previous, listener }: FitRun,
): Generator<EpochRecord | undefined, FitReport> {
  const { owner, settings, coding, x } = input;
  checkKeys(options, plan.options, `${owner}.fit`);
  const started = now();
  const { solver } = plan;
  if (solver && settings.solved && !previous && !input.incremental && options.resume === undefined) {
    const report = yield* solveFit(plan, solver, input, options, listener);
    if (report) return report;
  }
  const wanted = previous?.params.dtype ?? settings.dtype ?? (x instanceof Matrix ? x.dtype : "float32");
  const inDouble = settings.inDouble && !previous && !input.incremental && wanted === "float32";
  const dtype = inDouble ? "float64" : wanted;
  const tables = new Tables(owner, dtype);
  const random = new Random(settings.seed);
  let problem: Trained | undefined;
  let checkpoint: TrainingCheckpoint | undefined;
  let interrupted = false;
  // What nobody else owns yet.
  let ownParams: ParameterSet | undefined;
  let unused: (() => void) | undefined;
  let ownOptimizer: Optimizer | undefined;
  try {
    const data = yield* plan.prepare(input, tables, random, options, previous);
    const { scaling, heldOut, columns } = data;
    const { rows } = data.train;
    const featureNames = checkFeatureNames(owner, options.featureNames, columns, previous?.featureNames);
    if (previous) previous.featureNames = featureNames;
    const batch = settings.batchSize === "full" ? rows : Math.min(settings.batchSize, rows);
    const shuffle = settings.shuffle ?? batch < rows;
    plan.checkMemory?.(input, columns, dtype, rows);
    const target = plan.targets?.(input, tables, data, previous, dtype);
    const table = shuffle ? tables.ordered(data.train) : data.train;
    const params = previous?.params ?? (ownParams = yield* plan.parameters(input, columns, dtype));
    unused = use(params, owner);
    const given = objectiveOf(settings, coding, rows);
    problem = plan.problem(input, params, table, batch, plan.objective?.(given, target) ?? given);
    yield;
    let { optimizer } = previous ?? {};
    const trained = problem;
    const objective = function* (): Generator<undefined, number> {
      return (yield* trained.loss(table)) + trained.penalty();
    };
    const size = (): number => (coding.classes || !("matrix" in table) ? 1 : tables.targetSize(table as Table));
    const ownSettings = ({ chosen, by }: StepBack): Settings => {
      // Networks learn targets in units of their own.
      const unit = plan.rate && (settings.loss.name === "poisson" ? 1 : size());
      return { ...settings, optimizer: optionsAt(settings, chosen, by, unit) };
    };
    let stepBack: StepBack | undefined;
    if (!optimizer) {
      const derived = settings.lr === undefined && !input.incremental;
      const lr = derived && plan.rate ? yield* plan.rate(input, problem, tables) : settings.lr;
      // A line search on all rows does not rise.
      if (derived && !previous && !(settings.definition.closure && batch === rows)) {
        stepBack = new StepBack(settings.definition, lr, table, random, batch < rows || Boolean(problem.noisy));
        if (batch < rows) stepBack.start = yield* objective();
      }
      const own = stepBack ? ownSettings(stepBack) : settings;
      optimizer = ownOptimizer = makeOptimizer(own, params, lr, size());
      initializeFromWeights(optimizer);
    }
    problem.attach(optimizer);
    const validate = heldOut ? () => trained.loss(heldOut) : undefined;
    const history: EpochRecord[] = [];
    const { tolerance, patience } = settings;
    // A batch's minimum is not that of the data.
    const settled = settings.definition.closure && batch === rows ? (dtype === "float32" ? 1e-8 : 1e-15) : undefined;
    const state = new TrainState(params, { tolerance, patience, settled });
    const remake = (): void => {
      ownOptimizer?.dispose();
      const from = stepBack as StepBack;
      running.optimizer = ownOptimizer = makeOptimizer(ownSettings(from), params, from.lr, size());
      initializeFromWeights(ownOptimizer);
      trained.attach(ownOptimizer);
    };
    const running = { owner, settings, problem, optimizer, state, history, random, stepBack, remake };
    checkpoint = plan.checkpoint?.(running, options.resume);
    const announce = (): void => {
      const fitted = { params, optimizer: running.optimizer, scaling, classes: coding.classes, featureNames, target };
      listener.fitted(fitted);
      ownParams = ownOptimizer = undefined;
    };
    if (ownOptimizer) announce();
    if (checkpoint) listener.checkpoint(checkpoint);
    yield;
    const trainOptions = {
      epochs: settings.epochs,
      tolerance,
      patience,
      restoreBest: settings.restoreBest,
      settled,
      shuffle: shuffle ? random : undefined,
      budget: inParts ? plan.rowsPerPart(columns, coding.outputs) : Infinity,
      validate,
      lr: () => running.optimizer.rate(Math.max(0, running.optimizer.applied - 1)),
      observe: (loss: number) => running.optimizer.observe(loss),
      signal: options.signal,
      onEpoch: (record: EpochRecord) => {
        history.push(record);
        return options.onEpoch?.(record);
      },
      rises: stepBack && ((loss: number) => stepBack.rises(loss)),
      onInterrupt: () => {
        interrupted = true;
        checkpoint?.end(true);
      },
    };
    let { reason: ended, best } = yield* train(problem, { ...trainOptions, state });
    // An accumulation that training ends within, where the parameters are not those of an earlier epoch.
    const finish = (): void => {
      const earlier = settings.restoreBest && best !== undefined && running.optimizer.applied > 0;
      if (ended !== "diverged" && !earlier && !input.incremental) trained.finish?.();
    };
    finish();
    let loss = yield* objective();
    // Where nothing has moved, or somebody has set a rate by now, none of ours is to blame.
    const moved = (): boolean => running.optimizer.applied > 0 || Boolean(settings.definition.closure);
    while (settings.lr === undefined && moved() && stepBack?.again(ended, loss)) {
      const fresh = yield* plan.parameters(input, columns, dtype);
      stepBack.restore(params, fresh);
      fresh.dispose();
      history.length = 0;
      const { seconds } = running.state;
      running.state = Object.assign(new TrainState(params, { tolerance, patience, settled }), { seconds });
      remake();
      announce();
      if (checkpoint) listener.checkpoint(checkpoint);
      ({ reason: ended, best } = yield* train(problem, { ...trainOptions, state: running.state }));
      finish();
      loss = yield* objective();
    }
    const inPart = ended === "converged" && batch === rows && plan.separatedInPart?.(input, given, data.train, params);
    if (inDouble) {
      const rounded = yield* plan.parameters(input, columns, wanted);
      if (roundParameters(rounded, params)) {
        loss = yield* objective();
        unused();
        unused = use(rounded, owner);
        const trainedBy = settings.definition.name;
        const { classes } = coding;
        listener.fitted({ params: rounded, optimizer: undefined, trainedBy, scaling, classes, featureNames, target });
        if (checkpoint) listener.checkpoint(checkpoint);
      } else {
        rounded.dispose();
        tables.warnings.push(`the parameters are too large for ${wanted} and stay in float64`);
      }
    }
    const end = {
      reason: ended,
      history,
      loss,
      fullBatch: batch === rows,
      searches: Boolean(settings.definition.closure) && settings.lr === undefined,
      ownRate: typeof settings.lr === "number",
      smooth: settings.l1 === 0 && (coding.loss ?? settings.loss).curvature !== Infinity,
      startNorm: problem.startNorm,
      separated: plan.separated?.(input, given, data.train) ?? -Infinity,
      inPart,
    };
    // Early stopping says why by itself.
    const reason = patience === undefined ? endReason(end) : ended;
    const seconds = (now() - started) / 1000;
    const { gradients } = problem;
    const stepped = stepBack?.warnings ?? [];
    const warnings = [...tables.warnings, ...stepped, ...endWarnings({ ...end, reason })];
    return { history, loss, epochs: history.length, bestEpoch: best, gradients, reason, warnings, seconds };
  } finally {
    if (!interrupted) checkpoint?.end(false);
    unused?.();
    ownOptimizer?.dispose();
    ownParams?.dispose();
    problem?.dispose();
    tables.dispose();
    random.dispose();
  }
}
