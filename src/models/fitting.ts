// One fit of a linear model, from data to report, in parts that a caller may pause between.
import { checkKeys, show } from "../errors.js";
import { Matrix, type MatrixLike } from "../core/matrix.js";
import type { ParameterSet } from "../core/parameters.js";
import { Random } from "../core/random.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Schedule } from "../schedules/schedule.js";
import { train, type EpochRecord, type Reason } from "../training/train.js";
import type { Classes } from "./labels.js";
import { LinearProblem, type Objective } from "./linear.js";
import { noProximalStep, type Settings } from "./options.js";
import { freshParameters } from "./parameters.js";
import { prepare } from "./prepare.js";
import { suggestRate } from "./rate.js";
import { resumed } from "./resume.js";
import { Tables, type Scaling } from "./table.js";

export interface FitOptions {
  /** Called after every epoch; returning false ends training with reason `"stopped"`. */
  onEpoch?: (record: EpochRecord) => unknown;
  /** Anything with `aborted`, such as an AbortSignal; looked at between epochs and parts of them. */
  signal?: { readonly aborted: boolean };
  /** Weight of every row's loss, at least 0; only their ratios matter. */
  sampleWeight?: ArrayLike<number>;
  /** Indices of the rows to train on; default all. `y` and `sampleWeight` still have one entry per row of `x`. */
  rows?: ArrayLike<number>;
  /** Names of the columns, one each; `save` keeps them with the model. */
  featureNames?: readonly string[];
}

/** What a fit did. */
export interface FitReport {
  history: EpochRecord[];
  /** Objective of the final parameters on the training data, penalties included. */
  loss: number;
  /** Epochs completed. */
  epochs: number;
  /** The epoch whose validation loss was best, counted from 1; undefined without validation. */
  bestEpoch: number | undefined;
  /** Gradients of single rows evaluated: what it cost. */
  gradients: number;
  reason: Reason;
  warnings: string[];
  seconds: number;
}

/** What a fitted model keeps. */
export interface Fitted {
  params: ParameterSet;
  optimizer: Optimizer | undefined;
  scaling: Scaling;
  classes: Classes | undefined;
  featureNames: readonly string[] | undefined;
}

const now = (): number => (globalThis as { performance?: { now(): number } }).performance?.now() ?? Date.now();

/** Targets as the kernels take them. */
export interface Coding {
  outputs: number;
  classes: Classes | undefined;
  /** One target; NaN where it is none. */
  one(y: unknown): number;
  encode(y: ArrayLike<unknown>, label: string, rows?: ArrayLike<number>): ArrayLike<number>;
  /** Weights of the rows, from those given and those of their classes. */
  weigh(
    y: ArrayLike<number>,
    given: ArrayLike<number> | undefined,
    rows?: ArrayLike<number>,
  ): ArrayLike<number> | undefined;
}

/** What to fit, to what. */
export interface FitInput {
  owner: string;
  settings: Settings;
  coding: Coding;
  x: MatrixLike;
  y: ArrayLike<unknown>;
}

/**
 * Trains and yields: undefined between parts, a record after each epoch. `keep` receives what was made, before
 * the first epoch; `previous` continues from there instead of starting afresh.
 */
export function* fitLinear(
  input: FitInput,
  options: FitOptions,
  budget: (columns: number) => number,
  previous: Fitted | undefined,
  keep: (fitted: Fitted) => void,
): Generator<EpochRecord | undefined, FitReport> {
  const { owner, settings, coding, x } = input;
  checkKeys(options, ["onEpoch", "signal", "sampleWeight", "rows", "featureNames"], `${owner}.fit`);
  const started = now();
  const dtype = previous?.params.dtype ?? settings.dtype ?? (x instanceof Matrix ? x.dtype : "float32");
  const tables = new Tables(owner, dtype);
  const random = new Random(settings.seed);
  let problem: LinearProblem | undefined;
  let fresh: ParameterSet | undefined;
  try {
    const data = yield* prepare(input, tables, random, options, previous?.scaling);
    const { scaling, held } = data;
    const { columns } = data.train.matrix;
    const rows = data.train.rows;
    const featureNames = checkNames(owner, options.featureNames, columns);
    const batch = settings.batchSize === "full" ? rows : Math.min(settings.batchSize, rows);
    const shuffle = settings.shuffle ?? batch < rows;
    const table = shuffle ? tables.ordered(data.train) : data.train;
    const params = previous?.params ?? (fresh = freshParameters(columns, coding.outputs, settings.intercept, dtype));
    problem = new LinearProblem(params, table, batch, objectiveOf(settings, coding, rows));
    let { optimizer } = previous ?? {};
    if (!optimizer) {
      const lr = settings.lr ?? (settings.online ? undefined : yield* suggestRate(settings, problem, tables));
      optimizer = makeOptimizer(settings, params, lr);
      if (previous) resumed(optimizer);
      keep({ params, optimizer, scaling, classes: coding.classes, featureNames });
      fresh = undefined;
    }
    problem.attach(optimizer);
    const objective = problem;
    const updates = optimizer;
    const validate = held ? () => objective.loss(held) : undefined;
    const history: EpochRecord[] = [];
    const { reason, best } = yield* train(problem, {
      epochs: settings.epochs,
      tolerance: settings.tolerance,
      patience: settings.patience,
      restoreBest: settings.restoreBest,
      // A batch's minimum is not that of the data.
      settled: settings.definition.closure && batch === rows ? (dtype === "float32" ? 1e-8 : 1e-15) : undefined,
      shuffle: shuffle ? random : undefined,
      budget: budget(columns * coding.outputs),
      validate,
      lr: () => updates.rate(Math.max(0, updates.applied - 1)),
      observe: (loss) => updates.observe(loss),
      signal: options.signal,
      onEpoch: (record) => {
        history.push(record);
        return options.onEpoch?.(record);
      },
    });
    const loss = (yield* problem.loss(table)) + problem.penalty();
    const seconds = (now() - started) / 1000;
    const { gradients } = problem;
    const warnings = [...tables.warnings];
    return { history, loss, epochs: history.length, bestEpoch: best, gradients, reason, warnings, seconds };
  } finally {
    fresh?.dispose();
    problem?.dispose();
    tables.dispose();
    random.dispose();
  }
}

function checkNames(owner: string, names: unknown, columns: number): readonly string[] | undefined {
  if (names === undefined) return undefined;
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string"))
    throw new TypeError(`${owner}: featureNames must be a list of strings, got ${show(names)}`);
  if (names.length !== columns)
    throw new RangeError(
      `${owner}: featureNames must have one name for each of ${columns} columns, got ${names.length}`,
    );
  return Object.freeze([...(names as string[])]);
}

/** The objective on so many training rows. */
export function objectiveOf(settings: Settings, { outputs }: Coding, rows: number): Objective {
  const { loss, l1, l2, standard } = settings;
  return { loss, l1, l2: standard ? 1 / (2 * rows) : l2, outputs };
}

/** The optimizer of a fit; where it has penalties of its own, the bias is spared them. */
export function makeOptimizer(settings: Settings, params: ParameterSet, lr: number | Schedule | undefined): Optimizer {
  const { owner, Class, definition, l1 } = settings;
  const options: Record<string, unknown> = { ...settings.optimizer };
  if (lr !== undefined) options.lr = lr;
  const own = ["l1", "l2"].filter((key) => key in options);
  if (own.length > 0 && params.names.includes("bias")) {
    const spared = { match: ["bias"], ...Object.fromEntries(own.map((key) => [key, 0])) };
    options.groups = [...((options.groups as unknown[]) ?? []), spared];
  }
  // Models train to the end: a line search that cannot diverge, and no stop before the rounding errors.
  if (definition.closure) {
    const toleranceGrad = params.dtype === "float64" ? 1e-14 : 1e-7;
    const given = Object.keys(definition.aliases).some((alias) => alias in options);
    Object.assign(options, {
      ...(given ? {} : { lineSearch: "strongWolfe" }),
      toleranceGrad,
      toleranceChange: 0,
      ...options,
    });
  }
  const optimizer = new Class(params, options as never);
  const { engine } = optimizer;
  const mover = engine.groups.find(({ members }) => members.some(({ name }) => name === "weight"))?.definition;
  engine.proximal = l1 > 0 && mover?.proximal !== undefined;
  if (l1 > 0 && mover !== definition && !engine.proximal) {
    optimizer.dispose();
    throw noProximalStep(owner, mover?.name ?? definition.name);
  }
  return optimizer;
}
