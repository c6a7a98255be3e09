// The mean squared error of a linear model over tables: epochs in WebAssembly, one batch at a time where an
// optimizer needs that, and the largest curvature.
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
import type { Table } from "./table.js";

const done = 0;
const scalarsSpent = 2;
const stopped = 3;

export interface Penalties {
  l1: number;
  l2: number;
}

export class LinearProblem implements Problem {
  readonly params: ParameterSet;
  readonly table: Table;
  readonly batch: number;
  readonly penalties: Penalties;
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
  // Until it is measured, nothing is certain.
  #bound = Infinity;

  constructor(params: ParameterSet, table: Table, batch: number, penalties: Penalties) {
    this.params = params;
    this.table = table;
    this.batch = batch;
    this.penalties = penalties;
    this.#kernels = models()[params.dtype];
  }

  attach(optimizer: Optimizer): void {
    this.#optimizer = optimizer;
    const { engine } = optimizer;
    // Accumulation, clamped gradients and scrubbed padding need a step outside of WebAssembly.
    if (engine.inside) this.#interval = new Interval(optimizer);
  }

  /** Writes what the kernels read, at the start of the table; returns its address. */
  describe(table: Table): number {
    const { params, penalties } = this;
    this.#described = table;
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
    fields.weight = params.dataAt + weight.offset;
    fields.bias = bias ? params.dataAt + bias.offset : 0;
    fields.weightGradient = params.gradAt + weight.offset;
    fields.biasGradient = bias ? params.gradAt + bias.offset : 0;
    fields.columns = table.matrix.columns;
    fields.l1 = penalties.l1;
    fields.l2 = penalties.l2;
    return this.#at;
  }

  /**
   * Finds (largest |x|)² times the largest row weight, once: with the loss it bounds every gradient entry, so that
   * epochs need not read gradients to know that they are finite.
   */
  *measure(): Generator<undefined, void> {
    const { matrix, sample } = this.table;
    const { largest } = this.#kernels;
    const part = 2 ** 20;
    let most = 0;
    for (let i = 0; i < matrix.rows * matrix.stride; i += part) {
      const count = Math.min(part, matrix.rows * matrix.stride - i);
      most = Math.max(most, largest(matrix.at + i * elementBytes(matrix.dtype), count));
      yield;
    }
    this.#bound = most * most * (sample ? largest(sample, matrix.rows) : 1);
    this.#described = undefined;
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
    fields.fused = range?.variant.kernel === "sgd" && !second && !engine.measures ? 1 : 0;
    fields.refused = 0;
    fields.check = onNonFinite === "ignore" ? 0 : 1;
    fields.skip = onNonFinite === "skip" ? 1 : 0;
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
      const status = this.#kernels.mseEpoch(this.#at, Math.min(budget, 0x3ffffffc));
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
    this.#kernels.mseRows(this.#at, 0, rows, 2 / rows, true);
    return this.fields.batchLoss / rows + this.#kernels.penalty(this.#at);
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
      optimizer.step(() => {
        this.#kernels.mseRows(this.#at, begin, end, 2 / (end - begin), true);
        this.gradients += end - begin;
        const loss = fields.batchLoss / (end - begin) + this.#kernels.penalty(this.#at);
        mean ??= loss;
        return loss;
      });
    } catch (error) {
      if (error instanceof NonFiniteError) return "stopped";
      throw error;
    }
    fields.row = end;
    fields.begin = end;
    fields.epochLoss += (mean as number) * (end - begin);
    return end < this.table.rows ? "more" : "done";
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
      sum += this.#kernels.mseLoss(this.#at, i, Math.min(table.rows, i + part));
      yield;
    }
    return sum / table.rows;
  }

  /** Penalties at the present parameters. */
  penalty(): number {
    const { l1, l2 } = this.penalties;
    let sum = 0;
    for (const w of this.params.data.weight) sum += l2 * w * w + l1 * Math.abs(w);
    return sum;
  }

  /**
   * Largest eigenvalue of the Hessian, by power iteration: the gradient at v for targets 0 is H v. With `batch`
   * below all rows, an upper estimate of what one batch may show (Gower et al. 2019, arXiv:1901.09401).
   * Leaves parameters at zero.
   */
  *curvature(random: Random): Generator<undefined, number> {
    const { table, params } = this;
    const part = Math.max(64, Math.floor(2e6 / table.matrix.stride)) & ~3;
    const zeros = new Blocks(this);
    let largest = 0;
    try {
      const y = zeros.add(table.matrix.rows * elementBytes(params.dtype));
      for (const { name } of params.slots) params.data[name].forEach((_, i, w) => (w[i] = random.normal()));
      for (let round = 0; round < 30; round++) {
        normalize(params);
        for (let i = 0; i < table.rows; i += part) {
          this.describe(table);
          this.fields.y = y;
          this.#described = undefined;
          this.#kernels.mseRows(this.#at, i, Math.min(table.rows, i + part), 2 / table.rows, i === 0);
          this.gradients += Math.min(part, table.rows - i);
          yield;
        }
        largest = this.gradNorm();
        if (!(largest > 0 && largest < Infinity)) break;
        for (const name of params.names) params.data[name].set(params.grad[name]);
      }
    } finally {
      zeros.release();
      for (const { name } of params.slots) params.data[name].fill(0);
      params.zeroGrad();
    }
    const { batch } = this;
    const n = table.rows;
    if (batch >= n) return largest + 2 * this.penalties.l2;
    const worst = 2 * this.#longestRow();
    const one = (n - batch) / (batch * (n - 1));
    return ((n * (batch - 1)) / (batch * (n - 1))) * largest + one * worst + 2 * this.penalties.l2;
  }

  #longestRow(): number {
    const { matrix, order, rows } = this.table;
    const indices = order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
    const bias = this.params.slots.some((slot) => slot.name === "bias") ? 1 : 0;
    const { data, stride } = matrix;
    let longest = 0;
    for (let k = 0; k < rows; k++) {
      const start = (indices ? indices[k] : k) * stride;
      let sum = 0;
      for (let j = start; j < start + stride; j++) sum += data[j] * data[j];
      longest = Math.max(longest, sum);
    }
    return longest + bias;
  }

  dispose(): void {
    this.#interval?.dispose();
    this.#blocks.release();
  }
}

function normalize(params: ParameterSet): void {
  let sum = 0;
  for (const name of params.names) for (const w of params.data[name]) sum += w * w;
  const norm = Math.sqrt(sum);
  for (const name of params.names) params.data[name].forEach((w, i, all) => (all[i] = w / norm));
}
