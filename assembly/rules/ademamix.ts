// AdEMAMix: Pagliardini et al. 2024, arXiv:2409.03137 (Algorithm 1)
//   m1 <- b1 m1 + (1-b1) g       m2 <- b3 m2 + (1-b3) g       v <- b2 v + (1-b2) g^2
//   w <- (1 - lr wd) w - lr (m1/(1-b1^t) + alpha m2) / (sqrt(v/(1-b2^t)) + eps)
// The factors of m1 and m2, c = 1-b and e = eps sqrt(1-b2^t) are scalars, warm-ups of alpha and b3 included.
// Matches apple/ml-ademamix: m2 without correction. 36 bytes per parameter.
//
// Simplified AdEMAMix: Morwani et al. 2025, arXiv:2502.02431
//   m <- b1 m + g       v <- b2 v + (1-b2) g^2
//   w <- (1 - lr wd) w - lr (m + alpha g) / (sqrt(v/(1-b2^t) + epsRoot) + eps)
// Scalars: s = lr sqrt(1-b2^t), a = s alpha, r = epsRoot (1-b2^t), e = eps sqrt(1-b2^t).
// Matches optax.contrib.simplified_ademamix: m is a sum, not an average. 28 bytes per parameter.

import { Lanes } from "../math/lanes";

export class ademamix {
  static direct: bool = true;
  static decoupled: bool = true;

  @inline
  static update<T>(
    w: v128,
    g: v128,
    fast: usize,
    slow: usize,
    second: usize,
    scale: v128,
    decay: v128,
    c1: v128,
    c3: v128,
    c2: v128,
    s1: v128,
    s2: v128,
    e: v128,
  ): v128 {
    const x = v128.mul<T>(scale, g);
    const m1 = Lanes.near<T>(fast, c1, x);
    const m2 = Lanes.near<T>(slow, c3, x);
    const v = Lanes.near<T>(second, c2, v128.mul<T>(x, x));
    const m = v128.add<T>(v128.mul<T>(s1, m1), v128.mul<T>(s2, m2));
    return v128.sub<T>(w, v128.div<T>(m, v128.add<T>(v128.sqrt<T>(v), e)));
  }
}

export class simplifiedAdemamix {
  static decoupled: bool = true;

  @inline
  static update<T>(
    w: v128,
    g: v128,
    sum: usize,
    second: usize,
    b1: v128,
    b2: v128,
    c2: v128,
    s: v128,
    a: v128,
    r: v128,
    e: v128,
  ): v128 {
    const m = v128.add<T>(v128.mul<T>(b1, v128.load(sum)), g);
    v128.store(sum, m);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const step = v128.add<T>(v128.mul<T>(s, m), v128.mul<T>(a, g));
    return v128.sub<T>(w, v128.div<T>(step, v128.add<T>(v128.sqrt<T>(v128.add<T>(v, r)), e)));
  }
}
