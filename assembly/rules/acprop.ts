// ACProp: Zhuang et al. 2021, arXiv:2110.05454 (Algorithm 2)
//   w <- w - s g / (sqrt(v) + e)       v <- b2 v + (1-b2) (g-m)^2 + r       m <- b1 m + (1-b1) g
// with s = lr sqrt(1-b2^(t-1)), e = eps sqrt(1-b2^(t-1)); on the first step, v = 0, s = lr and e = 1 + eps.
// Matches optax.contrib.acprop: v and m are those of the step before. 28 bytes per parameter.

import { Lanes } from "../math/lanes";

export class acProp {
  static decoupled: bool = true;

  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    variance: usize,
    b1: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    r: v128,
    s: v128,
    e: v128,
  ): v128 {
    const v = v128.load(variance);
    const d = v128.sub<T>(g, v128.load(first));
    const next = v128.add<T>(v128.add<T>(v128.mul<T>(b2, v), v128.mul<T>(c2, v128.mul<T>(d, d))), r);
    v128.store(variance, next);
    Lanes.ema<T>(first, b1, c1, g);
    return v128.sub<T>(w, v128.div<T>(v128.mul<T>(s, g), v128.add<T>(v128.sqrt<T>(v), e)));
  }
}
