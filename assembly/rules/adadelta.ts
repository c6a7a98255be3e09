// Adadelta: Zeiler 2012, arXiv:1212.5701
//   v <- rho v + (1-rho) g^2       d = sqrt((x + eps) / (v + eps)) g       x <- rho x + (1-rho) d^2       w <- w - lr d
// Matches torch.optim.Adadelta: eps inside both roots, x averages d before lr. 28 bytes per parameter.

import { Lanes } from "../math/lanes";

export class adadelta {
  @inline
  static update<T>(w: v128, g: v128, square: usize, delta: usize, rho: v128, c: v128, eps: v128, lr: v128): v128 {
    const v = Lanes.ema<T>(square, rho, c, v128.mul<T>(g, g));
    const ratio = v128.div<T>(v128.add<T>(v128.load(delta), eps), v128.add<T>(v, eps));
    const d = v128.mul<T>(v128.sqrt<T>(ratio), g);
    Lanes.ema<T>(delta, rho, c, v128.mul<T>(d, d));
    return v128.sub<T>(w, v128.mul<T>(lr, d));
  }
}
