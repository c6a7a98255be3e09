// What assembly/ offers to kernels, exported for tests: a module of its own over the memory of core.wasm.
import { Activations } from "../../../assembly/models/network/activations";
import { Eigen } from "../../../assembly/math/eigen";
import { Fn } from "../../../assembly/math/exp-log";
import { Gemm } from "../../../assembly/math/gemm/gemm";
import { Qr } from "../../../assembly/math/qr";
import { Special } from "../../../assembly/math/special";
import { Panels } from "../../../assembly/math/gemm/pack";

export function gemmScratch(rows: usize, columns: usize, inner: usize, unit: usize): usize {
  return Gemm.scratch(rows, columns, inner, unit);
}

export function gemm(
  c: usize,
  a: usize,
  b: usize,
  rows: usize,
  columns: usize,
  inner: usize,
  transposeA: bool,
  transposeB: bool,
  alpha: f64,
  beta: f64,
  scratch: usize,
  unit: usize,
): void {
  Gemm.multiply(c, a, b, rows, columns, inner, transposeA, transposeB, alpha, beta, scratch, unit);
}

export function transpose(to: usize, from: usize, rows: usize, columns: usize, unit: usize): void {
  Panels.transpose(to, from, rows, columns, unit);
}

export function symmetricEigenScratch(n: usize): usize {
  return Eigen.scratch(n);
}

export function symmetricEigen(values: usize, vectors: usize, a: usize, n: usize, scratch: usize, unit: usize): bool {
  return Eigen.symmetric(values, vectors, a, n, scratch, unit);
}

export function qrScratch(rows: usize, columns: usize): usize {
  return Qr.scratch(rows, columns);
}

export function qr(q: usize, r: usize, a: usize, rows: usize, columns: usize, scratch: usize, unit: usize): bool {
  return Qr.decompose(q, r, a, rows, columns, scratch, unit);
}

class Of {
  @inline
  static value<T>(which: i32, v: v128, y: usize): v128 {
    if (which == 0) return Fn.exp<T>(v);
    if (which == 1) return Fn.log<T>(v);
    if (which == 2) return Fn.atan2<T>(v, v128.load(y));
    if (which == 3) return Special.log1p<T>(v);
    if (which == 4) return Special.tanh<T>(v);
    if (which == 5) return Special.sigmoid<T>(v);
    if (which == 6) return Special.erf<T>(v);
    return Special.softplus<T>(v);
  }
}

function each<T>(which: i32, to: usize, x: usize, y: usize, n: usize): void {
  const end = to + n * sizeof<T>();
  for (; to < end; to += 16) {
    v128.store(to, Of.value<T>(which, v128.load(x), y));
    x += 16;
    y += 16;
  }
}

/**
 * to <- exp(x), log(x), atan2(x, y), log1p(x), tanh(x), sigmoid(x), erf(x), softplus(x) for which = 0, 1, ..., over n
 * entries rounded up to whole vectors.
 */
export function apply(which: i32, to: usize, x: usize, y: usize, n: usize, unit: usize): void {
  if (unit == 4) each<f32>(which, to, x, y, n);
  else each<f64>(which, to, x, y, n);
}

export function activateRows(
  kind: u32,
  z: usize,
  slope: usize,
  bias: usize,
  rows: usize,
  bytes: usize,
  unit: usize,
): void {
  if (unit == 4) Activations.rows<f32>(kind, z, slope, bias, rows, bytes);
  else Activations.rows<f64>(kind, z, slope, bias, rows, bytes);
}
