// Centred RMSprop: Graves 2013, arXiv:1308.0850
//   v <- b v + c g^2       a <- b a + c g       u = g / (sqrt(max(v - q a^2, 0) + r) + e)
//   w <- w - s u           momentum: B <- mu B + i u,  w <- w - (p B + o u)
// Matches torch.optim.RMSprop (q = 1) and, by other scalars, optax.rmsprop and timm's RMSpropTF; where rounding makes
// v - q a^2 negative, these give NaN. 28 bytes per parameter, with momentum 36.

import { Lanes } from "../math/lanes";

class Centered {
  @inline
  static variance<T>(second: usize, first: usize, g: v128, b: v128, c: v128, q: v128): v128 {
    const v = Lanes.ema<T>(second, b, c, v128.mul<T>(g, g));
    const a = Lanes.ema<T>(first, b, c, g);
    return v128.pmax<T>(v128.sub<T>(v, v128.mul<T>(q, v128.mul<T>(a, a))), v128.splat<T>(0));
  }
}

export class rmsCentered {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    second: usize,
    first: usize,
    b: v128,
    c: v128,
    r: v128,
    e: v128,
    q: v128,
    s: v128,
  ): v128 {
    const v = Centered.variance<T>(second, first, g, b, c, q);
    return v128.sub<T>(w, v128.mul<T>(s, Lanes.over<T>(g, v, r, e)));
  }
}

export class rmsCenteredMomentum {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    second: usize,
    first: usize,
    buffer: usize,
    b: v128,
    c: v128,
    r: v128,
    e: v128,
    q: v128,
    mu: v128,
    i: v128,
    p: v128,
    o: v128,
  ): v128 {
    const u = Lanes.over<T>(g, Centered.variance<T>(second, first, g, b, c, q), r, e);
    const B = Lanes.ema<T>(buffer, mu, i, u);
    return v128.sub<T>(w, v128.add<T>(v128.mul<T>(p, B), v128.mul<T>(o, u)));
  }
}
