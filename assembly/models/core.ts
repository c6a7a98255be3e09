// What models.wasm takes from core.wasm beside its memory and its function table.

export declare function step_f32(plan: usize, row: u32, check: bool): i32;
export declare function step_f64(plan: usize, row: u32, check: bool): i32;
export declare function gemm_f32(
  c: usize,
  a: usize,
  b: usize,
  rows: usize,
  columns: usize,
  inner: usize,
  stepC: usize,
  stepA: usize,
  stepB: usize,
  transposeA: bool,
  transposeB: bool,
  alpha: f64,
  beta: f64,
  scratch: usize,
): void;
export declare function gemm_f64(
  c: usize,
  a: usize,
  b: usize,
  rows: usize,
  columns: usize,
  inner: usize,
  stepC: usize,
  stepA: usize,
  stepB: usize,
  transposeA: bool,
  transposeB: bool,
  alpha: f64,
  beta: f64,
  scratch: usize,
): void;

export class Core {
  /** One update of the optimizer behind a plan, as its own `step()` makes it. */
  @inline
  static step<T>(plan: usize, row: u32, check: bool): i32 {
    return sizeof<T>() == 4 ? step_f32(plan, row, check) : step_f64(plan, row, check);
  }
}
