// The objective of a linear model over tables: epochs in WebAssembly, or one batch at a time where an optimizer
// needs that.
import { NonFiniteError } from "../errors.js";
import { linearLayout } from "../core/model-exports.js";
import { Blocks, elementBytes } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import { record, recordBytes } from "../core/record.js";
import type { Random } from "../core/random.js";
import { models, type ModelKernels } from "../core/models-wasm.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { ScheduleFree } from "../optimizers/schedule-free.js";
import { Interval } from "../training/interval.js";
import type { ChunkResult, Problem } from "../training/train.js";
import { rangeBytes } from "../optimizers/ranges.js";
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
}

/** Rows of a block (assembly/gradients/record.ts). */
const blockRows = 64;

export class LinearProblem implements Problem {
  readonly params: ParameterSet;
  readonly table: Table;
  readonly batch: number;
  readonly objective: Objective;
  readonly #kernels: ModelKernels;
  readonly #blocks: Blocks = new Blocks(this);
  readonly #at: number = this.#blocks.add(recordBytes(linearLayout));
  /** What the kernels read and write. */
  readonly fields: Record<(typeof linearLayout)["doubles" | "words"][number], number> = record(linearLayout, this.#at);
  /** Gradients of single rows evaluated so far. */
  gradients = 0;
  #optimizer: Optimizer | undefined;
  #interval: Interval | undefined;
  #described: Table | undefined;
  // Whether `update` is within an epoch.
  #begun = false;
  readonly #bound: number;
  // Parameters and loss of the last evaluation of all rows.
  #seen: { values: Uint8Array; loss: number } | undefined;
  readonly #scratch: number;

  constructor(params: ParameterSet, table: Table, batch: number, objective: Objective) {
    this.params = params;
    this.table = table;
    this.batch = batch;
    this.objective = objective;
    this.#kernels = models()[params.dtype];
    this.#bound = this.#boundOf(table);
    const vectors = Math.ceil((objective.outputs * elementBytes(params.dtype)) / 16);
    this.#scratch = this.#blocks.add(
      objective.outputs > 1 ? 256 + 16 * vectors * (1 + blockRows) + 16 : 4 * 8 * blockRows,
    );
  }

  attach(optimizer: Optimizer): void {
    this.#optimizer = optimizer;
    const { engine } = optimizer;
    // Accumulation, clamped gradients and scrubbed padding need a step outside of WebAssembly.
    if (engine.inside) this.#interval = new Interval(optimizer);
  }

  /** Writes what the kernels read, at the start of the table; returns its address. */
  describe(table: Table): number {
    const { params, objective } = this;
    this.#described = table;
    this.#seen = undefined;
    const bias = params.slots.find((slot) => slot.name === "bias");
    const weight = params.slot("weight");
    const { fields } = this;
    for (const name of [...linearLayout.doubles, ...linearLayout.words]) fields[name] = 0;
    fields.bound = this.#bound;
    fields.x = table.matrix.at;
    fields.y = table.y;
    fields.stride = table.matrix.stride * elementBytes(params.dtype);
    fields.sample = table.sample;
    fields.order = table.order;
    fields.rows = table.rows;
    fields.batch = this.batch;
    fields.loss = objective.loss.code;
    fields.parameter = objective.loss.parameter;
    fields.outputs = objective.outputs;
    fields.scratch = this.#scratch;
    fields.weight = params.dataAt + weight.offset;
    fields.bias = bias ? params.dataAt + bias.offset : 0;
    fields.weightGradient = params.gradAt + weight.offset;
    fields.biasGradient = bias ? params.gradAt + bias.offset : 0;
    fields.columns = table.matrix.columns;
    fields.l1 = objective.l1;
    fields.l2 = objective.l2;
    return this.#at;
  }

  // With the loss the largest |x| and row weight bound every gradient entry, so that epochs need not read gradients to
  // know that they are finite.
  #boundOf({ matrix, sample, largest }: Table): number {
    const { slope } = this.objective.loss;
    const weight = sample ? this.#kernels.largest(sample, matrix.rows) : 1;
    const highest = matrix.dtype === "float32" ? 1e38 : 1e300;
    if (Number.isNaN(slope)) return 4 * largest * largest * weight;
    return largest * weight * slope < highest ? 0 : Infinity;
  }

  startEpoch(random: Random | undefined): void {
    (this.#optimizer as Partial<ScheduleFree>).train?.();
    const { fields } = this;
    const { order, rows } = this.table;
    if (random) wasm().exports.shuffle(order, rows, random.state);
    if (this.#described !== this.table) this.describe(this.table);
    fields.row = 0;
    fields.begin = 0;
    fields.epochLoss = 0;
    const { engine, onNonFinite } = this.#optimizer as Optimizer;
    fields.plan = engine.plan;
    const [range, second] = engine.ranges;
    const plain = range?.variant.kernel === "sgd" && !second && !engine.measures;
    fields.fused = plain && this.objective.loss.name === "mse" ? 1 : 0;
    fields.proximal = this.#proximal();
    fields.refused = 0;
    fields.check = onNonFinite === "ignore" ? 0 : 1;
    fields.skip = onNonFinite === "skip" ? 1 : 0;
  }

  /** Where the weights' range is described, when they take a proximal step; else 0. */
  #proximal(): number {
    const { engine } = this.#optimizer as Optimizer;
    if (!engine.proximal) return 0;
    const at = engine.ranges.findIndex(({ tensors }) => tensors[0].name === "weight");
    return at < 0 ? 0 : engine.rangeTable + at * rangeBytes;
  }

  endEpoch(): void {
    (this.#optimizer as Partial<ScheduleFree>).eval?.();
  }

  chunk(budget: number): ChunkResult {
    return this.#interval ? this.#chunkInside(this.#interval, budget) : this.#batchOutside();
  }

  #chunkInside(interval: Interval, budget: number, updates = Infinity): ChunkResult {
    for (;;) {
      const left = Math.ceil((this.table.rows - this.fields.row) / this.batch);
      const limit = interval.fill(Math.min(left, updates));
      const { fields } = this;
      const { row } = fields;
      fields.limit = limit;
      fields.applied = 0;
      const status = this.#kernels.epoch(this.#at, Math.min(budget, 0x3ffffffc));
      interval.settle(fields.applied);
      this.gradients += fields.row - row;
      if (status === stopped) return "stopped";
      if (status === done) return "done";
      if (status !== scalarsSpent || updates < Infinity) return "more";
    }
  }

  /** Fills the gradients of the objective on the whole table; returns its value. */
  evaluate(): number {
    const { rows } = this.table;
    this.describe(this.table);
    this.#kernels.batchRows(this.#at, 0, rows, 1 / rows, true);
    return this.fields.batchLoss / rows + this.#kernels.penalty(this.#at);
  }

  /** Adds the gradients of some rows of the table, times `scale`, to those of the rows before; from row 0 on, afresh. */
  add(from: number, to: number, scale: number): void {
    this.describe(this.table);
    this.#kernels.batchRows(this.#at, from, to, scale, from === 0);
    this.gradients += to - from;
  }

  /** Trains on the next batch, in a new epoch where one has ended; its loss, or undefined when it was not finite. */
  update(random: Random | undefined): number | undefined {
    if (!this.#begun) this.startEpoch(random);
    const { row, epochLoss } = this.fields;
    const result = this.#interval ? this.#chunkInside(this.#interval, Infinity, 1) : this.#batchOutside();
    this.#begun = result === "more";
    if (result === "stopped") return undefined;
    return (this.fields.epochLoss - epochLoss) / (this.fields.row - row);
  }

  #batchOutside(): ChunkResult {
    const optimizer = this.#optimizer as Optimizer;
    const { fields } = this;
    const begin = fields.row;
    const end = Math.min(begin + this.batch, this.table.rows);
    let mean: number | undefined;
    try {
      const whole = end - begin === this.table.rows;
      const { applied } = optimizer.step(() => {
        // LBFGS begins where it has just been.
        const known = whole ? this.#known() : undefined;
        if (known !== undefined) return (mean ??= known);
        this.#kernels.batchRows(this.#at, begin, end, 1 / (end - begin), true);
        this.gradients += end - begin;
        const loss = fields.batchLoss / (end - begin) + this.#kernels.penalty(this.#at);
        if (whole && optimizer.definition.closure) this.#seen = { values: this.#values().slice(), loss };
        mean ??= loss;
        return loss;
      });
      if (applied && fields.proximal) this.#kernels.shrink(this.#at, fields.proximal, 0);
    } catch (error) {
      if (error instanceof NonFiniteError) return "stopped";
      throw error;
    }
    fields.row = end;
    fields.begin = end;
    fields.epochLoss += (mean as number) * (end - begin);
    return end < this.table.rows ? "more" : "done";
  }

  #values(): Uint8Array {
    return new Uint8Array(wasm().memory.buffer, this.params.dataAt, this.params.bytes);
  }

  // The loss of all rows where the parameters are, if that was the last thing evaluated: the gradients are still there.
  #known(): number | undefined {
    const values = this.#values();
    return this.#seen?.values.every((byte, i) => byte === values[i]) ? this.#seen.loss : undefined;
  }

  /** Mean objective over the epoch's batches as they were seen. */
  epochLoss(): number {
    return this.fields.epochLoss / (this.table.rows - this.fields.refused);
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

  /** Mean loss over a table, penalties left out; goes through it in parts. */
  *loss(table: Table): Generator<undefined, number> {
    const part = Math.max(64, Math.floor(2e6 / table.matrix.stride));
    let sum = 0;
    for (let i = 0; i < table.rows; i += part) {
      this.describe(table);
      sum += this.#kernels.batchLoss(this.#at, i, Math.min(table.rows, i + part));
      yield;
    }
    return sum / table.rows;
  }

  /** Penalties at the present parameters. */
  penalty(): number {
    const { l1, l2 } = this.objective;
    let sum = 0;
    for (const w of this.params.data.weight) sum += l2 * w * w + l1 * Math.abs(w);
    return sum;
  }

  dispose(): void {
    this.#interval?.dispose();
    this.#blocks.release();
  }
}
