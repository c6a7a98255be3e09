// ADOPT: Taniguchi et al. 2024, arXiv:2411.02853 (Algorithm 2)
//   t = 1: v <- g^2, nothing moves.   Then
//   m <- b1 m + (1-b1) clip(g / max(sqrt(v), eps), +-lambda_t)       w <- keep w - lr m       v <- b2 v + (1-b2) g^2
// with v from before this gradient; lambda_t = (t-1)^(1/4) by default, infinite without clipping.
// Matches iShohei220/adopt: a maximum, not a sum, with eps; decoupled decay leaves the first step alone.
// 28 bytes per parameter.

import { Lanes } from "../math/lanes";

export class adopt {
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
    e: v128,
    limit: v128,
    keep: v128,
    lr: v128,
  ): v128 {
    const d = v128.max<T>(v128.sqrt<T>(v128.load(second)), e);
    const x = v128.max<T>(v128.min<T>(v128.div<T>(g, d), limit), v128.neg<T>(limit));
    Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const m = Lanes.ema<T>(first, b1, c1, x);
    return v128.sub<T>(v128.mul<T>(keep, w), v128.mul<T>(lr, m));
  }
}
