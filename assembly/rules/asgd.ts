// ASGD: Polyak & Juditsky 1992, doi:10.1137/0330046, with the step sizes of Bottou's sgd
//   w <- (1 - lambda eta) w - eta g       ax <- ax + mu (w - ax)
// eta and mu are scalars, kept from the step before. Matches torch.optim.ASGD. 20 bytes per parameter.

import { Lanes } from "../math/lanes";

export class asgd {
  @inline
  static update<T>(w: v128, g: v128, average: usize, keep: v128, eta: v128, old: v128, mu: v128): v128 {
    const moved = v128.sub<T>(v128.mul<T>(keep, w), v128.mul<T>(eta, g));
    Lanes.ema<T>(average, old, mu, moved);
    return moved;
  }
}
