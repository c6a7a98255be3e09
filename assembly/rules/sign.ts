// SignSGD: Bernstein et al. 2018, arXiv:1802.04434:   w <- w - lr sign(g)
// Matches optax.sign_sgd: sign(0) = 0. 12 bytes per parameter. Signum and Tiger, signs of an exponential average,
// are Lion's kernel with both its weights equal.

import { Lanes } from "../math/lanes";

export class sign {
  @inline
  static update<T>(w: v128, g: v128, lr: v128): v128 {
    return v128.sub<T>(w, Lanes.signed<T>(g, lr));
  }
}
