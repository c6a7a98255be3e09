// Rprop: Riedmiller & Braun 1993, doi:10.1109/ICNN.1993.298623, without its step back (iRprop-, Igel & Hüsken 2000)
//   d <- clamp(d f, least, most),  f = up, down or 1 as g p is positive, negative or 0
//   g <- 0 where g p < 0       w <- w - d sign(g)       p <- g
// Matches torch.optim.Rprop: d starts at lr, so the first step is at most clamp(lr). 28 bytes per parameter.

import { Lanes } from "../math/lanes";

export class rprop {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    previous: usize,
    size: usize,
    down: v128,
    up: v128,
    least: v128,
    most: v128,
  ): v128 {
    const zero = v128.splat<T>(0);
    const product = v128.mul<T>(g, v128.load(previous));
    const turned = v128.lt<T>(product, zero);
    const shrunk = v128.bitselect(down, v128.splat<T>(1), turned);
    const factor = v128.bitselect(up, shrunk, v128.gt<T>(product, zero));
    const d = v128.pmin<T>(v128.pmax<T>(v128.mul<T>(v128.load(size), factor), least), most);
    v128.store(size, d);
    const retained = v128.andnot(g, turned);
    v128.store(previous, retained);
    return v128.sub<T>(w, Lanes.signed<T>(retained, d));
  }
}
