// AdaBound: Luo et al. 2019, arXiv:1902.09843 (Algorithm 2); AMSBound: the same with the largest v so far
//   m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g^2
//   w <- keep w - clip(s / (sqrt(v) + eps), low, high) m       s = lr sqrt(1-b2^t)/(1-b1^t)
//   low, high = f (1 - 1/(gamma t + 1)), f (1 + 1/(gamma t))       f = finalLr lr/baseLr
// keep is 1 for AdaBound, 1 - wd for AdaBoundW, whose decay knows no rate.
// Matches Luolc/AdaBound. 28 bytes per parameter, with the maximum 36.

import { Lanes } from "../math/lanes";

class Bounds {
  @inline
  static step<T>(w: v128, m: v128, v: v128, s: v128, eps: v128, low: v128, high: v128, keep: v128): v128 {
    const rate = v128.div<T>(s, v128.add<T>(v128.sqrt<T>(v), eps));
    const bound = v128.min<T>(v128.max<T>(rate, low), high);
    return v128.sub<T>(v128.mul<T>(keep, w), v128.mul<T>(bound, m));
  }
}

export class adaBound {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    second: usize,
    b1: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    s: v128,
    eps: v128,
    low: v128,
    high: v128,
    keep: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    return Bounds.step<T>(w, m, v, s, eps, low, high, keep);
  }
}

export class amsBound {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    second: usize,
    largest: usize,
    b1: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    s: v128,
    eps: v128,
    low: v128,
    high: v128,
    keep: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const u = v128.max<T>(v128.load(largest), v);
    v128.store(largest, u);
    return Bounds.step<T>(w, m, u, s, eps, low, high, keep);
  }
}
