// Passes of rules that take a tensor as a matrix; n counts entries with padding, which stays as it is.
// Newton-Schulz, Jordan et al. 2024, kellerjordan.github.io/posts/muon: X near U V' of X = U S V', from |X| <= 1 by
//   A = X X'    X <- a X + (b A + c A A) X        k times, on the shorter side, in the tensor's type

import { Tensor } from "../loop";
import { gemm } from "./gemm";
import { Lanes } from "./lanes";
import { sumSquares } from "./reduce";

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

export class Matrices {
  /** to <- a x + b y. */
  static combine<T>(to: usize, a: f64, x: usize, b: f64, y: usize, n: usize): void {
    const aa = v128.splat<T>(<T>a);
    const bb = v128.splat<T>(<T>b);
    const end = to + n * sizeof<T>();
    do {
      v128.store(to, v128.add<T>(v128.mul<T>(aa, v128.load(x)), v128.mul<T>(bb, v128.load(y))));
      to += 16;
      x += 16;
      y += 16;
    } while (to < end);
  }

  /** w <- keep w - step sign(x). */
  static moveBySign<T>(w: usize, keep: f64, x: usize, step: f64, n: usize): void {
    const k = v128.splat<T>(<T>keep);
    const s = v128.splat<T>(<T>step);
    const end = w + n * sizeof<T>();
    do {
      v128.store(w, v128.sub<T>(v128.mul<T>(k, v128.load(w)), Lanes.signed<T>(v128.load(x), s)));
      w += 16;
      x += 16;
    } while (w < end);
  }

  /** w <- keep w - step NS(x / |x|), by the scalars above; `scratch` may hold x. */
  static moveByOrthogonal<T>(w: usize, x: usize, n: usize, scratch: usize, scalars: usize): void {
    const rows = <usize>Tensor.scalar(scalars, Ns.rows);
    const columns = <usize>Tensor.scalar(scalars, Ns.columns);
    const eps = Tensor.scalar(scalars, Ns.eps);
    const norm = sqrt(sumSquares<T>(x, n, 1));
    const length = Tensor.scalar(scalars, Ns.clamp) != 0 ? max(norm, eps) : norm + eps;
    Matrices.combine<T>(scratch, 1 / length, x, 0, x, n);
    const tall = rows > columns;
    const short = min(rows, columns);
    const square = short * short * sizeof<T>();
    const tensor = n * sizeof<T>();
    let from = scratch;
    let to = scratch + tensor;
    const gram = to + tensor;
    const polynomial = gram + square;
    const spare = polynomial + square;
    for (let k = <i32>Tensor.scalar(scalars, Ns.steps); k > 0; k--) {
      gemm<T>(gram, from, from, short, short, max(rows, columns), tall, !tall, 1, 0, spare);
      memory.copy(polynomial, gram, square);
      const b = Tensor.scalar(scalars, Ns.b);
      const c = Tensor.scalar(scalars, Ns.c);
      gemm<T>(polynomial, gram, gram, short, short, short, false, false, c, b, spare);
      memory.copy(to, from, tensor);
      const left = tall ? from : polynomial;
      const right = tall ? polynomial : from;
      gemm<T>(to, left, right, rows, columns, short, false, false, 1, Tensor.scalar(scalars, Ns.a), spare);
      const swap = from;
      from = to;
      to = swap;
    }
    Matrices.combine<T>(w, Tensor.scalar(scalars, Ns.keep), w, -Tensor.scalar(scalars, Ns.step), from, n);
  }
}
