// AdaBelief: Zhuang et al. 2020, arXiv:2010.07468
//   m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) (g-m)^2 + eps       amsgrad: u <- max(u, v)
//   w <- keep w - s m / (sqrt(k v) + e)       amsgrad: max(v, p u) for v
// Rectified: k = 0, e = 1 while the average is too short, and p = 0 always.
// Matches adabelief-pytorch 0.2.1: eps enters v in every step, and the denominator again outside the root; when it
// rectifies, the maximum is kept but not used. 28 bytes per parameter, amsgrad 36.

import { Lanes } from "../math/lanes";

class Belief {
  @inline
  static variance<T>(at: usize, m: v128, g: v128, b2: v128, c2: v128, eps: v128): v128 {
    const d = v128.sub<T>(g, m);
    const v = v128.add<T>(v128.add<T>(v128.mul<T>(b2, v128.load(at)), v128.mul<T>(c2, v128.mul<T>(d, d))), eps);
    v128.store(at, v);
    return v;
  }

  @inline
  static step<T>(w: v128, m: v128, v: v128, keep: v128, s: v128, k: v128, e: v128): v128 {
    const root = v128.add<T>(v128.sqrt<T>(v128.mul<T>(k, v)), e);
    return v128.sub<T>(v128.mul<T>(keep, w), v128.div<T>(v128.mul<T>(s, m), root));
  }
}

export class adaBelief {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    variance: usize,
    keep: v128,
    b1: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    eps: v128,
    s: v128,
    k: v128,
    e: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    return Belief.step<T>(w, m, Belief.variance<T>(variance, m, g, b2, c2, eps), keep, s, k, e);
  }
}

export class adaBeliefMax {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    variance: usize,
    largest: usize,
    keep: v128,
    b1: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    eps: v128,
    s: v128,
    k: v128,
    e: v128,
    p: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Belief.variance<T>(variance, m, g, b2, c2, eps);
    const u = v128.max<T>(v128.load(largest), v);
    v128.store(largest, u);
    return Belief.step<T>(w, m, v128.max<T>(v, v128.mul<T>(p, u)), keep, s, k, e);
  }
}
