// A fit whose minimum is computed, in float64 whatever the type of its parameters.
import { Matrix } from "../core/matrix.js";
import type { ParameterSet } from "../core/parameters.js";
import { Random } from "../core/random.js";
import { now } from "../training/clock.js";
import type { EpochRecord, FitReport, StopReason } from "../training/fit-report.js";
import { checkFeatureNames, type FitOptions } from "./fit-options.js";
import type { FitInput, FitListener, FitPlan, FitProblem, SolvePlan } from "./fit-plan.js";
import { objectiveOf } from "./make-optimizer.js";
import { roundParameters } from "./round-parameters.js";
import { Tables } from "./table.js";
import { use } from "./use.js";

/** Yields undefined between parts, and the one record there is; undefined where the data are not for it. */
export function* solveFit<Trained extends FitProblem>(
  plan: FitPlan<Trained>,
  solver: SolvePlan<Trained>,
  input: FitInput,
  options: FitOptions,
  listener: FitListener,
): Generator<EpochRecord | undefined, FitReport | undefined> {
  const { owner, settings, coding, x } = input;
  const started = now();
  const dtype = settings.dtype ?? (x instanceof Matrix ? x.dtype : "float64");
  const tables = new Tables(owner, "float64");
  const random = new Random(settings.seed);
  let problem: Trained | undefined;
  let exact: ParameterSet | undefined;
  let params: ParameterSet | undefined;
  let kept: ParameterSet | undefined;
  let ends: (() => void)[] = [];
  try {
    const data = yield* plan.prepare(input, tables, random, options, undefined);
    if (!solver.fits(input, data)) return undefined;
    const { scaling, heldOut, columns, train } = data;
    const featureNames = checkFeatureNames(owner, options.featureNames, columns);
    const target = plan.targets?.(input, tables, data, undefined, dtype);
    exact = yield* plan.parameters(input, columns, "float64");
    problem = plan.problem(input, exact, train, train.rows, objectiveOf(settings, coding, train.rows));
    params = dtype === "float64" ? exact : yield* plan.parameters(input, columns, dtype);
    ends = [exact, params].map((set) => use(set, owner));
    const solved = yield* stoppable(solver.solve(input, problem, data), options.signal);
    if (params !== exact && !roundParameters(params, exact))
      throw new RangeError(`${owner}: y is too large for ${dtype}`);
    const { classes } = coding;
    const trainedBy = solver.name(input);
    listener.fitted({ params, optimizer: undefined, trainedBy, scaling, classes, featureNames, target });
    kept = params;
    const history: EpochRecord[] = [];
    const end = (reason: StopReason, loss: number): FitReport => ({
      history,
      loss,
      epochs: history.length,
      bestEpoch: heldOut && history.length > 0 ? 1 : undefined,
      gradients: (problem as Trained).gradients,
      reason,
      warnings: [...tables.warnings, ...(solved?.warnings ?? [])],
      seconds: (now() - started) / 1000,
    });
    const loss = (yield* problem.loss(train)) + problem.penalty();
    if (!solved) return end("aborted", loss);
    const { gradNorm } = solved;
    const validationLoss = heldOut ? yield* problem.loss(heldOut) : undefined;
    // One step of Newton's, at rate 1.
    const record = { epoch: 1, loss, validationLoss, lr: 1, gradNorm, seconds: (now() - started) / 1000 };
    history.push(record);
    const answer = options.onEpoch?.(record);
    yield record;
    if (!Number.isFinite(loss)) {
      tables.warnings.push("the loss is too large for a number; give targets in a larger unit");
      return end("diverged", loss);
    }
    return end(answer === false ? "stopped" : solved.converged ? "converged" : "stalled", loss);
  } finally {
    for (const end of ends) end();
    for (const set of new Set([exact, params])) {
      if (set !== kept) set?.dispose();
    }
    problem?.dispose();
    tables.dispose();
    random.dispose();
  }
}

// What a generator returns; undefined where it was aborted before.
function* stoppable<R>(
  work: Generator<undefined, R>,
  signal: FitOptions["signal"],
): Generator<undefined, R | undefined> {
  try {
    for (;;) {
      if (signal?.aborted) return undefined;
      const { done, value } = work.next();
      if (done) return value as R;
      yield;
    }
  } finally {
    work.return(undefined as never);
  }
}
