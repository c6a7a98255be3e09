// The second moment of a matrix as averages over its rows and its columns, v_ij = row_i col_j / mean(row), and
// 1 / sqrt(v_ij) as left_i right_j. A tensor of more dimensions is a batch of matrices in its last two; one of fewer
// is a single row whose v is kept in full: col, with left 1.

import { Tensor } from "../loop";
import { Real } from "./scalar";
import { Rows } from "./unaligned";

/** The tensor at hand. A set of factors lies at an address `at`: the left ones of the batch, then the right ones. */
export class Factors {
  /** Bytes of an element. */
  static unit: usize = 4;
  static size: usize = 0;
  /** Elements of a row, and bytes. */
  static columns: usize = 0;
  static stride: usize = 0;
  /** Rows of one matrix, and of the batch. */
  static rows: usize = 0;
  static total: usize = 0;

  /** Reads a tensor's shape; returns whether it is factored. */
  static measure(slots: usize, unit: usize): bool {
    Factors.unit = unit;
    const rank = Tensor.rank(slots);
    const factored = rank > 1;
    Factors.size = Tensor.size(slots);
    Factors.columns = factored ? <usize>Tensor.dim(slots, rank - 1) : Factors.size;
    Factors.rows = factored ? <usize>Tensor.dim(slots, rank - 2) : 1;
    Factors.stride = Factors.columns * unit;
    Factors.total = Factors.size / Factors.columns;
    return factored;
  }

  /** Bytes of one set of factors. */
  static bytes(): usize {
    return (Factors.total + (Factors.total / Factors.rows) * Factors.columns) * Factors.unit;
  }

  /** Where the right factors of row r are. */
  static right(at: usize, r: usize): usize {
    return at + Factors.total * Factors.unit + (r / Factors.rows) * Factors.stride;
  }

  /**
   * Takes in row r of the batch, x, all rows in order:  average <- b average + k mean(x^2) + e, of rows (`row` 0: none
   * are kept) and columns. A matrix's last row makes its factors, with mean(row) at least `least`.
   */
  static add(x: usize, r: usize, at: usize, row: usize, col: usize, b: f64, k: f64, e: f64, least: f64): void {
    const rows = Factors.rows;
    const columns = Factors.columns;
    const unit = Factors.unit;
    const right = Factors.right(at, r);
    const first = r - (r % rows);
    if (r == first) memory.fill(right, 0, Factors.stride);
    const sum = Rows.squares(right, x, columns, unit);
    if (row != 0) {
      const to = row + r * unit;
      Real.store(to, b * Real.load(to, unit) + (k * sum) / <f64>columns + e, unit);
    }
    if (r + 1 < first + rows) return;
    Rows.roots(right, col + (r / rows) * Factors.stride, b, k / <f64>rows, e, columns, unit);
    if (row == 0) return Real.store(at, 1, unit);
    let mean: f64 = 0;
    for (let i = first; i <= r; i++) mean += Real.load(row + i * unit, unit);
    mean = max<f64>(mean / <f64>rows, least);
    for (let i = first; i <= r; i++) {
      Real.store(at + i * unit, sqrt<f64>(mean / Real.load(row + i * unit, unit)), unit);
    }
  }

  /** to <- x min(left right, most) for row r of the batch. */
  static divide(to: usize, x: usize, r: usize, at: usize, most: f64): void {
    const unit = Factors.unit;
    const left = Real.load(at + r * unit, unit);
    Rows.product(to, x + r * Factors.stride, left, Factors.right(at, r), most, Factors.columns, unit);
  }

  /** `add` for the whole gradient; then the root mean square of what `divide` makes of it, row by row at `to`. */
  static gradient(to: usize, g: usize, at: usize, row: usize, col: usize, b: f64, k: f64, e: f64, least: f64): f64 {
    const total = Factors.total;
    for (let r: usize = 0; r < total; r++) Factors.add(g + r * Factors.stride, r, at, row, col, b, k, e, least);
    let sum: f64 = 0;
    for (let r: usize = 0; r < total; r++) {
      Factors.divide(to, g, r, at, 1 / least);
      sum += Rows.dot(to, to, Factors.columns, Factors.unit);
    }
    return sqrt<f64>(sum / <f64>Factors.size);
  }
}
