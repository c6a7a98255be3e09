// diffGrad: Dubey et al. 2020, arXiv:1909.11015 (Section III)
//   m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g^2
//   w <- w - s m / ((sqrt(v) + eps) (1 + exp(-|g_before - g|)))       s = lr sqrt(1-b2^t)/(1-b1^t)
// Matches jettify/pytorch-optimizer: eps beside the uncorrected root, g_before = 0 at first. 36 bytes per parameter.

import { Fn } from "../math/exp-log";
import { Lanes } from "../math/lanes";

export class diffGrad {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    second: usize,
    before: usize,
    b1: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    s: v128,
    eps: v128,
    one: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const change = v128.abs<T>(v128.sub<T>(v128.load(before), g));
    v128.store(before, g);
    const friction = v128.add<T>(one, Fn.exp<T>(v128.neg<T>(change)));
    const d = v128.mul<T>(v128.add<T>(v128.sqrt<T>(v), eps), friction);
    return v128.sub<T>(w, v128.div<T>(v128.mul<T>(s, m), d));
  }
}
