// Powers and eigenbases of symmetric n x n matrices, as Shampoo and SOAP keep them, decompositions in float64.
// Scratch memory: 2 n (n + 1) + n entries and n + 1 float64, then what gemm, symmetricEigen and qr want.

import { symmetricEigen } from "./eigen";
import { expVector, logVector } from "./functions";
import { gemm } from "./gemm";
import { qr } from "./qr";

export class Eigenbasis {
  /** power <- a^exponent, eigenvalues below `least` taken for it; left as it was when a is not finite. */
  static power<T>(power: usize, a: usize, n: usize, exponent: f64, least: f64, scratch: usize): void {
    const vectors = scratch;
    const scaled = vectors + n * n * sizeof<T>();
    const values = scaled + n * n * sizeof<T>();
    const powers = values + n * sizeof<T>();
    const spare = powers + (n + 1) * 8;
    if (!symmetricEigen<T>(values, vectors, a, n, spare)) return;
    for (let i: usize = 0; i < n; i++) store<f64>(powers + i * 8, max(<f64>load<T>(values + i * sizeof<T>()), least));
    logVector<f64>(powers, powers, n);
    for (let i: usize = 0; i < n; i++) store<f64>(powers + i * 8, exponent * load<f64>(powers + i * 8));
    expVector<f64>(powers, powers, n);
    for (let i: usize = 0, k: usize = 0; i < n; i++) {
      for (let j: usize = 0; j < n; j++, k += sizeof<T>()) {
        store<T>(scaled + k, <T>(<f64>load<T>(vectors + k) * load<f64>(powers + j * 8)));
      }
    }
    gemm<T>(power, scaled, vectors, n, n, n, false, true, 1, 0, spare);
  }

  /** q <- the eigenvectors of a in columns, by falling eigenvalue; left as it was when a is not finite. */
  static begin<T>(q: usize, a: usize, n: usize, scratch: usize): void {
    if (!symmetricEigen<T>(scratch, q, a, n, scratch + n * sizeof<T>())) return;
    for (let i: usize = 0; i < n; i++) {
      let left = q + i * n * sizeof<T>();
      let right = left + (n - 1) * sizeof<T>();
      for (; left < right; left += sizeof<T>(), right -= sizeof<T>()) {
        const x = load<T>(left);
        store<T>(left, load<T>(right));
        store<T>(right, x);
      }
    }
  }

  /**
   * One round of power iteration: q <- the orthogonal factor of a q, its columns first put in order of falling q'a q;
   * and v, of `size` entries with `after` of them between neighbours along this dimension, ordered alike. `old` is
   * a copy of v.
   */
  static renew<T>(q: usize, a: usize, n: usize, v: usize, old: usize, size: usize, after: usize, scratch: usize): void {
    const product = scratch;
    const values = product + n * n * sizeof<T>();
    const spare = values + n * 8;
    gemm<T>(product, a, q, n, n, n, false, false, 1, 0, spare);
    for (let j: usize = 0; j < n; j++) {
      let sum = 0.0;
      for (let i = j; i < n * n; i += n) {
        sum += <f64>load<T>(q + i * sizeof<T>()) * <f64>load<T>(product + i * sizeof<T>());
      }
      store<f64>(values + j * 8, sum);
    }
    const row = after * sizeof<T>();
    for (let j: usize = 0; j < n; j++) {
      let most: usize = 0;
      for (let i: usize = 1; i < n; i++) if (load<f64>(values + i * 8) > load<f64>(values + most * 8)) most = i;
      store<f64>(values + most * 8, -Infinity);
      for (let i: usize = 0; i < n * n; i += n) {
        store<T>(q + (i + j) * sizeof<T>(), load<T>(product + (i + most) * sizeof<T>()));
      }
      for (let i: usize = 0; i < size * sizeof<T>(); i += n * row) {
        memory.copy(v + i + j * row, old + i + most * row, row);
      }
    }
    qr<T>(q, 0, q, n, n, spare);
  }
}
