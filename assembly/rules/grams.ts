// Grams: Cao, Li & Song 2024, arXiv:2412.17107 (Algorithm 1)
//   m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g^2
//   w <- (1 - lr wd) w - s |m| / (sqrt(v) + eps) sign(g)       s = lr sqrt(1-b2^t)/(1-b1^t), or lr without correction
// Matches Gunale0926/Grams: eps beside the uncorrected root, sign(0) = 0. 28 bytes per parameter.

import { Lanes } from "../math/lanes";

export class grams {
  static decoupled: bool = true;

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
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const length = v128.div<T>(v128.mul<T>(s, v128.abs<T>(m)), v128.add<T>(v128.sqrt<T>(v), eps));
    return v128.sub<T>(w, Lanes.signed<T>(g, length));
  }
}
