// LaProp: Ziyin, Wang & Ueda 2020, arXiv:2002.04839 (Algorithm 1), with the rate inside the momentum
//   v <- b2 v + (1-b2) g^2       m <- b1 m + (1-b1) lr g / (sqrt(v/k2) + eps)       w <- (1 - wd) (w - m lr/k1)
//   k1 <- b1 k1 + (1-b1) lr       k2 <- b2 k2 + (1-b2)       amsgrad: u <- max(u, v), used for v
// Scalars: c = (1-b1) lr sqrt(k2), e = eps sqrt(k2), keep = 1 - wd, s = keep lr/k1.
// Matches Z-T-WANG/LaProp-Optimizer: k1 averages the rates, the decay knows none. 28 bytes per parameter, amsgrad 36.

import { Lanes } from "../math/lanes";

class Normalized {
  @inline
  static step<T>(w: v128, g: v128, average: usize, v: v128, b1: v128, c: v128, e: v128, keep: v128, s: v128): v128 {
    const x = v128.div<T>(v128.mul<T>(c, g), v128.add<T>(v128.sqrt<T>(v), e));
    const m = v128.add<T>(v128.mul<T>(b1, v128.load(average)), x);
    v128.store(average, m);
    return v128.sub<T>(v128.mul<T>(keep, w), v128.mul<T>(s, m));
  }
}

export class laprop {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    average: usize,
    second: usize,
    b1: v128,
    c: v128,
    b2: v128,
    c2: v128,
    e: v128,
    keep: v128,
    s: v128,
  ): v128 {
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    return Normalized.step<T>(w, g, average, v, b1, c, e, keep, s);
  }
}

export class lapropAmsgrad {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    average: usize,
    second: usize,
    largest: usize,
    b1: v128,
    c: v128,
    b2: v128,
    c2: v128,
    e: v128,
    keep: v128,
    s: v128,
  ): v128 {
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const u = v128.max<T>(v128.load(largest), v);
    v128.store(largest, u);
    return Normalized.step<T>(w, g, average, u, b1, c, e, keep, s);
  }
}
