// QHM and QHAdam: Ma & Yarats 2019, arXiv:1810.06801 (Algorithms 1 and 2)
//   QHM: m <- momentum m + (1 - momentum) g       w <- w - lr ((1-nu) g + nu m)
//   QHAdam: m <- a1 m + (1-a1) g       v <- a2 v + (1-a2) g^2       a = 1 - 1/k       k <- 1 + b k
//   w <- w - lr ((1-nu1) g + nu1 m) / (sqrt((1-nu2) g^2 + nu2 v) + eps)
// Matches facebookresearch/qhoptim: the averages are weighted means from the start. 20 and 28 bytes per parameter.

import { Lanes } from "../math/lanes";

export class qhm {
  static unroll: i32 = 2;

  @inline
  static update<T>(w: v128, g: v128, buffer: usize, b: v128, c: v128, now: v128, mean: v128): v128 {
    const m = Lanes.ema<T>(buffer, b, c, g);
    return v128.sub<T>(v128.sub<T>(w, v128.mul<T>(mean, m)), v128.mul<T>(now, g));
  }
}

export class qhAdam {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    second: usize,
    a1: v128,
    c1: v128,
    a2: v128,
    c2: v128,
    now1: v128,
    mean1: v128,
    now2: v128,
    mean2: v128,
    eps: v128,
  ): v128 {
    const square = v128.mul<T>(g, g);
    const m = Lanes.ema<T>(first, a1, c1, g);
    const v = Lanes.ema<T>(second, a2, c2, square);
    const step = v128.add<T>(v128.mul<T>(mean1, m), v128.mul<T>(now1, g));
    const root = v128.sqrt<T>(v128.add<T>(v128.mul<T>(mean2, v), v128.mul<T>(now2, square)));
    return v128.sub<T>(w, v128.div<T>(step, v128.add<T>(root, eps)));
  }
}
