// Rows of a table as least squares take them: features and target less their weighted means, times the root of the row's weight.
import { wasm } from "../core/wasm.js";
import { powerOfTwo } from "../math/extremes.js";
import type { Table } from "../fit/table.js";
import { partOf, type RowBlocks } from "./gram.js";

export class CentredRows implements RowBlocks {
  readonly table: Table;
  /** Entries of a row: the features, then the target. */
  readonly width: number;
  /** Rows handled in one go, so that a caller may pause in between. */
  readonly part: number;
  /** Weighted means, the target's behind those of the features; zeros where nothing is centred. */
  readonly mean: Float64Array;
  /** What targets are divided by, so that no square overflows. */
  unit = 1;
  /** What columns are divided by where their squares would overflow or vanish: powers of two. */
  columnUnits: Float64Array | undefined;
  /** Entries read. */
  reads = 0;
  readonly #centred: boolean;

  constructor(table: Table, centred: boolean) {
    this.table = table;
    this.width = table.matrix.columns + 1;
    this.part = partOf(this.width);
    this.mean = new Float64Array(this.width);
    this.#centred = centred;
  }

  get count(): number {
    return this.table.rows;
  }

  *measure(): Generator<undefined, void> {
    const { table, width, part, mean } = this;
    const { rows } = table;
    // Sums of differences from the first row, which round less where columns are far from 0.
    const first = new Float64Array(width);
    if (this.#centred) {
      this.#copy(0, 1, first, false);
      const sums = new Float64Array(width);
      let total = 0;
      for (let from = 0; from < rows; from += part) {
        const { data, stride, rows: all } = table.matrix;
        const y = this.#doubles(table.y, all);
        const weights = table.sample ? this.#doubles(table.sample, all) : undefined;
        const order = this.#order();
        for (let i = from; i < Math.min(rows, from + part); i++) {
          const source = order ? order[i] : i;
          const weight = weights ? weights[source] : 1;
          const at = source * stride;
          total += weight;
          for (let j = 0; j < width - 1; j++) sums[j] += weight * (data[at + j] - first[j]);
          sums[width - 1] += weight * (y[source] - first[width - 1]);
        }
        this.reads += Math.min(part, rows - from);
        yield;
      }
      for (let j = 0; j < width; j++) mean[j] = first[j] + sums[j] / total;
    }
    const y = this.#doubles(table.y, table.matrix.rows);
    const order = this.#order();
    let largest = 0;
    for (let i = 0; i < rows; i++) largest = Math.max(largest, Math.abs(y[order ? order[i] : i] - mean[width - 1]));
    this.unit = largest || 1;
  }

  /** Sets the units of columns by their largest entries. */
  *measureColumns(): Generator<undefined, void> {
    const most = new Float64Array(this.width - 1);
    const row = new Float64Array(this.width);
    for (let i = 0; i < this.table.rows; i++) {
      this.#copy(i, i + 1, row, true);
      most.forEach((value, j) => (most[j] = Math.max(value, Math.abs(row[j]))));
      if (i % this.part === 0) yield;
    }
    this.columnUnits = most.map((value) => (value > 0 ? powerOfTwo(value) : 1));
  }

  /** Rows from..to, one behind the other. */
  fill(from: number, to: number, target: Float64Array): void {
    this.#copy(from, to, target, true);
  }

  // Views are made anew each time: memory may have grown. Returns the last row's weight.
  #copy(from: number, to: number, target: Float64Array, ready: boolean): number {
    const { table, width, mean, unit, columnUnits: units } = this;
    const { matrix } = table;
    const { data, stride } = matrix;
    const y = this.#doubles(table.y, matrix.rows);
    const weights = table.sample ? this.#doubles(table.sample, matrix.rows) : undefined;
    const order = this.#order();
    const last = width - 1;
    let weight = 1;
    this.reads += to - from;
    for (let i = from; i < to; i++) {
      const source = order ? order[i] : i;
      const at = (i - from) * width;
      weight = weights ? weights[source] : 1;
      if (!ready) {
        for (let j = 0; j < last; j++) target[at + j] = data[source * stride + j];
        target[at + last] = y[source];
        continue;
      }
      const root = weights ? Math.sqrt(weight) : 1;
      const start = source * stride;
      if (weights) for (let j = 0; j < last; j++) target[at + j] = root * (data[start + j] - mean[j]);
      else for (let j = 0; j < last; j++) target[at + j] = data[start + j] - mean[j];
      if (units) for (let j = 0; j < last; j++) target[at + j] /= units[j];
      target[at + last] = (root * (y[source] - mean[last])) / unit;
    }
    return weight;
  }

  #doubles(at: number, length: number): Float64Array {
    return new Float64Array(wasm().memory.buffer, at, length);
  }

  #order(): Uint32Array | undefined {
    const { order, rows } = this.table;
    return order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
  }
}
