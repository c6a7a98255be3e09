// Lion: Chen et al. 2023, arXiv:2302.06675 (Algorithm 2)
//   w <- (1 - lr wd) w - lr sign(b1 m + (1-b1) g)      m <- b2 m + (1-b2) g
// Matches lion-pytorch: sign(0) = 0, decay before the step. 20 bytes per parameter.

import { Lanes } from "../math/lanes";

export class lion {
  static unroll: i32 = 2;
  static decoupled: bool = true;

  @inline
  static update<T>(w: v128, g: v128, average: usize, b1: v128, c1: v128, b2: v128, c2: v128, lr: v128): v128 {
    const c = v128.add<T>(v128.mul<T>(b1, v128.load(average)), v128.mul<T>(c1, g));
    Lanes.ema<T>(average, b2, c2, g);
    return v128.sub<T>(w, Lanes.signed<T>(c, lr));
  }
}
