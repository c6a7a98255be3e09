// The design of a regression: its columns, shifted and scaled so that their size does not matter, their rank, and what turns
// covariances of coefficients on these columns into the data's own units.
import { show } from "../errors.js";
import { solveUpper, triangularize } from "../math/householder.js";

/** What a column's part that does not follow from the others must exceed, of the whole column. */
const leastPart = 1e-12;

/** Rows by columns, the intercept's ones first where there is one. */
export class Design {
  readonly rows: number;
  /** Coefficients, the intercept's included. */
  readonly width: number;
  readonly intercept: boolean;
  /** Column by column. */
  readonly columns: Float64Array[];
  readonly #owner: string;
  readonly #names: readonly string[];
  readonly #middle: Float64Array;
  readonly #scale: Float64Array;

  constructor(
    owner: string,
    entry: (i: number, j: number) => number,
    rows: number,
    names: readonly string[],
    intercept: boolean,
  ) {
    this.#owner = owner;
    this.#names = names;
    this.rows = rows;
    this.intercept = intercept;
    this.width = names.length + Number(intercept);
    if (rows <= this.width) {
      const what = `${this.width} coefficients${intercept ? ", the intercept among them," : ""}`;
      const hint = "Leave columns out, or bring more rows.";
      throw new RangeError(`${owner}: ${what} need more rows than ${rows}: nothing is left to tell errors by\n${hint}`);
    }
    this.#middle = new Float64Array(names.length);
    this.#scale = new Float64Array(names.length);
    const own = names.map((name, j) => {
      // Of large numbers that differ little the differences come first.
      const first = intercept ? entry(0, j) : 0;
      const column = Float64Array.from({ length: rows }, (_, i) => entry(i, j) - first);
      const mean = intercept ? column.reduce((sum, x) => sum + x, 0) / rows : 0;
      const scale = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rows);
      if (!(scale > 0)) {
        const what = intercept ? "is constant: its coefficient cannot be told from the intercept" : "is 0 in all rows";
        throw new RangeError(`${owner}: ${show(name)} ${what}\nLeave it out.`);
      }
      this.#middle[j] = first + mean;
      this.#scale[j] = scale;
      return column.map((x) => (x - mean) / scale);
    });
    this.columns = intercept ? [new Float64Array(rows).fill(1), ...own] : own;
  }

  /** R of the columns with each row times a factor, and the same reflections of one more column: Q'b. */
  factor(by: Float64Array, b: Float64Array): { r: Float64Array; b: Float64Array } {
    const { rows, width } = this;
    const a = new Float64Array(rows * (width + 1));
    for (const [j, column] of this.columns.entries())
      for (let i = 0; i < rows; i++) a[j * rows + i] = column[i] * by[i];
    a.set(b, width * rows);
    const norms = this.columns.map((_, j) => norm(a.subarray(j * rows, (j + 1) * rows)));
    triangularize(a, rows, rows, width + 1);
    const r = new Float64Array(width * width);
    for (let j = 0; j < width; j++) r.set(a.subarray(j * rows, j * rows + width), j * width);
    this.#checkRank(r, norms);
    return { r, b: a.slice(width * rows, width * rows + width) };
  }

  #checkRank(r: Float64Array, norms: readonly number[]): void {
    const { width, intercept } = this;
    for (let j = 0; j < width; j++) {
      if (Math.abs(r[j * width + j]) > leastPart * norms[j]) continue;
      const parts = solveUpper(r, width, j, r.slice(j * width, j * width + j));
      const shift = Number(intercept);
      const name = (k: number): string => show(this.#names[k - shift]);
      const others = [...parts.keys()].filter((k) => k >= shift && Math.abs(parts[k]) > 1e-8).map(name);
      const from = others.length > 0 ? others.join(", ") : "the intercept";
      const what = `${name(j)} follows from ${from}: their coefficients are not determined and have no errors`;
      throw new RangeError(`${this.#owner}: ${what}\nLeave one of these columns out.`);
    }
  }

  /** The products of all rows with coefficients on these columns. */
  times(g: Float64Array): Float64Array {
    const result = new Float64Array(this.rows);
    for (const [j, column] of this.columns.entries()) for (let i = 0; i < this.rows; i++) result[i] += column[i] * g[j];
    return result;
  }

  /** Coefficients on these columns from those in the data's units, the intercept first. */
  inside(coefficients: ArrayLike<number>, constant: number): Float64Array {
    const own = Array.from(coefficients, (b, j) => b * this.#scale[j]);
    let middle = constant;
    for (let j = 0; j < own.length; j++) middle += coefficients[j] * this.#middle[j];
    return Float64Array.from(this.intercept ? [middle, ...own] : own);
  }

  /** The inverse: coefficients in the data's units, the intercept first. */
  outside(g: Float64Array): Float64Array {
    const shift = Number(this.intercept);
    const own = Array.from(this.#scale, (scale, j) => g[j + shift] / scale);
    const middle = own.reduce((sum, b, j) => sum + b * this.#middle[j], 0);
    return Float64Array.from(this.intercept ? [g[0] - middle, ...own] : own);
  }

  /** A covariance of coefficients on these columns (row by row) in the data's units. */
  covarianceOutside(v: Float64Array): Float64Array {
    const { width } = this;
    const half = new Float64Array(width * width);
    for (let i = 0; i < width; i++) half.set(this.outside(v.slice(i * width, (i + 1) * width)), i * width);
    const result = new Float64Array(width * width);
    for (let j = 0; j < width; j++) {
      const column = this.outside(Float64Array.from({ length: width }, (_, i) => half[i * width + j]));
      for (let i = 0; i < width; i++) result[i * width + j] = column[i];
    }
    return result;
  }
}

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
