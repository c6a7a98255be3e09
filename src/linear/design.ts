// The rows of a table as a matrix A: columns centred and brought to deviation 1, a last column of ones for the intercept,
// rows of weight 0 left out; and the products a solver takes of it.
import { wasm } from "../core/wasm.js";
import type { Table } from "../fit/table.js";
import { isMeasurable, measureScaled } from "../fit/standardize.js";
import { gramOf, partOf } from "./gram.js";

export class Design {
  readonly table: Table;
  readonly columns: number;
  /** Columns of A. */
  readonly width: number;
  /** Rows of A. */
  readonly count: number;
  readonly mean: Float64Array;
  /** What the centred columns are multiplied by; 0 where a column is constant. */
  readonly scale: Float64Array;
  readonly targets: Float64Array;
  readonly weights: Float64Array;
  /** -1 for rows that are negated, as labels are; 1. */
  readonly sign: Float64Array;
  /** Rows read. */
  reads = 0;
  readonly #rows: Uint32Array;
  readonly #part: number;

  constructor(table: Table, intercept: boolean, labels: boolean) {
    const { matrix, order, rows } = table;
    const doubles = (at: number): Float64Array => new Float64Array(wasm().memory.buffer, at, matrix.rows);
    const indices = order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
    const sample = table.sample ? doubles(table.sample) : undefined;
    const all = Uint32Array.from({ length: rows }, (_, k) => (indices ? indices[k] : k));
    this.#rows = sample ? all.filter((i) => sample[i] > 0) : all;
    const y = doubles(table.y);
    const pick = (of: (i: number) => number): Float64Array => Float64Array.from(this.#rows, of);
    this.table = table;
    this.columns = matrix.columns;
    this.width = matrix.columns + (intercept ? 1 : 0);
    this.count = this.#rows.length;
    this.weights = pick((i) => (sample ? sample[i] : 1));
    this.sign = pick((i) => (labels && y[i] < 0 ? -1 : 1));
    this.targets = pick((i) => y[i]);
    this.mean = new Float64Array(matrix.columns);
    this.scale = new Float64Array(matrix.columns);
    this.#part = partOf(this.width);
  }

  get intercept(): boolean {
    return this.width > this.columns;
  }

  *#parts(): Generator<undefined, void> {
    for (let from = 0; from < this.count; from += this.#part) yield;
  }

  *measure(): Generator<undefined, void> {
    const { columns, mean, scale, count } = this;
    const deviation = new Float64Array(columns);
    for (const square of this.intercept ? [false, true] : [true]) {
      let from = 0;
      for (const _ of this.#parts()) {
        const { data, stride } = this.table.matrix;
        for (let i = from; i < Math.min(count, from + this.#part); i++) {
          const at = this.#rows[i] * stride;
          for (let j = 0; j < columns; j++) {
            const x = data[at + j] - mean[j];
            if (square) deviation[j] += (x * x) / count;
            else mean[j] += x / (i + 1);
          }
        }
        from += this.#part;
        yield;
      }
    }
    const { data, stride } = this.table.matrix;
    deviation.forEach((square, j) => {
      let size = Math.sqrt(square);
      if (!isMeasurable(square)) {
        const found = measureScaled(count, (i) => data[this.#rows[i] * stride + j] - mean[j]);
        size = this.intercept ? found.deviation : Math.hypot(found.mean, found.deviation);
      }
      scale[j] = size > 1e-14 * Math.abs(mean[j]) ? 1 / size : 0;
    });
  }

  /** A v. */
  *times(v: Float64Array, to: Float64Array): Generator<undefined, void> {
    const { columns, count, mean, scale, sign } = this;
    const w = scale.map((s, j) => s * v[j]);
    const last = this.intercept ? v[columns] : 0;
    this.reads += count;
    let from = 0;
    for (const _ of this.#parts()) {
      const { data, stride } = this.table.matrix;
      for (let i = from; i < Math.min(count, from + this.#part); i++) {
        const at = this.#rows[i] * stride;
        let sum = last;
        for (let j = 0; j < columns; j++) sum += (data[at + j] - mean[j]) * w[j];
        to[i] = sign[i] * sum;
      }
      from += this.#part;
      yield;
    }
  }

  /** A' u. */
  *transposed(u: Float64Array): Generator<undefined, Float64Array> {
    const { columns, width, count, mean, scale, sign } = this;
    const sums = new Float64Array(width);
    this.reads += count;
    let from = 0;
    for (const _ of this.#parts()) {
      const { data, stride } = this.table.matrix;
      for (let i = from; i < Math.min(count, from + this.#part); i++) {
        const at = this.#rows[i] * stride;
        const factor = sign[i] * u[i];
        for (let j = 0; j < columns; j++) sums[j] += factor * (data[at + j] - mean[j]);
        if (width > columns) sums[columns] += factor;
      }
      from += this.#part;
      yield;
    }
    for (let j = 0; j < columns; j++) sums[j] *= scale[j];
    return sums;
  }

  /** A' diag(weights) A, its upper half. */
  *gram(weights: Float64Array): Generator<undefined, Float64Array> {
    const { columns, width, count, mean, scale } = this;
    this.reads += count;
    const fill = (from: number, to: number, target: Float64Array): void => {
      const { data, stride } = this.table.matrix;
      for (let i = from, k = 0; i < to; i++) {
        const at = this.#rows[i] * stride;
        const root = Math.sqrt(weights[i]);
        for (let j = 0; j < columns; j++) target[k++] = root * ((data[at + j] - mean[j]) * scale[j]);
        if (width > columns) target[k++] = root;
      }
    };
    return yield* gramOf({ width, count, part: this.#part, fill });
  }
}
