// Borders between classes as the rows see them: each row of each other class lies on one side, at a margin.
import { view } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import { wasm } from "../core/wasm.js";
import type { Table } from "../fit/table.js";
import { scoreRows } from "./predict.js";

/**
 * Scores are measured from those of the last class, or, of two labels with one score, are that; columns in units of their root
 * mean square. A direction holds a weight for each column and a bias, class by class.
 */
export class Sides {
  /** Numbers in a direction. */
  readonly width: number;
  /** How many there are. */
  readonly count: number;
  /** What rounding may have made of a row, as a share. */
  readonly rounding: number;
  readonly #table: Table;
  readonly #columns: number;
  /** Scores of a row. */
  readonly #outputs: number;
  readonly #intercept: boolean;
  // Numbers of a class.
  readonly #each: number;
  readonly #unit: Float64Array;
  // Lengths of the rows, by the data's rows.
  readonly #lengths: Float64Array;
  // Of each side: the row, its own class, the other one.
  readonly #rows: Uint32Array;
  readonly #own: Int32Array;
  readonly #other: Int32Array;

  constructor(params: ParameterSet, table: Table) {
    const { matrix, order, rows, sample } = table;
    const [columns, classes] = params.shape("weight");
    this.#table = table;
    this.#columns = columns;
    this.#outputs = Math.max(1, classes - 1);
    this.#intercept = params.names.includes("bias");
    this.#each = columns + (this.#intercept ? 1 : 0);
    this.width = this.#outputs * this.#each;
    this.rounding = matrix.dtype === "float32" ? 1e-6 : 1e-10;
    const targets = view(matrix.dtype, table.y, matrix.rows, matrix);
    const weights = sample ? view(matrix.dtype, sample, matrix.rows, matrix) : undefined;
    const used = order ? new Uint32Array(wasm().memory.buffer, order, rows).slice() : undefined;
    const count = rows * Math.max(1, classes - 1);
    this.#rows = new Uint32Array(count);
    this.#own = new Int32Array(count);
    this.#other = new Int32Array(count);
    let n = 0;
    const add = (row: number, own: number, other: number): void => {
      this.#rows[n] = row;
      this.#own[n] = own;
      this.#other[n++] = other;
    };
    for (let k = 0; k < rows; k++) {
      const i = used ? used[k] : k;
      if (weights && weights[i] === 0) continue;
      if (classes === 1) add(i, targets[i] > 0 ? 0 : -1, targets[i] > 0 ? -1 : 0);
      else for (let c = 0; c < classes; c++) if (c !== targets[i]) add(i, targets[i], c);
    }
    this.count = n;
    this.#unit = new Float64Array(columns).fill(1);
    this.#lengths = new Float64Array(matrix.rows);
  }

  /** Finds the units of the columns, and how long rows are in them. */
  measure(): void {
    const { matrix } = this.#table;
    const { columns, rows, data, stride } = matrix;
    const unit = this.#unit.fill(0);
    for (let i = 0; i < rows; i++) {
      for (let j = 0, at = i * stride; j < columns; j++, at++) unit[j] += (data[at] / rows) * data[at];
    }
    for (let j = 0; j < columns; j++) unit[j] = Math.sqrt(unit[j]) || 1;
    for (let i = 0; i < rows; i++) {
      let sum = 1;
      for (let j = 0, at = i * stride; j < columns; j++, at++) sum += (data[at] / unit[j]) ** 2;
      this.#lengths[i] = Math.sqrt(sum);
    }
  }

  /** The length of a side's row. */
  length(k: number): number {
    return this.#lengths[this.#rows[k]];
  }

  /** The direction that parameters are in. */
  directionOf({ data: { weight, bias } }: ParameterSet): Float64Array {
    const [columns, outputs] = [this.#columns, this.#outputs];
    const classes = weight.length / columns;
    const direction = new Float64Array(this.width);
    for (let c = 0; c < outputs; c++) {
      const at = c * this.#each;
      const last = classes - 1;
      for (let j = 0; j < columns; j++) {
        const w = weight[j * classes + c] - (classes > 1 ? weight[j * classes + last] : 0);
        direction[at + j] = w * this.#unit[j];
      }
      if (bias) direction[at + columns] = bias[c] - (classes > 1 ? bias[last] : 0);
    }
    return direction;
  }

  /** The margin of each side along a direction. */
  along(direction: Float64Array): Float64Array {
    const [columns, outputs] = [this.#columns, this.#outputs];
    const weights = new Float64Array(columns * outputs);
    const biases = new Float64Array(outputs);
    for (let c = 0; c < outputs; c++) {
      const at = c * this.#each;
      for (let j = 0; j < columns; j++) weights[j * outputs + c] = direction[at + j] / this.#unit[j];
      if (this.#intercept) biases[c] = direction[at + columns];
    }
    const { values } = scoreRows(this.#table.matrix, weights, biases);
    const score = (row: number, c: number): number => (c < 0 || c === outputs ? 0 : values[row * outputs + c]);
    const margins = new Float64Array(this.count);
    for (let k = 0; k < margins.length; k++) {
      const row = this.#rows[k];
      margins[k] = score(row, this.#own[k]) - score(row, this.#other[k]);
    }
    return margins;
  }

  /** What a direction is multiplied with to give the margin of a side. */
  vector(k: number): Float64Array {
    const [columns, outputs] = [this.#columns, this.#outputs];
    const row = this.#table.matrix.row(this.#rows[k]);
    const vector = new Float64Array(this.width);
    for (const [c, sign] of [
      [this.#own[k], 1],
      [this.#other[k], -1],
    ]) {
      if (c < 0 || c === outputs) continue;
      const at = c * this.#each;
      for (let j = 0; j < columns; j++) vector[at + j] = (sign * row[j]) / this.#unit[j];
      if (this.#intercept) vector[at + columns] = sign;
    }
    return vector;
  }
}
