// The objective of a linear model of hashed features: one update per event, at the cost of the features it has.
import { NonFiniteError } from "../errors.js";
import { Blocks, elementBytes, view } from "../core/memory.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import type { Random } from "../core/random.js";
import type { SparseRows } from "../core/sparse.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../engine/optimizer.js";
import { rangeBytes, type Range } from "../engine/range.js";
import { FitKernels } from "../fit/fit-kernels.js";
import type { FitProblem } from "../fit/fit-plan.js";
import type { Position } from "../fit/position.js";
import type { Loss } from "../fit/losses.js";
import type { Samples } from "../fit/table.js";
import type { ChunkResult } from "../training/train.js";
import type { EventBuffer } from "./event-buffer.js";

// Scratch memory of one block of scores (assembly/models/record.ts).
const scratchBytes = 4 * 8 * 64;

/** Events that were read: where each one's features begin, and all of them in a row. */
export interface EventList {
  starts: readonly number[];
  indices: number;
  values: number;
}

/** Events to learn from: those of a list, one after the other, or whatever the buffer is given. */
export interface HashedSamples extends Samples {
  buffer: EventBuffer;
  list?: EventList;
}

export class HashedProblem implements FitProblem {
  readonly params: ParameterSet;
  readonly table: HashedSamples;
  readonly buffer: EventBuffer;
  /** Gradients of single events evaluated so far. */
  gradients = 0;
  #optimizer: Optimizer | undefined;
  readonly #blocks: Blocks = new Blocks(this);
  readonly #kernels: FitKernels;
  readonly #weight: Slot;
  readonly #loss: () => number;
  #row = 0;
  #sparseRows: SparseRows | undefined;
  #capacity = 0;
  #gradientAt = 0;
  // Squares of the last event's gradient of the weights.
  #squares = 0;
  #ranges: readonly Range[] = [];
  #range: Range | undefined;
  // Of the present epoch: events seen, the sum of their losses, events passed over.
  #seen = 0;
  #sum = 0;
  #skipped = 0;

  constructor(params: ParameterSet, loss: Loss, table: HashedSamples) {
    const { buffer } = table;
    this.params = params;
    this.table = table;
    this.buffer = buffer;
    this.#weight = params.slot("weight");
    const bias = params.slots.find(({ name }) => name === "bias");
    this.#kernels = new FitKernels(params, this.#blocks);
    const { task, taskAt, lane, laneAt } = this.#kernels;
    task.loss = loss.code;
    task.lossParameter = loss.parameter;
    task.outputs = 1;
    task.y = table.y;
    task.sampleWeight = table.sample;
    task.weight = params.dataAt + this.#weight.offset;
    task.bias = bias ? params.dataAt + bias.offset : 0;
    task.columns = buffer.buckets;
    lane.scratch = this.#blocks.add(scratchBytes);
    const { sumSquares } = wasm().kernels[params.dtype];
    this.#loss = () => {
      const value = buffer.kernels.hashedGradient(buffer.at, taskAt, laneAt, this.#row);
      // Now, because clamping changes it where it lies.
      this.#squares = sumSquares(this.#gradientAt, buffer.count, 1);
      return value;
    };
  }

  attach(optimizer: Optimizer): void {
    this.#optimizer = optimizer;
  }

  /** The optimizer it was attached to. */
  get optimizer(): Optimizer {
    return this.#optimizer as Optimizer;
  }

  // Where the optimizer takes the event's rows from, and where it reads how many there are.
  #bindBuffer(): void {
    const { params, optimizer, buffer } = this;
    const { sparseGradients } = params;
    const { fields, capacity, count } = buffer;
    if (this.#capacity !== capacity || sparseGradients.get("weight") !== this.#sparseRows || !this.#sparseRows) {
      const rowBytes = elementBytes(params.dtype);
      const { indices, gradient } = fields;
      this.#gradientAt = gradient;
      this.#sparseRows = sparseGradients.lend("weight", {
        count,
        indices,
        values: gradient,
        rowBytes,
        stride: rowBytes,
      });
      this.#capacity = capacity;
    }
    const { engine } = optimizer;
    this.#sparseRows.count = count;
    optimizer.update.tables.prepare();
    if (engine.ranges !== this.#ranges || fields.slots !== this.#range?.slots) {
      this.#ranges = engine.ranges;
      const index = engine.ranges.findIndex((range) => range.sparse);
      this.#range = engine.ranges[index];
      fields.slots = this.#range.slots;
      fields.range = engine.planRecord.rangeTable + index * rangeBytes;
      fields.norm = normAt(engine, this.#weight);
    }
    (this.#range as Range).n = count;
  }

  /** One update for the buffer's event; its loss before, or NaN where it was passed over. */
  learn(row = 0): number {
    this.#bindBuffer();
    this.#row = row;
    this.gradients++;
    const { loss, skipped } = this.optimizer.step(this.#loss);
    return skipped ? NaN : (loss as number);
  }

  /** The loss of the buffer's event; undefined, and the weights put back, where its update made one of them not finite. */
  lossAfter(row = 0): number | undefined {
    const { taskAt, laneAt } = this.#kernels;
    const loss = this.buffer.kernels.hashedAfter(this.buffer.at, taskAt, laneAt, row);
    return loss === -1 ? undefined : loss;
  }

  startEpoch(random: Random | undefined): void {
    const { order, rows } = this.table;
    if (random) wasm().exports.shuffle(order, rows, random.state);
    this.#seen = 0;
    this.#sum = 0;
    this.#skipped = 0;
  }

  endEpoch(): void {}

  /** Makes an event of the list the buffer's; returns its row. */
  #selectEvent(i: number): number {
    const { order } = this.table;
    const { starts, indices, values } = this.table.list as EventList;
    const row = order ? new Uint32Array(wasm().memory.buffer, order + 4 * i, 1)[0] : i;
    const from = starts[row];
    this.buffer.writeMerged(
      indices + 4 * from,
      values + elementBytes(this.params.dtype) * from,
      starts[row + 1] - from,
    );
    return row;
  }

  chunk(budget: number): ChunkResult {
    const { rows } = this.table;
    const end = Math.min(rows, this.#seen + budget);
    try {
      for (; this.#seen < end; this.#seen++) {
        const loss = this.learn(this.#selectEvent(this.#seen));
        if (Number.isNaN(loss)) this.#skipped++;
        else this.#sum += loss;
      }
    } catch (error) {
      if (error instanceof NonFiniteError) return "stopped";
      throw error;
    }
    return this.#seen < rows ? "more" : "done";
  }

  epochLoss(): number {
    return this.#sum / (this.table.rows - this.#skipped);
  }

  /** Norm of the gradient of the last event. */
  gradNorm(): number {
    const { params } = this;
    const { sumSquares } = wasm().kernels[params.dtype];
    let sum = this.#squares;
    for (const { name, offset, length } of params.slots)
      if (name !== "weight") sum += sumSquares(params.gradAt + offset, length, 1);
    return Math.sqrt(sum);
  }

  /** Mean loss over the list. */
  *loss(): Generator<undefined, number> {
    const { rows } = this.table;
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      sum += this.lossAfter(this.#selectEvent(i)) ?? NaN;
      if (i % 4096 === 4095) yield;
    }
    return sum / rows;
  }

  /** FTRL has its penalties itself, and the others take none. */
  penalty(): number {
    return 0;
  }

  get position(): Position {
    return { row: this.#seen, epochLoss: this.#sum, correct: 0, skippedRows: this.#skipped, key: 0, activeMasks: [] };
  }

  set position({ row, epochLoss, skippedRows }: Position) {
    this.#seen = row;
    this.#sum = epochLoss;
    this.#skipped = skippedRows;
  }

  /** What tells the events it trains on from others: how many, of how many features, and sums of squares. */
  fingerprint(): Float64Array {
    const { rows, y, list } = this.table;
    const { starts, values, indices } = list as EventList;
    const features = starts[starts.length - 1];
    let places = 0;
    for (const index of new Uint32Array(wasm().memory.buffer, indices, features)) places = (31 * places + index) >>> 0;
    const of = (at: number, n: number): number => {
      // The kernel reads whole vectors; what lies behind belongs to others.
      let sum = 0;
      for (const value of view(this.params.dtype, at, n, this)) sum += value * value;
      return sum;
    };
    return Float64Array.of(rows, this.buffer.buckets, features, places, of(values, features), of(y, starts.length - 1));
  }

  dispose(): void {
    this.#blocks.release();
  }
}

// Where the norm finds a tensor's gradient, and how many elements: tensors stand in the order of their names.
function normAt(engine: Optimizer["engine"], slot: Slot): number {
  const before = engine.active().filter(({ name }) => name < slot.name);
  return engine.planRecord.tensorTable + 8 * before.length;
}
