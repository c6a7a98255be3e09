// Powers and eigenbases of symmetric n x n matrices, as Shampoo and SOAP keep them, decompositions in float64.
// Scratch memory: 2 n (n + 1) + n entries and n + 1 float64, then what Gemm, Eigen and Qr want.

import { Eigen } from "./eigen";
import { Fn } from "./exp-log";
import { Gemm } from "./gemm/gemm";
import { Qr } from "./qr";
import { Real } from "./scalar";

export class Eigenbasis {
  /** power <- a^exponent, eigenvalues below `least` taken for it; left as it was when a is not finite. */
  static power(power: usize, a: usize, n: usize, exponent: f64, least: f64, scratch: usize, unit: usize): void {
    const vectors = scratch;
    const scaled = vectors + n * n * unit;
    const values = scaled + n * n * unit;
    const powers = values + n * unit;
    const spare = powers + (n + 1) * 8;
    if (!Eigen.symmetric(values, vectors, a, n, spare, unit)) return;
    for (let i: usize = 0; i < n; i++) store<f64>(powers + i * 8, max(Real.load(values + i * unit, unit), least));
    const p = f64x2.splat(exponent);
    for (let at = powers; at < powers + n * 8; at += 16) v128.store(at, Fn.power(v128.load(at), p));
    for (let i: usize = 0, k: usize = 0; i < n; i++) {
      for (let j: usize = 0; j < n; j++, k += unit) {
        Real.store(scaled + k, Real.load(vectors + k, unit) * load<f64>(powers + j * 8), unit);
      }
    }
    Gemm.multiply(power, scaled, vectors, n, n, n, false, true, 1, 0, spare, unit);
  }

  /** q <- the eigenvectors of a in columns, by falling eigenvalue; left as it was when a is not finite. */
  static begin(q: usize, a: usize, n: usize, scratch: usize, unit: usize): void {
    if (!Eigen.symmetric(scratch, q, a, n, scratch + n * unit, unit)) return;
    for (let i: usize = 0; i < n; i++) {
      let left = q + i * n * unit;
      let right = left + (n - 1) * unit;
      for (; left < right; left += unit, right -= unit) {
        const x = Real.load(left, unit);
        Real.store(left, Real.load(right, unit), unit);
        Real.store(right, x, unit);
      }
    }
  }

  /**
   * One round of power iteration: q <- the orthogonal factor of a q, its columns first put in order of falling q'a q;
   * and v, of `size` entries with `after` of them between neighbours along this dimension, ordered alike. `old` is
   * a copy of v.
   */
  static renew(
    q: usize,
    a: usize,
    n: usize,
    v: usize,
    old: usize,
    size: usize,
    after: usize,
    scratch: usize,
    unit: usize,
  ): void {
    const product = scratch;
    const values = product + n * n * unit;
    const spare = values + n * 8;
    Gemm.multiply(product, a, q, n, n, n, false, false, 1, 0, spare, unit);
    for (let j: usize = 0; j < n; j++) {
      let sum = 0.0;
      for (let i = j; i < n * n; i += n) {
        sum += Real.load(q + i * unit, unit) * Real.load(product + i * unit, unit);
      }
      store<f64>(values + j * 8, sum);
    }
    const row = after * unit;
    for (let j: usize = 0; j < n; j++) {
      let most: usize = 0;
      for (let i: usize = 1; i < n; i++) if (load<f64>(values + i * 8) > load<f64>(values + most * 8)) most = i;
      store<f64>(values + most * 8, -Infinity);
      for (let i: usize = 0; i < n * n; i += n) {
        Real.store(q + (i + j) * unit, Real.load(product + (i + most) * unit, unit), unit);
      }
      for (let i: usize = 0; i < size * unit; i += n * row) {
        memory.copy(v + i + j * row, old + i + most * row, row);
      }
    }
    Qr.decompose(q, 0, q, n, n, spare, unit);
  }
}
