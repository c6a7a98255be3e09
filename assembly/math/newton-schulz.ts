// Passes of rules that take a tensor as a matrix; n counts entries with padding, which stays as it is.
// Newton-Schulz, Jordan et al. 2024, kellerjordan.github.io/posts/muon: X near U V' of X = U S V', from |X| <= 1 by
//   A = X X'    X <- a X + (b A + c A A) X        k times, on the shorter side, in the tensor's type

import { Tensor } from "../loop";
import { Gemm } from "./gemm/gemm";
import { Lanes } from "./lanes";
import { sumSquares } from "./reduce";
import { Rows } from "./unaligned";

// Scalars of Newton-Schulz; a rule's others follow.
export const enum Ns {
  a,
  b,
  c,
  steps,
  eps,
  clamp, // divide by max(norm, eps), else by norm + eps
  rows,
  columns,
  keep,
  step,
  own,
}

function moveBySign<T>(w: usize, keep: f64, x: usize, step: f64, n: usize): void {
  const k = v128.splat<T>(<T>keep);
  const s = v128.splat<T>(<T>step);
  const end = w + n * sizeof<T>();
  do {
    v128.store(w, v128.sub<T>(v128.mul<T>(k, v128.load(w)), Lanes.signed<T>(v128.load(x), s)));
    w += 16;
    x += 16;
  } while (w < end);
}

export class Matrices {
  /** w <- keep w - step sign(x). */
  static moveBySign(w: usize, keep: f64, x: usize, step: f64, n: usize, unit: usize): void {
    if (unit == 4) moveBySign<f32>(w, keep, x, step, n);
    else moveBySign<f64>(w, keep, x, step, n);
  }

  /** w <- keep w - step NS(x / |x|), by the scalars above; `scratch` may hold x. */
  static moveByOrthogonal(w: usize, x: usize, n: usize, scratch: usize, scalars: usize, unit: usize): void {
    const rows = <usize>Tensor.scalar(scalars, Ns.rows);
    const columns = <usize>Tensor.scalar(scalars, Ns.columns);
    const eps = Tensor.scalar(scalars, Ns.eps);
    const norm = sqrt(sumSquares(x, n, 1, unit));
    const length = Tensor.scalar(scalars, Ns.clamp) != 0 ? max(norm, eps) : norm + eps;
    Rows.blend(scratch, 1 / length, x, 0, x, n, unit);
    const tall = rows > columns;
    const short = min(rows, columns);
    const square = short * short * unit;
    const tensor = n * unit;
    let from = scratch;
    let to = scratch + tensor;
    const gram = to + tensor;
    const polynomial = gram + square;
    const spare = polynomial + square;
    for (let k = <i32>Tensor.scalar(scalars, Ns.steps); k > 0; k--) {
      Gemm.multiply(gram, from, from, short, short, max(rows, columns), tall, !tall, 1, 0, spare, unit);
      memory.copy(polynomial, gram, square);
      const b = Tensor.scalar(scalars, Ns.b);
      const c = Tensor.scalar(scalars, Ns.c);
      Gemm.multiply(polynomial, gram, gram, short, short, short, false, false, c, b, spare, unit);
      memory.copy(to, from, tensor);
      const left = tall ? from : polynomial;
      const right = tall ? polynomial : from;
      Gemm.multiply(to, left, right, rows, columns, short, false, false, 1, Tensor.scalar(scalars, Ns.a), spare, unit);
      const swap = from;
      from = to;
      to = swap;
    }
    Rows.blend(w, Tensor.scalar(scalars, Ns.keep), w, -Tensor.scalar(scalars, Ns.step), from, n, unit);
  }
}
