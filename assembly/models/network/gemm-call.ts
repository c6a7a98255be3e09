// Products of matrices by core.wasm's gemm, rows at distances in bytes.

import { gemm_f32, gemm_f64 } from "../core";

export class Product {
  /** C <- op(A) op(B) + keep C. */
  @inline
  static of<T>(
    c: usize,
    stepC: usize,
    a: usize,
    stepA: usize,
    b: usize,
    stepB: usize,
    rows: usize,
    columns: usize,
    inner: usize,
    transposeA: bool,
    transposeB: bool,
    keep: f64,
    scratch: usize,
  ): void {
    stepC /= sizeof<T>();
    stepA /= sizeof<T>();
    stepB /= sizeof<T>();
    if (sizeof<T>() == 4) {
      gemm_f32(c, a, b, rows, columns, inner, stepC, stepA, stepB, transposeA, transposeB, 1, keep, scratch);
    } else gemm_f64(c, a, b, rows, columns, inner, stepC, stepA, stepB, transposeA, transposeB, 1, keep, scratch);
  }
}
