// One fit of a linear model, from data to report, in parts that a caller may pause between.
import { checkKeys } from "../errors.js";
import { Matrix, type MatrixLike } from "../core/matrix.js";
import { ParameterSet } from "../core/parameters.js";
import { Random } from "../core/random.js";
import { commonKeys } from "../optimizers/common.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { resolve } from "../optimizers/options.js";
import { cosine } from "../schedules/cosine.js";
import { constant } from "../schedules/constant.js";
import type { Schedule } from "../schedules/schedule.js";
import { train, type EpochRecord, type Reason } from "../training/train.js";
import { LinearProblem } from "./linear.js";
import type { Settings } from "./options.js";
import { Tables, type Scaling, type Table } from "./table.js";

export interface FitOptions {
  /** Called after every epoch; returning false ends training with reason `"stopped"`. */
  onEpoch?: (record: EpochRecord) => unknown;
  /** Anything with `aborted`, such as an AbortSignal; looked at between epochs and parts of them. */
  signal?: { readonly aborted: boolean };
  /** Weight of every row's loss, at least 0; only their ratios matter. */
  sampleWeight?: ArrayLike<number>;
  /** Indices of the rows to train on; default all. `y` and `sampleWeight` still have one entry per row of `x`. */
  rows?: ArrayLike<number>;
}

/** What a fit did. */
export interface FitReport {
  history: EpochRecord[];
  /** Objective of the final parameters on the training data, penalties included. */
  loss: number;
  /** Epochs completed. */
  epochs: number;
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
}

const now = (): number => (globalThis as { performance?: { now(): number } }).performance?.now() ?? Date.now();

/**
 * Trains and yields: undefined between parts, a record after each epoch. `keep` receives what was made, before
 * the first epoch; `previous` continues from there instead of starting afresh.
 */
export function* fitLinear(
  owner: string,
  settings: Settings,
  x: MatrixLike,
  y: ArrayLike<number>,
  options: FitOptions,
  budget: (columns: number) => number,
  previous: Fitted | undefined,
  keep: (fitted: Fitted) => void,
): Generator<EpochRecord | undefined, FitReport> {
  checkKeys(options, ["onEpoch", "signal", "sampleWeight", "rows"], `${owner}.fit`);
  const started = now();
  const dtype = previous?.params.dtype ?? settings.dtype ?? (x instanceof Matrix ? x.dtype : "float32");
  const tables = new Tables(owner, dtype);
  const random = new Random(settings.seed);
  let problem: LinearProblem | undefined;
  let fresh: ParameterSet | undefined;
  try {
    const data = yield* prepare(owner, settings, tables, random, x, y, options, previous?.scaling);
    const { scaling, held } = data;
    const { columns } = data.train.matrix;
    const rows = data.train.rows;
    const batch = settings.batchSize === "full" ? rows : settings.batchSize;
    const shuffle = settings.shuffle ?? batch < rows;
    const table = shuffle ? tables.ordered(data.train) : data.train;
    const params = previous?.params ?? (fresh = freshParameters(columns, settings.intercept, dtype));
    problem = new LinearProblem(params, table, batch, settings);
    yield* problem.measure();
    let { optimizer } = previous ?? {};
    if (!optimizer) {
      const lr = settings.lr ?? (yield* suggestRate(settings, problem, tables));
      optimizer = new settings.Class(params, { ...settings.optimizer, lr } as never);
      keep({ params, optimizer, scaling });
      fresh = undefined;
    }
    problem.attach(optimizer);
    const objective = problem;
    const updates = optimizer;
    const validate = held ? () => objective.loss(held) : undefined;
    const history: EpochRecord[] = [];
    const reason = yield* train(problem, {
      epochs: settings.epochs,
      tolerance: settings.tolerance,
      patience: settings.patience,
      shuffle: shuffle ? random : undefined,
      budget: budget(columns),
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
    return { history, loss, epochs: history.length, gradients, reason, warnings: [...tables.warnings], seconds };
  } finally {
    fresh?.dispose();
    problem?.dispose();
    tables.dispose();
    random.dispose();
  }
}

/** Weights and bias at zero. */
export function freshParameters(columns: number, intercept: boolean, dtype: "float32" | "float64"): ParameterSet {
  const tensors = [{ name: "weight", shape: [columns, 1], length: columns }];
  if (intercept) tensors.push({ name: "bias", shape: [1], length: 1 });
  return new ParameterSet(tensors, dtype);
}

export interface Data {
  train: Table;
  held: Table | undefined;
  scaling: Scaling;
}

/** Reads, splits and standardizes the data. */
export function* prepare(
  owner: string,
  settings: Settings,
  tables: Tables,
  random: Random,
  x: MatrixLike,
  y: ArrayLike<number>,
  { sampleWeight, rows }: FitOptions,
  scaled: Scaling | undefined,
): Generator<undefined, Data> {
  const { validation, standardize, intercept, batchSize } = settings;
  let trainTable = yield* tables.read({ x, y, sampleWeight, rows });
  let held: Table | undefined;
  if (typeof validation === "number") ({ train: trainTable, held } = tables.split(trainTable, validation, random));
  else if (validation) held = yield* tables.read({ x: validation.x, y: validation.y }, ": validation");
  yield;
  const { columns } = trainTable.matrix;
  if (held && held.matrix.columns !== columns) {
    throw new RangeError(`${owner}: validation has ${held.matrix.columns} columns, the data ${columns}`);
  }
  if (scaled && scaled.mean.length !== columns) {
    throw new RangeError(`${owner}: the model has ${scaled.mean.length} features, the data ${columns}`);
  }
  if (trainTable.rows < 2 && !scaled)
    throw new RangeError(`${owner}: needs at least 2 rows to fit, got ${trainTable.rows}`);
  if (typeof batchSize === "number" && batchSize > trainTable.rows) {
    throw new RangeError(
      `${owner}: batchSize ${batchSize} is larger than the ${trainTable.rows} rows to train on\nUse "full".`,
    );
  }
  if (columns >= trainTable.rows && !scaled) {
    tables.warnings.push(
      `${columns} features for ${trainTable.rows} rows: many solutions fit equally well; consider l2`,
    );
  }
  const ones = { mean: new Float64Array(columns), scale: new Float64Array(columns).fill(1) };
  if (!standardize) return { train: trainTable, held, scaling: scaled ?? ones };
  const scaling = scaled ?? (yield* tables.measure(trainTable, intercept));
  return {
    train: yield* tables.standardize(trainTable, scaling),
    held: held && (yield* tables.standardize(held, scaling)),
    scaling,
  };
}

/**
 * A rate that suits the data. Rules whose step follows the gradient get 1/L, L the largest curvature; the others
 * a share of the target's size that shrinks along half a cosine, so that they can both travel and settle.
 */
function* suggestRate(
  settings: Settings,
  problem: LinearProblem,
  tables: Tables,
): Generator<undefined, number | Schedule> {
  const { table, batch } = problem;
  const { definition, epochs } = settings;
  const updates = epochs * Math.ceil(table.rows / batch);
  const decay = (lr: number): Schedule =>
    batch < table.rows || definition.stepLength === "rate" ? cosine(lr, updates) : constant(lr);
  if (definition.stepLength === "free") {
    return constant(definition.schema.hypers.find(({ key }) => key === "lr")?.default as number);
  }
  if (definition.stepLength === "rate") {
    const size = tables.targetSize(table);
    return decay((6 * (size || 1)) / updates);
  }
  const random = new Random(settings.seed);
  try {
    const largest = yield* problem.curvature(random);
    const { hypers } = resolve(definition.schema, settings.optimizer, commonKeys, undefined, definition.aliases);
    const values = Object.fromEntries(
      Object.entries(hypers).map(([key, h]) => [key, typeof h === "function" ? h(0) : (h ?? NaN)]),
    );
    // A little below 1/L, because power iteration approaches L from below.
    const lr = largest > 0 && largest < Infinity ? (0.95 / largest) * definition.safeRate(values) : 1e-3;
    return decay(lr);
  } finally {
    random.dispose();
  }
}
