// The mean squared error of a linear model over tables: epochs in WebAssembly, one batch at a time where an
// optimizer needs that, and the largest curvature.
import { NonFiniteError } from "../core/errors.js";
import { linearFields as field } from "../core/exports.js";
import { Blocks, elementBytes } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Random } from "../core/random.js";
import { wasm, type Kernels } from "../core/wasm.js";
import type { Optimizer } from "../optimizers/optimizer.js";
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
  readonly #kernels: Kernels;
  readonly #blocks: Blocks = new Blocks(this);
  readonly #at: number = this.#blocks.add(8 * 32);
  #optimizer: Optimizer | undefined;
  #interval: Interval | undefined;

  constructor(params: ParameterSet, table: Table, batch: number, penalties: Penalties) {
    this.params = params;
    this.table = table;
    this.batch = batch;
    this.penalties = penalties;
    this.#kernels = wasm().kernels[params.dtype];
  }

  get #fields(): Float64Array {
    return new Float64Array(wasm().memory.buffer, this.#at, 32);
  }

  attach(optimizer: Optimizer): void {
    this.#optimizer = optimizer;
    const { engine } = optimizer;
    engine.prepare();
    // Accumulation, clamped gradients and scrubbed padding need a step outside of WebAssembly.
    if (engine.scratch === undefined && !engine.scrubs) this.#interval = new Interval(optimizer);
  }

  /** Writes what the kernels read; returns its address. */
  describe(table: Table): number {
    const { params, penalties } = this;
    const bias = params.slots.find((slot) => slot.name === "bias");
    const weight = params.slot("weight");
    const fields = this.#fields;
    fields.fill(0);
    fields[field.x] = table.matrix.at;
    fields[field.y] = table.y;
    fields[field.stride] = table.matrix.stride * elementBytes(params.dtype);
    fields[field.sample] = table.sample;
    fields[field.order] = table.order;
    fields[field.rows] = table.rows;
    fields[field.batch] = this.batch;
    fields[field.weight] = params.dataAt + weight.offset;
    fields[field.bias] = bias ? params.dataAt + bias.offset : 0;
    fields[field.weightGradient] = params.gradAt + weight.offset;
    fields[field.biasGradient] = bias ? params.gradAt + bias.offset : 0;
    fields[field.columns] = table.matrix.columns;
    fields[field.l1] = penalties.l1;
    fields[field.l2] = penalties.l2;
    return this.#at;
  }

  startEpoch(random: Random | undefined): void {
    const { order, rows } = this.table;
    if (random) wasm().exports.shuffle(order, rows, random.state);
    this.describe(this.table);
    const fields = this.#fields;
    const { engine, onNonFinite } = this.#optimizer as Optimizer;
    fields[field.plan] = engine.plan;
    fields[field.skip] = { throw: 0, skip: 1, ignore: -1 }[onNonFinite];
  }

  chunk(budget: number): ChunkResult {
    return this.#interval ? this.#chunkInside(this.#interval, budget) : this.#batchOutside();
  }

  #chunkInside(interval: Interval, budget: number): ChunkResult {
    for (;;) {
      const left = Math.ceil((this.table.rows - this.#fields[field.row]) / this.batch);
      const limit = interval.fill(left);
      const fields = this.#fields;
      fields[field.limit] = limit;
      fields[field.applied] = 0;
      const status = this.#kernels.mseEpoch(this.#at, Math.min(budget, 0x3ffffffc));
      interval.settle(fields[field.applied]);
      if (status === stopped) return "stopped";
      if (status === done) return "done";
      if (status !== scalarsSpent) return "more";
    }
  }

  #batchOutside(): ChunkResult {
    const optimizer = this.#optimizer as Optimizer;
    const fields = this.#fields;
    const begin = fields[field.row];
    const end = Math.min(begin + this.batch, this.table.rows);
    this.#kernels.beginBatch(this.#at);
    this.#kernels.mseRows(this.#at, begin, end, 2 / (end - begin));
    const mean = fields[field.batchLoss] / (end - begin) + this.#kernels.penalty(this.#at);
    try {
      optimizer.step(() => mean);
    } catch (error) {
      if (error instanceof NonFiniteError) return "stopped";
      throw error;
    }
    fields[field.row] = end;
    fields[field.epochLoss] += mean * (end - begin);
    return end < this.table.rows ? "more" : "done";
  }

  /** Mean objective over the epoch's batches as they were seen. */
  epochLoss(): number {
    return this.#fields[field.epochLoss] / this.table.rows;
  }

  /** Norm of the gradient of the last batch. */
  gradNorm(): number {
    const { sumSquares } = this.#kernels;
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
          this.#fields[field.y] = y;
          if (i === 0) this.#kernels.beginBatch(this.#at);
          this.#kernels.mseRows(this.#at, i, Math.min(table.rows, i + part), 2 / table.rows);
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
