// NAdam: Dozat 2016, Incorporating Nesterov Momentum into Adam; RAdam: Liu et al. 2020, arXiv:1908.03265
// Optimistic Adam: Daskalakis et al. 2018, arXiv:1711.00141
//   m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g^2       d = (a m + c g) / (sqrt(k v + r) + e)
//   w <- w - d                 optimistic: w <- w - up d + down p,  p <- d
// The scalars make the method: NAdam a and c from its products of momenta, k = 1/(1-b2^t), e = eps; optax's nadamw
// a = lr b1/(1-b1^(t+1)), c = lr (1-b1)/(1-b1^t), r = eps_root; RAdam c = 0, a with the rectification, k = 1, and
// k = 0, e = 1 while the average is too short. Matches torch.optim.NAdam, torch.optim.RAdam, optax.nadamw and
// optax.optimistic_adam_v2. 28 bytes per parameter, optimistic 36.

import { Lanes } from "../math/lanes";

export class nadam {
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
    a: v128,
    c: v128,
    k: v128,
    r: v128,
    e: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const blend = v128.add<T>(v128.mul<T>(a, m), v128.mul<T>(c, g));
    return v128.sub<T>(w, Lanes.over<T>(blend, v128.mul<T>(k, v), r, e));
  }
}

export class optimisticAdam {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    second: usize,
    previous: usize,
    b1: v128,
    c1: v128,
    b2: v128,
    c2: v128,
    a: v128,
    c: v128,
    k: v128,
    r: v128,
    e: v128,
    up: v128,
    down: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    const blend = v128.add<T>(v128.mul<T>(a, m), v128.mul<T>(c, g));
    const d = Lanes.over<T>(blend, v128.mul<T>(k, v), r, e);
    const p = v128.load(previous);
    v128.store(previous, d);
    return v128.sub<T>(w, v128.sub<T>(v128.mul<T>(up, d), v128.mul<T>(down, p)));
  }
}
