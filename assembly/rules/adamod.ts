// AdaMod: Ding et al. 2019, arXiv:1910.12249 (Algorithm 2)
//   m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g^2
//   r = s / (sqrt(v) + eps)       l <- b3 l + (1-b3) r       w <- (1 - lr wd) w - min(r, l) m
// s = lr sqrt(1-b2^t)/(1-b1^t). Matches jettify/pytorch-optimizer: l without correction. 36 bytes per parameter.

import { Lanes } from "../math/lanes";

export class adaMod {
  static decoupled: bool = true;

  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    second: usize,
    rates: usize,
    b1: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    b3: v128,
    c3: v128,
    s: v128,
    eps: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const r = v128.div<T>(s, v128.add<T>(v128.sqrt<T>(v), eps));
    const l = Lanes.ema<T>(rates, b3, c3, r);
    return v128.sub<T>(w, v128.mul<T>(v128.min<T>(r, l), m));
  }
}
