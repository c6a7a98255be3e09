// Sophia-G: Liu et al. 2023, arXiv:2305.14342 (Algorithm 3)
//   m <- b1 m + (1-b1) g       w <- (1 - lr wd) w - lr clamp(m / (rho bs h + e), -1, 1)
//   now and then:  h <- b2 h + (1-b2) g^2
// Matches the authors' SophiaG: e = 1e-15, decay before the step, no bias correction. 24 bytes per parameter, the
// update of h 20.

import { Lanes } from "../math/lanes";

export class sophia {
  static decoupled: bool = true;

  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    hessian: usize,
    b1: v128,
    c1: v128,
    k: v128,
    e: v128,
    lr: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const ratio = v128.div<T>(v128.mul<T>(lr, m), v128.add<T>(v128.mul<T>(k, v128.load(hessian)), e));
    return v128.sub<T>(w, v128.pmin<T>(v128.pmax<T>(ratio, v128.neg<T>(lr)), lr));
  }
}

export class sophiaHessian {
  @inline
  static update<T>(w: v128, g: v128, first: usize, hessian: usize, b2: v128, c2: v128): v128 {
    Lanes.ema<T>(hessian, b2, c2, v128.mul<T>(g, g));
    return w;
  }
}
