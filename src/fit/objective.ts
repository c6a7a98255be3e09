// The objective of a model over tables: epochs in WebAssembly, or one batch at a time where an optimizer needs that. What
// the scores are made of is for its subclasses to say.
import { Blocks, elementBytes } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Random } from "../core/random.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../engine/optimizer.js";
import { Interval, runsInside } from "../engine/scalar-lookahead.js";
import type { ChunkResult, Problem } from "../training/train.js";
import { BatchStep } from "./batch-step.js";
import { FitKernels, isWeight, type FitTask, type Lane } from "./fit-kernels.js";
import type { Position } from "./position.js";
import type { Loss } from "./losses.js";
import type { Table } from "./table.js";

const done = 0;
const scalarsSpent = 2;
const stopped = 3;

/** What is minimized: mean loss of X w + b plus penalties. */
export interface Objective {
  loss: Loss;
  l1: number;
  l2: number;
  outputs: number;
  /** What losses are multiplied by where they are reported: targets may be in other units than the caller's. Default 1. */
  factor?: number;
}

export abstract class TableProblem implements Problem {
  readonly params: ParameterSet;
  readonly table: Table;
  readonly batch: number;
  readonly objective: Objective;
  /** @internal */ protected readonly blocks: Blocks = new Blocks(this);
  /** @internal The records of this problem, and the kernels that take them. */
  readonly kernels: FitKernels;
  // Penalized tensors.
  readonly #weights: readonly string[];
  /** Gradients of single rows evaluated so far. */
  gradients = 0;
  /** Norm of the first gradient that a closure was given of all rows: at the start. */
  startNorm: number | undefined;
  #optimizer: Optimizer | undefined;
  #interval: Interval | undefined;
  #described: Table | undefined;
  /** @internal Rows that `loss` found classified rightly, added up. */
  protected hits = 0;
  // Whether `update` is within an epoch.
  #begun = false;
  #batchStep: BatchStep | undefined;

  constructor(params: ParameterSet, table: Table, batch: number, objective: Objective) {
    this.params = params;
    this.table = table;
    this.batch = batch;
    this.objective = objective;
    this.kernels = new FitKernels(params, this.blocks);
    this.#weights = params.names.filter(isWeight);
  }

  /** @internal Tells the kernels what scores are made of, and where a lane works. */
  protected abstract writeModel(task: FitTask, lane: Lane): void;

  /** @internal Called before the update of the next batch, of `left` in this epoch: how many may run before it is asked again. */
  beforeUpdate(left: number): number {
    return left;
  }

  attach(optimizer: Optimizer): void {
    this.#optimizer = optimizer;
    this.#interval?.dispose();
    this.#interval = this.#batchStep = undefined;
    // Accumulation, clamped gradients and scrubbed padding need a step outside of WebAssembly.
    if (runsInside(optimizer.update)) this.#interval = new Interval(optimizer);
    else this.#batchStep = new BatchStep(this, optimizer);
  }

  /** Writes what the kernels read, at the start of the table. */
  describe(table: Table): void {
    const { params, objective, kernels } = this;
    const { task, lane } = kernels;
    this.#described = table;
    this.#batchStep?.forget();
    kernels.clear();
    task.x = table.matrix.at;
    task.y = table.y;
    task.stride = table.matrix.stride * elementBytes(params.dtype);
    task.sampleWeight = table.sample;
    task.order = table.order;
    task.rows = table.rows;
    task.batchSize = this.batch;
    task.loss = objective.loss.code;
    task.lossParameter = objective.loss.parameter;
    task.outputs = objective.outputs;
    task.columns = table.matrix.columns;
    task.l1 = objective.l1;
    task.l2 = objective.l2;
    this.writeModel(task, lane);
  }

  /** @internal */
  protected get factor(): number {
    return this.objective.factor ?? 1;
  }

  /** @internal */
  protected get optimizer(): Optimizer {
    return this.#optimizer as Optimizer;
  }

  startEpoch(random: Random | undefined): void {
    (this.#optimizer as Optimizer).train();
    const { order, rows } = this.table;
    if (random) wasm().exports.shuffle(order, rows, random.state);
    this.begin();
  }

  /** @internal Sets everything to an epoch's start. */
  protected begin(): void {
    const { task } = this.kernels;
    if (this.#described !== this.table) this.describe(this.table);
    const optimizer = this.#optimizer as Optimizer;
    this.kernels.begin(optimizer);
    const { ranges, measures } = optimizer.engine;
    const plain = ranges[0]?.variant.kernel === "sgd" && ranges.length === 1 && !measures;
    task.plainSgd = plain && !task.network && this.objective.loss.name === "mse" ? 1 : 0;
  }

  /** Ends an accumulation that a training ends within: what is left makes an update of its own. */
  finish(): void {
    this.optimizer.train();
    this.#batchStep?.finish();
    this.optimizer.eval();
  }

  endEpoch(): void {
    (this.#optimizer as Optimizer).eval();
  }

  chunk(budget: number): ChunkResult {
    return this.#batchStep?.run(budget) ?? this.#chunkInWasm(budget);
  }

  #chunkInWasm(budget: number, updates = Infinity): ChunkResult {
    const interval = this.#interval as Interval;
    for (;;) {
      const { lane } = this.kernels;
      const { row } = lane;
      const left = Math.ceil((this.table.rows - row) / this.batch);
      const limit = interval.fill(Math.min(this.beforeUpdate(left), updates));
      const status = this.kernels.epoch(limit, budget);
      interval.settle(lane.updates);
      this.gradients += lane.row - row;
      if (status === stopped) return "stopped";
      if (status === done) return "done";
      if (status !== scalarsSpent || updates < Infinity) return "more";
    }
  }

  /** Fills the gradients of the objective on the whole table; returns its value. */
  evaluate(): number {
    const { rows } = this.table;
    this.describe(this.table);
    this.kernels.batchRows(0, rows, 1 / rows, true);
    return this.factor * (this.kernels.lane.batchLoss / rows + this.kernels.penalty());
  }

  /** Adds the gradients of some rows of the table, times `scale`, to those of the rows before; from row 0 on, afresh. */
  add(from: number, to: number, scale: number): void {
    this.describe(this.table);
    this.kernels.batchRows(from, to, scale, from === 0);
    this.gradients += to - from;
  }

  /** Trains on the next batch, in a new epoch where one has ended; its loss, or undefined when it was not finite. */
  update(random: Random | undefined): number | undefined {
    if (!this.#begun) this.startEpoch(random);
    const { row, epochLoss } = this.kernels.lane;
    const result = this.#batchStep?.run(Infinity) ?? this.#chunkInWasm(Infinity, 1);
    this.#begun = result === "more";
    if (result === "stopped") return undefined;
    return (this.factor * (this.kernels.lane.epochLoss - epochLoss)) / (this.kernels.lane.row - row);
  }

  /** @internal Called before a closure's gradients are made anew. */
  beforeEvaluation(): void {}

  /** @internal Batches may be cut at multiples of so many rows without changing a bit. */
  get unit(): number {
    return 64;
  }

  /** Mean objective over the epoch's batches as they were seen. */
  epochLoss(): number {
    return (this.factor * this.kernels.lane.epochLoss) / (this.table.rows - this.kernels.lane.skippedRows);
  }

  /** Norm of the gradient of the last batch. */
  gradNorm(): number {
    const { sumSquares } = wasm().kernels[this.params.dtype];
    const sum = this.params.slots.reduce(
      (s, { offset, length }) => s + sumSquares(this.params.gradAt + offset, length, 1),
      0,
    );
    return Math.sqrt(sum);
  }

  /** @internal Rows whose losses take a few milliseconds. */
  protected lossPart({ matrix }: Table): number {
    return Math.max(64, Math.floor(2e6 / matrix.stride));
  }

  /** Mean loss over a table, penalties left out; goes through it in parts. */
  *loss(table: Table): Generator<undefined, number> {
    const part = this.lossPart(table);
    let sum = 0;
    for (let i = 0; i < table.rows; i += part) {
      this.describe(table);
      sum += this.kernels.batchLoss(i, Math.min(table.rows, i + part));
      this.hits += this.kernels.lane.correct;
      yield;
    }
    return (this.factor * sum) / table.rows;
  }

  /** Penalties at the present parameters. */
  penalty(): number {
    const { l1, l2 } = this.objective;
    if (l1 === 0 && l2 === 0) return 0;
    let sum = 0;
    for (const name of this.#weights) for (const w of this.params.data[name]) sum += l2 * w * w + l1 * Math.abs(w);
    return this.factor * sum;
  }

  get position(): Position {
    const { batchBegin: row, epochLoss, epochCorrect: correct, skippedRows } = this.kernels.lane;
    return { row, epochLoss, correct, skippedRows, key: 0, activeMasks: [] };
  }

  set position({ row, epochLoss, correct, skippedRows }: Position) {
    this.begin();
    Object.assign(this.kernels.lane, { row, batchBegin: row, epochLoss, correct, epochCorrect: correct, skippedRows });
  }

  /** What tells the data it trains on from others: sizes, and sums of squares. */
  fingerprint(): Float64Array {
    const { matrix, rows, y, targets } = this.table;
    const { sumSquares } = wasm().kernels[matrix.dtype];
    const all = sumSquares(matrix.at, matrix.rows * matrix.stride, 1);
    return Float64Array.of(rows, matrix.columns, targets, all, sumSquares(y, matrix.rows * targets, 1));
  }

  dispose(): void {
    this.#interval?.dispose();
    this.blocks.release();
  }
}
