// The second moment of a matrix as averages over its rows and its columns, v_ij = row_i col_j / mean(row), and
// 1 / sqrt(v_ij) as left_i right_j. A tensor of more dimensions is a batch of matrices in its last two; one of fewer
// is a single row whose v is kept in full: col, with left 1.

import { Tensor } from "../loop";
import { Rows } from "./rows";

/** The tensor at hand. A set of factors lies at an address `at`: the left ones of the batch, then the right ones. */
export class Factors {
  static size: usize = 0;
  /** Elements of a row, and bytes. */
  static columns: usize = 0;
  static stride: usize = 0;
  /** Rows of one matrix, and of the batch. */
  static rows: usize = 0;
  static total: usize = 0;

  /** Reads a tensor's shape; returns whether it is factored. */
  static measure<T>(slots: usize): bool {
    const rank = Tensor.rank(slots);
    const factored = rank > 1;
    Factors.size = Tensor.size(slots);
    Factors.columns = factored ? <usize>Tensor.dim(slots, rank - 1) : Factors.size;
    Factors.rows = factored ? <usize>Tensor.dim(slots, rank - 2) : 1;
    Factors.stride = Factors.columns * sizeof<T>();
    Factors.total = Factors.size / Factors.columns;
    return factored;
  }

  /** Bytes of one set of factors. */
  static bytes<T>(): usize {
    return (Factors.total + (Factors.total / Factors.rows) * Factors.columns) * sizeof<T>();
  }

  /** Where the right factors of row r are. */
  static right<T>(at: usize, r: usize): usize {
    return at + Factors.total * sizeof<T>() + (r / Factors.rows) * Factors.stride;
  }

  /**
   * Takes in row r of the batch, x, all rows in order:  average <- b average + k mean(x^2) + e, of rows (`row` 0: none
   * are kept) and columns. A matrix's last row makes its factors, with mean(row) at least `least`.
   */
  static add<T>(x: usize, r: usize, at: usize, row: usize, col: usize, b: f64, k: f64, e: f64, least: f64): void {
    const rows = Factors.rows;
    const columns = Factors.columns;
    const right = Factors.right<T>(at, r);
    const first = r - (r % rows);
    if (r == first) memory.fill(right, 0, Factors.stride);
    const sum = Rows.squares<T>(right, x, columns);
    if (row != 0) {
      const to = row + r * sizeof<T>();
      store<T>(to, <T>(b * <f64>load<T>(to) + (k * sum) / <f64>columns + e));
    }
    if (r + 1 < first + rows) return;
    Rows.roots<T>(right, col + (r / rows) * Factors.stride, b, k / <f64>rows, e, columns);
    if (row == 0) return store<T>(at, 1);
    let mean: f64 = 0;
    for (let i = first; i <= r; i++) mean += <f64>load<T>(row + i * sizeof<T>());
    mean = max<f64>(mean / <f64>rows, least);
    for (let i = first; i <= r; i++) {
      store<T>(at + i * sizeof<T>(), <T>sqrt<f64>(mean / <f64>load<T>(row + i * sizeof<T>())));
    }
  }

  /** to <- x min(left right, most) for row r of the batch. */
  static divide<T>(to: usize, x: usize, r: usize, at: usize, most: f64): void {
    const left = <f64>load<T>(at + r * sizeof<T>());
    Rows.product<T>(to, x + r * Factors.stride, left, Factors.right<T>(at, r), most, Factors.columns);
  }

  /** `add` for the whole gradient; then the root mean square of what `divide` makes of it, row by row at `to`. */
  static gradient<T>(to: usize, g: usize, at: usize, row: usize, col: usize, b: f64, k: f64, e: f64, least: f64): f64 {
    const total = Factors.total;
    for (let r: usize = 0; r < total; r++) Factors.add<T>(g + r * Factors.stride, r, at, row, col, b, k, e, least);
    let sum: f64 = 0;
    for (let r: usize = 0; r < total; r++) {
      Factors.divide<T>(to, g, r, at, 1 / least);
      sum += Rows.dot<T>(to, to, Factors.columns);
    }
    return sqrt<f64>(sum / <f64>Factors.size);
  }
}
