// PNM, positive-negative momentum: Xie et al. 2021, arXiv:2103.17182 (Algorithm 1)
//   m <- b1^2 m + (1-b1^2) g       w <- (1 - lr wd) w - lr ((1+b0) m - b0 n) / sqrt((1+b0)^2 + b0^2)
// m and n, the average of the steps between, exchange places in every step. Matches the authors' code. 24 bytes per parameter.

import { Lanes } from "../math/lanes";

export class pnm {
  static unroll: i32 = 2;
  static decoupled: bool = true;
  static swaps: bool = true;

  @inline
  static update<T>(
    w: v128,
    g: v128,
    positive: usize,
    negative: usize,
    b: v128,
    c: v128,
    plus: v128,
    minus: v128,
  ): v128 {
    const m = Lanes.ema<T>(positive, b, c, g);
    return v128.add<T>(v128.sub<T>(w, v128.mul<T>(plus, m)), v128.mul<T>(minus, v128.load(negative)));
  }
}
