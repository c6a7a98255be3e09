// Adam: Kingma & Ba 2015, arXiv:1412.6980 (Algorithm 1); AMSGrad: Reddi et al. 2018, arXiv:1904.09237
//   m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g^2       amsgrad: u <- max(u, v), used for v below
//   w <- w - lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps)
// The corrections are scalars: s = lr sqrt(1-b2^t)/(1-b1^t), e = eps sqrt(1-b2^t), c1 = 1-b1, c2 = 1-b2.
// Matches torch.optim.Adam and AdamW: eps outside the root, the maximum over the uncorrected v.
// 28 bytes per parameter, amsgrad 36.

import { Lanes } from "../math/lanes";

class Moments {
  @inline
  static step<T>(w: v128, m: v128, v: v128, s: v128, e: v128): v128 {
    return v128.sub<T>(w, v128.div<T>(v128.mul<T>(s, m), v128.add<T>(v128.sqrt<T>(v), e)));
  }
}

export class adam {
  static decoupled: bool = true;

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
    s: v128,
    e: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    return Moments.step<T>(w, m, v, s, e);
  }
}

export class amsgrad {
  static decoupled: bool = true;

  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    second: usize,
    largest: usize,
    b1: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    s: v128,
    e: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const u = v128.max<T>(v128.load(largest), v);
    v128.store(largest, u);
    return Moments.step<T>(w, m, u, s, e);
  }
}
