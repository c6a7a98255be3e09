// Yogi: Zaheer et al. 2018, "Adaptive Methods for Nonconvex Optimization"
//   m <- b1 m + (1-b1) g       v <- v - (1-b2) sign(v - g^2) g^2       w <- w - s m / (sqrt(v) + e)
// with Adam's corrections in s = lr sqrt(1-b2^t)/(1-b1^t) and e = eps sqrt(1-b2^t).
// Matches optax.yogi; the paper does not correct the bias. 28 bytes per parameter.

import { Lanes } from "../math/lanes";

export class yogi {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    second: usize,
    b1: v128,
    c1: v128,
    c2: v128,
    s: v128,
    e: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const square = v128.mul<T>(g, g);
    const old = v128.load(second);
    const v = v128.sub<T>(old, Lanes.signed<T>(v128.sub<T>(old, square), v128.mul<T>(c2, square)));
    v128.store(second, v);
    return v128.sub<T>(w, v128.div<T>(v128.mul<T>(s, m), v128.add<T>(v128.sqrt<T>(v), e)));
  }
}
