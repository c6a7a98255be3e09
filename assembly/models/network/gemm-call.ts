// Matrix products by core.wasm's gemm, rows at distances in bytes.

import { gemm_f32, gemm_f64 } from "../core";

export class MatrixProduct {
  /** C <- op(A) op(B) + beta C. */
  @inline
  static of<T>(
    c: usize,
    strideC: usize,
    a: usize,
    strideA: usize,
    b: usize,
    strideB: usize,
    rows: usize,
    columns: usize,
    inner: usize,
    transposeA: bool,
    transposeB: bool,
    beta: f64,
    scratch: usize,
  ): void {
    strideC /= sizeof<T>();
    strideA /= sizeof<T>();
    strideB /= sizeof<T>();
    if (sizeof<T>() == 4) {
      gemm_f32(c, a, b, rows, columns, inner, strideC, strideA, strideB, transposeA, transposeB, 1, beta, scratch);
    } else gemm_f64(c, a, b, rows, columns, inner, strideC, strideA, strideB, transposeA, transposeB, 1, beta, scratch);
  }
}
