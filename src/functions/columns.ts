// A matrix by columns and a right side in WebAssembly memory, and its QR by Householder reflections there: Golub & Van Loan,
// Matrix Computations, 5.2.
import { Blocks, padded, view } from "../core/memory.js";
import { wasm } from "../core/wasm.js";

/** R (entry (i, j) at j * n + i) of A = Q R, and the first n entries of Q' b. */
export interface Triangle {
  r: Float64Array;
  qb: Float64Array;
}

export class Columns {
  readonly #blocks: Blocks = new Blocks(this);
  readonly #rows: number;
  readonly #n: number;
  readonly #step: number;
  readonly #at: number;
  /** Largest |entry| of each column, by which it stands divided: squares of its entries stay in range. */
  readonly #units: Float64Array;
  #view: Float64Array = new Float64Array();

  constructor(rows: number, n: number) {
    this.#rows = rows;
    this.#n = n;
    this.#step = padded(8 * rows);
    this.#at = this.#blocks.add(this.#step * (n + 1));
    this.#units = new Float64Array(n + 1);
  }

  /** Sets column j; column n is the right side. Memory may have grown meanwhile, by what the caller did. */
  set(j: number, values: Float64Array, weights: Float64Array | undefined): void {
    const from = (j * this.#step) / 8;
    const column = this.#entries().subarray(from, from + this.#rows);
    column.set(values);
    if (weights) for (let i = 0; i < column.length; i++) column[i] *= weights[i];
    let unit = 0;
    for (const value of column) unit = Math.max(unit, Math.abs(value));
    this.#units[j] = unit;
    if (unit > 0) for (let i = 0; i < column.length; i++) column[i] /= unit;
  }

  // One view as long as memory does not grow: views that know their owner are dear to collect.
  #entries(): Float64Array {
    if (this.#view.length === 0)
      this.#view = view("float64", this.#at, (this.#step / 8) * (this.#n + 1), this) as Float64Array;
    return this.#view;
  }

  /** The triangle; the columns are used up. */
  decompose(): Triangle {
    const n = this.#n;
    const units = this.#units;
    const { dot, combine } = wasm().kernels.float64;
    const entries = this.#entries();
    const r = new Float64Array(n * n);
    const qb = new Float64Array(n);
    const least = Math.min(n, this.#rows);
    for (let k = 0; k < least; k++) {
      const at = this.#at + k * this.#step;
      // Rows above k are zero already, since what was left there stands in r.
      const norm = Math.sqrt(dot(at, at, this.#rows));
      const head = (k * this.#step) / 8 + k;
      const alpha = entries[head];
      const beta = alpha > 0 ? -norm : norm;
      r[k * n + k] = beta * units[k];
      entries[head] = alpha - beta;
      const half = norm * (norm + Math.abs(alpha));
      for (let j = k + 1; j <= n; j++) {
        const other = at + (j - k) * this.#step;
        if (half > 0) combine(other, at, this.#rows, -dot(at, other, this.#rows) / half, 1);
        const place = (j * this.#step) / 8 + k;
        if (j < n) r[j * n + k] = entries[place] * units[j];
        else qb[k] = entries[place] * units[n];
        entries[place] = 0;
      }
    }
    return { r, qb };
  }

  dispose(): void {
    this.#blocks.release();
  }
}
