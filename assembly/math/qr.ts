// A = Q R by Householder reflections in float64, whatever the type: Golub & Van Loan 2013, Algorithm 5.2.1
// Matches torch.linalg.qr in its reduced mode (LAPACK's geqrf and orgqr): R[i][i] = -sign(x) |x| where reflection i
// had anything to do, so it may be negative. The columns of A are kept as rows, so that inner loops run along them.

import { Householder } from "./householder";
import { Real } from "./scalar";

export class Qr {
  /** Bytes of scratch memory. */
  static scratch(rows: usize, columns: usize): usize {
    return (rows + 2) * columns * 8;
  }

  /**
   * Q (rows x columns) and, unless `r` is 0, R (columns x columns) of the matrix `a`, over which `q` may be written;
   * rows >= columns. Returns 0, and has written nothing, when an entry is not finite.
   */
  static decompose(q: usize, r: usize, a: usize, rows: usize, columns: usize, scratch: usize, unit: usize): bool {
    const row = rows * 8;
    const taus = scratch + columns * row;
    const diagonal = taus + columns * 8;
    let nonFinite = 0.0;
    for (let i: usize = 0; i < rows; ++i) {
      for (let j: usize = 0; j < columns; ++j) {
        const x = Real.load(a + (i * columns + j) * unit, unit);
        nonFinite += x - x;
        store<f64>(scratch + j * row + i * 8, x);
      }
    }
    if (nonFinite != 0) return false;
    for (let k: usize = 0; k < columns; ++k) {
      const v = scratch + k * (row + 8);
      const tau = Householder.reflector(v, rows - k, diagonal + k * 8);
      store<f64>(taus + k * 8, tau);
      for (let j: usize = 1; j < columns - k; ++j) Householder.apply(v + j * row, tau, v, rows - k);
    }
    if (r) {
      for (let i: usize = 0; i < columns; ++i) {
        for (let j: usize = 0; j < columns; ++j) {
          const above = i < j ? load<f64>(scratch + j * row + i * 8) : 0;
          Real.store(r + (i * columns + j) * unit, i == j ? load<f64>(diagonal + i * 8) : above, unit);
        }
      }
    }
    for (let k = columns; k-- > 0;) {
      const v = scratch + k * (row + 8);
      const tau = load<f64>(taus + k * 8);
      for (let j: usize = 1; j < columns - k; ++j) {
        store<f64>(v + j * row, 0);
        Householder.apply(v + j * row, tau, v, rows - k);
      }
      for (let i: usize = 0; i < rows - k; ++i) store<f64>(v + i * 8, load<f64>(v + i * 8) * -tau);
      store<f64>(v, 1 - tau);
    }
    for (let i: usize = 0; i < rows; ++i) {
      for (let j: usize = 0; j < columns; ++j) {
        Real.store(q + (i * columns + j) * unit, load<f64>(scratch + j * row + i * 8), unit);
      }
    }
    return true;
  }
}
