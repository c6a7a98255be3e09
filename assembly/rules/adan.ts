// Adan: Xie et al. 2022, arXiv:2208.06677 (Algorithm 1), b the retention as in the authors' code
//   d = g - g_before (0 at first)   m <- b1 m + (1-b1) g   n <- b2 n + (1-b2) d   v <- b3 v + (1-b3) (g + b2 d)^2
//   w <- (w - lr (m/(1-b1^t) + b2 n/(1-b2^t)) / (sqrt(v/(1-b3^t)) + eps)) / (1 + lr wd)
//   noProx: w <- (1 - lr wd) w first, no division after. g is clipped by its norm over all tensors first.
// Scalars: c = 1-b, b2 (b2 and c2 are 0 at t = 1, where d is none), s1, s2 the factors of m and n with the division by
// 1 + lr wd and sqrt(1-b3^t) in them, e = eps sqrt(1-b3^t), keep what stays of w.
// Matches sail-sg/Adan, whose state holds -g. 44 bytes per parameter, clipping 4 more.

import { Loop, Tensor } from "../loop";
import { Lanes } from "../math/lanes";

export class adan {
  static direct: bool = true;

  @inline
  static update<T>(
    w: v128,
    g: v128,
    average: usize,
    second: usize,
    difference: usize,
    before: usize,
    scale: v128,
    decay: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    c3: v128,
    s1: v128,
    s2: v128,
    e: v128,
    keep: v128,
  ): v128 {
    const x = v128.mul<T>(scale, g);
    const d = v128.add<T>(x, v128.load(before));
    v128.store(before, v128.neg<T>(x));
    const m = Lanes.near<T>(average, c1, x);
    const n = Lanes.near<T>(difference, c2, d);
    const u = v128.add<T>(x, v128.mul<T>(b2, d));
    const v = Lanes.near<T>(second, c3, v128.mul<T>(u, u));
    const step = v128.add<T>(v128.mul<T>(s1, m), v128.mul<T>(s2, n));
    return v128.sub<T>(v128.mul<T>(keep, w), v128.div<T>(step, v128.add<T>(v128.sqrt<T>(v), e)));
  }
}

/** Sum 0: the squares of the scaled gradient. */
export function squaredGradient<T>(n: usize, slots: usize, scalars: usize): void {
  let g = Loop.slot(slots, 1);
  const end = g + n * sizeof<T>();
  const scale = Loop.scalar<T>(scalars, 0);
  let sum = f64x2.splat(0);
  do {
    const x = v128.mul<T>(scale, v128.load(g));
    sum = Lanes.dot<T>(sum, x, x);
    g += 16;
  } while (g < end);
  Tensor.sum(scalars, 0, Lanes.total(sum));
}
