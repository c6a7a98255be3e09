// Schedule-free SGD, AdamW and RAdam: Defazio et al. 2024, arXiv:2405.15682 (equations 3 to 5), w holding y
//   c = a_t / (a_1 + ... + a_t)       a_t = t^r (largest lr)^p
//   SGD: y <- y + c (z - y) - lr (1 - b (1-c)) d       z <- z - lr d       d = g
//   AdamW: v <- b2 v + (1-b2) g^2       d = g / (sqrt(v/(1-b2^t)) + eps) + wd y
//   RAdam: lr times its rectification; d = g + wd y before that is defined
//   inner momentum: m <- mu m + (1-mu) g       m/(1-mu^t) above the line
// b is momentum or b1; d's quotient is k g / (q sqrt(v) + e), the corrections in its scalars.
// Matches facebookresearch/schedule_free. 20, 28 and, with inner momentum, 36 bytes per parameter.

import { Lanes } from "../math/lanes";

class Iterates {
  @inline
  static step<T>(y: v128, d: v128, base: usize, c: v128, s: v128, lr: v128): v128 {
    const z = v128.load(base);
    v128.store(base, v128.sub<T>(z, v128.mul<T>(lr, d)));
    return v128.sub<T>(v128.add<T>(y, v128.mul<T>(c, v128.sub<T>(z, y))), v128.mul<T>(s, d));
  }

  @inline
  static normalized<T>(y: v128, x: v128, v: v128, k: v128, q: v128, e: v128, wd: v128): v128 {
    const d = v128.add<T>(v128.mul<T>(q, v128.sqrt<T>(v)), e);
    return v128.add<T>(v128.div<T>(v128.mul<T>(k, x), d), v128.mul<T>(wd, y));
  }
}

export class scheduleFreeSgd {
  static unroll: i32 = 2;

  @inline
  static update<T>(w: v128, g: v128, base: usize, c: v128, s: v128, lr: v128): v128 {
    return Iterates.step<T>(w, g, base, c, s, lr);
  }
}

export class scheduleFreeAdam {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    base: usize,
    second: usize,
    c: v128,
    s: v128,
    lr: v128,
    b2: v128,
    c2: v128,
    k: v128,
    q: v128,
    e: v128,
    wd: v128,
  ): v128 {
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    return Iterates.step<T>(w, Iterates.normalized<T>(w, g, v, k, q, e, wd), base, c, s, lr);
  }
}

export class scheduleFreeAdamMomentum {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    base: usize,
    second: usize,
    first: usize,
    c: v128,
    s: v128,
    lr: v128,
    b2: v128,
    c2: v128,
    k: v128,
    q: v128,
    e: v128,
    wd: v128,
    mu: v128,
    cmu: v128,
  ): v128 {
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const m = Lanes.ema<T>(first, mu, cmu, g);
    return Iterates.step<T>(w, Iterates.normalized<T>(w, m, v, k, q, e, wd), base, c, s, lr);
  }
}
