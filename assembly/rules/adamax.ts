// Adamax: Kingma & Ba 2015, arXiv:1412.6980 (Algorithm 2)
//   m <- b1 m + (1-b1) g       u <- max(b2 u, |g| + eps)       w <- w - s m / u,   s = lr/(1-b1^t)
// Matches torch.optim.Adamax and, with decoupled decay, optax.adamaxw: eps inside the maximum, u uncorrected.
// 28 bytes per parameter.

import { Lanes } from "../math/lanes";

export class adamax {
  static decoupled: bool = true;

  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    infinity: usize,
    b1: v128,
    c1: v128,
    b2: v128,
    s: v128,
    eps: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const u = v128.max<T>(v128.mul<T>(b2, v128.load(infinity)), v128.add<T>(v128.abs<T>(g), eps));
    v128.store(infinity, u);
    return v128.sub<T>(w, v128.div<T>(v128.mul<T>(s, m), u));
  }
}
