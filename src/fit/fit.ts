// One fit of a model, from data to report, in parts that a caller may pause between.
import { checkKeys, show } from "../errors.js";
import { Matrix, type MatrixLike } from "../core/matrix.js";
import type { Dtype } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import { Random } from "../core/random.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Schedule } from "../schedules/schedule.js";
import { now } from "../training/clock.js";
import type { EpochRecord, FitReport } from "../training/fit-report.js";
import { train, TrainState } from "../training/train.js";
import type { Classes } from "./classes.js";
import { makeOptimizer, objectiveOf } from "./make-optimizer.js";
import type { Settings } from "./settings.js";
import { prepare, type Data } from "./prepare.js";
import type { Loss } from "./losses.js";
import type { Objective, TableProblem } from "./objective.js";
import { resumed } from "./fresh-optimizer.js";
import { Tables, type Scaling, type Table } from "./table.js";
import type { TargetScaling } from "../networks/target-scaling.js";

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
  /** What `checkpoint()` of a network gave: training goes on from there, on the same data, to the same bits. */
  resume?: Uint8Array;
}

/** What a fitted model keeps. */
export interface Fitted {
  params: ParameterSet;
  optimizer: Optimizer | undefined;
  scaling: Scaling;
  classes: Classes | undefined;
  featureNames: readonly string[] | undefined;
  /** How targets were put into the units a network learns in; undefined where they are as given. */
  target?: TargetScaling | undefined;
}

/** Targets as the kernels take them. */
export interface Coding {
  outputs: number;
  /** Targets of a row, which `encode` puts one behind the other; default 1. */
  targets?: number;
  classes: Classes | undefined;
  /** Where it depends on the classes; default that of the options. */
  loss?: Loss;
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

/** What a fit of one kind of model is made of. */
export interface Road {
  /** Fresh parameters; gives control back where there are many. */
  parameters(input: FitInput, columns: number, dtype: Dtype): Generator<undefined, ParameterSet>;
  problem(input: FitInput, params: ParameterSet, table: Table, batch: number, objective: Objective): TableProblem;
  /** The rate, where none is given; undefined leaves it to the optimizer. */
  rate:
    | ((input: FitInput, problem: TableProblem, tables: Tables) => Generator<undefined, number | Schedule>)
    | undefined;
  /** Rows after which a caller who gives way to others wants control back. */
  part(columns: number, outputs: number, settings: Settings): number;
  /** Puts the targets into units of the model's own. */
  targets?(input: FitInput, tables: Tables, data: Data, previous: Fitted | undefined): TargetScaling | undefined;
  /** The objective in these units. */
  objective?(objective: Objective, target: TargetScaling | undefined): Objective;
  /** Refuses what memory cannot hold. */
  check?(input: FitInput, columns: number, dtype: Dtype, rows: number): void;
  /** What makes and reads training checkpoints. */
  session?: (running: Running, resume: Uint8Array | undefined) => Session;
}

/** A fit under way. */
export interface Running {
  owner: string;
  settings: Settings;
  problem: TableProblem;
  optimizer: Optimizer;
  state: TrainState;
  history: EpochRecord[];
  random: Random;
}

/** What `checkpoint()` asks, while a fit runs and where it was left. */
export interface Session {
  /** The fit as it stands. */
  save(): Uint8Array;
  /** It has ended; a fit that was left stays as it was, one that came to its end has nothing to go on with. */
  end(left: boolean): void;
}

/** Where a fit tells its model what it makes: parameters and optimizer before the first epoch, and its checkpoints. */
export interface Keeper {
  fitted(fitted: Fitted): void;
  session(session: Session): void;
}

/**
 * Trains and yields: undefined between parts, a record after each epoch. `previous` continues from there instead of
 * starting afresh; `inParts` gives control back within epochs.
 */
export function* fitTables(
  road: Road,
  input: FitInput,
  options: FitOptions,
  inParts: boolean,
  previous: Fitted | undefined,
  keep: Keeper,
): Generator<EpochRecord | undefined, FitReport> {
  const { owner, settings, coding, x } = input;
  const known = ["onEpoch", "signal", "sampleWeight", "rows", "featureNames", ...(road.session ? ["resume"] : [])];
  checkKeys(options, known, `${owner}.fit`);
  const started = now();
  const dtype = previous?.params.dtype ?? settings.dtype ?? (x instanceof Matrix ? x.dtype : "float32");
  const tables = new Tables(owner, dtype);
  const random = new Random(settings.seed);
  let problem: TableProblem | undefined;
  let session: Session | undefined;
  let left = false;
  // What nobody else owns yet.
  let fresh: ParameterSet | undefined;
  let made: Optimizer | undefined;
  try {
    const data = yield* prepare(input, tables, random, options, previous?.scaling);
    const { scaling, held } = data;
    const { columns } = data.train.matrix;
    const rows = data.train.rows;
    const featureNames = checkNames(owner, options.featureNames, columns);
    const batch = settings.batchSize === "full" ? rows : Math.min(settings.batchSize, rows);
    const shuffle = settings.shuffle ?? batch < rows;
    road.check?.(input, columns, dtype, rows);
    const target = road.targets?.(input, tables, data, previous);
    const table = shuffle ? tables.ordered(data.train) : data.train;
    const params = previous?.params ?? (fresh = yield* road.parameters(input, columns, dtype));
    const wanted = objectiveOf(settings, coding, rows);
    problem = road.problem(input, params, table, batch, road.objective?.(wanted, target) ?? wanted);
    yield;
    let { optimizer } = previous ?? {};
    if (!optimizer) {
      const lr = settings.lr ?? (settings.online || !road.rate ? undefined : yield* road.rate(input, problem, tables));
      optimizer = made = makeOptimizer(settings, params, lr);
      if (previous) resumed(optimizer);
    }
    problem.attach(optimizer);
    const objective = problem;
    const updates = optimizer;
    const validate = held ? () => objective.loss(held) : undefined;
    const history: EpochRecord[] = [];
    const { tolerance, patience } = settings;
    // A batch's minimum is not that of the data.
    const settled = settings.definition.closure && batch === rows ? (dtype === "float32" ? 1e-8 : 1e-15) : undefined;
    const state = new TrainState(params, { tolerance, patience, settled });
    if (road.session) {
      const running = { owner, settings, problem, optimizer, state, history, random };
      session = road.session(running, options.resume);
    }
    if (made) keep.fitted({ params, optimizer, scaling, classes: coding.classes, featureNames, target });
    fresh = made = undefined;
    if (session) keep.session(session);
    yield;
    const { reason, best } = yield* train(problem, {
      epochs: settings.epochs,
      tolerance,
      patience,
      restoreBest: settings.restoreBest,
      settled,
      shuffle: shuffle ? random : undefined,
      budget: inParts ? road.part(columns, coding.outputs, settings) : Infinity,
      validate,
      lr: () => updates.rate(Math.max(0, updates.applied - 1)),
      observe: (loss) => updates.observe(loss),
      signal: options.signal,
      onEpoch: (record) => {
        history.push(record);
        return options.onEpoch?.(record);
      },
      state,
      onLeave: () => {
        left = true;
        session?.end(true);
      },
    });
    const loss = (yield* problem.loss(table)) + problem.penalty();
    const seconds = (now() - started) / 1000;
    const { gradients } = problem;
    const warnings = [...tables.warnings];
    return { history, loss, epochs: history.length, bestEpoch: best, gradients, reason, warnings, seconds };
  } finally {
    if (!left) session?.end(false);
    made?.dispose();
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
