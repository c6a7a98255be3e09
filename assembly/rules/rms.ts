// RMSprop: Tieleman & Hinton 2012, Coursera lecture 6.5; Adagrad: Duchi et al. 2011, JMLR 12:2121
//   v <- b v + c g^2       u = g / (sqrt(v + r) + e)       w <- w - s u
//   momentum: B <- mu B + i u,  w <- w - (p B + o u)
// Adagrad is b = c = 1. Matches torch.optim.Adagrad and RMSprop (r = 0, e = eps, i = 1, p = lr, o = 0), and by other
// scalars optax.rmsprop and timm's RMSpropTF. 20 bytes per parameter, with momentum 28.

import { Lanes } from "../math/lanes";

export class rms {
  @inline
  static update<T>(w: v128, g: v128, second: usize, b: v128, c: v128, r: v128, e: v128, s: v128): v128 {
    const v = Lanes.ema<T>(second, b, c, v128.mul<T>(g, g));
    return v128.sub<T>(w, v128.mul<T>(s, Lanes.over<T>(g, v, r, e)));
  }
}

export class rmsMomentum {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    second: usize,
    buffer: usize,
    b: v128,
    c: v128,
    r: v128,
    e: v128,
    mu: v128,
    i: v128,
    p: v128,
    o: v128,
  ): v128 {
    const v = Lanes.ema<T>(second, b, c, v128.mul<T>(g, g));
    const u = Lanes.over<T>(g, v, r, e);
    const B = Lanes.ema<T>(buffer, mu, i, u);
    return v128.sub<T>(w, v128.add<T>(v128.mul<T>(p, B), v128.mul<T>(o, u)));
  }
}
