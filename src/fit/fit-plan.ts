// The plan of a fit: what the fits of one kind of model do in their own way. `fit` does what they have in common.
import type { MatrixLike } from "../core/matrix.js";
import type { Dtype } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Random } from "../core/random.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Schedule } from "../schedules/schedule.js";
import type { EpochRecord } from "../training/fit-report.js";
import type { Problem, TrainState } from "../training/train.js";
import type { FitOptions } from "./fit-options.js";
import type { Fitted } from "./fitted.js";
import type { Objective, TableProblem } from "./objective.js";
import type { Position } from "./position.js";
import type { Settings } from "./settings.js";
import type { Scaling } from "./standardize.js";
import type { StepBack } from "./step-back.js";
import type { Samples, Tables } from "./table.js";
import type { TargetCoding } from "./target-coding.js";
import type { TargetUnits } from "./target-units.js";

/** What to fit, to what. */
export interface FitInput {
  owner: string;
  settings: Settings;
  coding: TargetCoding;
  x: MatrixLike;
  y: ArrayLike<unknown>;
  /** Whether it is `partialFit` that trains: no rate, no penalty and no scale of rows is drawn from few rows. */
  incremental: boolean;
}

/** Data in memory: rows to train on and rows held out, in the units to learn in. */
export interface PreparedData<Rows extends Samples> {
  train: Rows;
  heldOut: Rows | undefined;
  columns: number;
  scaling: Scaling;
}

/** What is trained, on rows in memory. */
export interface FitProblem extends Problem {
  readonly table: Samples;
  /** Gradients of single rows evaluated so far. */
  readonly gradients: number;
  /** Norm of the gradient at the start, where it is known. */
  startNorm?: number | undefined;
  /** Whether the loss of an epoch is that of other parameters than the ones there are, for one that drops units. */
  readonly noisy?: boolean;
  /** Called before the first epoch, and again where training begins again with another optimizer. */
  attach(optimizer: Optimizer): void;
  /** Mean loss over some rows, penalties left out; gives control back between parts. */
  loss(table: Samples): Generator<undefined, number>;
  /** Penalties at the present parameters. */
  penalty(): number;
  /** Called where a training ends: nothing that was evaluated is left over. */
  finish?(): void;
  /** How far an epoch has come: up to the first row of the batch it is at. Written, the problem is there, as it was. */
  position: Position;
  /** What tells the data it trains on from others: sizes, and sums of squares. */
  fingerprint(): Float64Array;
  dispose(): void;
}

export interface FitPlan<Trained extends FitProblem = FitProblem> {
  /** Names of the options of `fit` it takes. */
  readonly options: readonly string[];
  /** Checks the data and brings them into memory; what it takes belongs to the tables. */
  prepare(
    input: FitInput,
    tables: Tables,
    random: Random,
    options: FitOptions,
    previous: Fitted | undefined,
  ): Generator<undefined, PreparedData<Trained["table"]>>;
  /** Refuses what memory cannot hold. */
  checkMemory?(input: FitInput, columns: number, dtype: Dtype, rows: number): void;
  /** Puts the targets into units of the model's own. */
  targets?(
    input: FitInput,
    tables: Tables,
    data: PreparedData<Trained["table"]>,
    previous: Fitted | undefined,
    /** Of the parameters. */
    dtype: Dtype,
  ): TargetUnits | undefined;
  /** The objective in these units. */
  objective?(objective: Objective, target: TargetUnits | undefined): Objective;
  /** Fresh parameters; gives control back where there are many. */
  parameters(input: FitInput, columns: number, dtype: Dtype): Generator<undefined, ParameterSet>;
  problem(input: FitInput, params: ParameterSet, table: Trained["table"], batch: number, objective: Objective): Trained;
  /** The rate, where none is given; without it the optimizer has its own. */
  rate?(input: FitInput, problem: Trained, tables: Tables): Generator<undefined, number | Schedule>;
  /** How its minimum is computed; without it, or where an optimizer is named, it is trained. */
  readonly solver?: SolvePlan<Trained>;
  /** Mean loss below which classes are separated, and no minimum exists; -Infinity where there is one. */
  separated?(input: FitInput, objective: Objective, table: Trained["table"]): number;
  /** Whether classes are separated but for rows on the plane itself, by parameters that got no further: no minimum either. */
  separatedInPart?(input: FitInput, objective: Objective, table: Trained["table"], params: ParameterSet): boolean;
  /** Rows after which a caller who gives way to others wants control back. */
  rowsPerPart(columns: number, outputs: number): number;
  /** What makes and reads checkpoints of the training. */
  checkpoint?(running: RunningFit<Trained>, resume: Uint8Array | undefined): TrainingCheckpoint;
}

/** What there is to say of a computed minimum. */
export interface Solved {
  /** Norm of the gradient there. */
  gradNorm: number;
  warnings: string[];
  /** Whether it is the minimum, as far as numbers go. */
  converged: boolean;
}

/** How a model's minimum is computed, where that takes no optimizer. */
export interface SolvePlan<Trained extends FitProblem = TableProblem> {
  /** What stands in an optimizer's place in a model's file. */
  name(input: FitInput): string;
  /** Whether it can be. */
  fits(input: FitInput, data: PreparedData<Trained["table"]>): boolean;
  /** Writes it into the problem's parameters. */
  solve(input: FitInput, problem: Trained, data: PreparedData<Trained["table"]>): Generator<undefined, Solved>;
}

/** The plan of a model of columns. */
export type TablePlan = FitPlan<TableProblem>;

/** A fit under way. */
export interface RunningFit<Trained extends FitProblem> {
  owner: string;
  settings: Settings;
  problem: Trained;
  optimizer: Optimizer;
  state: TrainState;
  history: EpochRecord[];
  random: Random;
  /** Where the rate is the library's. */
  stepBack: StepBack | undefined;
  /** Makes the optimizer anew, at the rate of `stepBack`. */
  remake(): void;
}

/** What `checkpoint()` asks, while a fit runs and where it was interrupted. */
export interface TrainingCheckpoint {
  /** The fit as it stands. */
  save(): Uint8Array;
  /** It has ended; an interrupted fit stays as it was, one that came to its end has nothing to go on with. */
  end(interrupted: boolean): void;
}

/** Who is told what a fit makes: parameters and optimizer before the first epoch, and its checkpoints. */
export interface FitListener {
  fitted(fitted: Fitted): void;
  checkpoint(checkpoint: TrainingCheckpoint): void;
}
