// D-Adapted Lion: Defazio & Mishchenko 2023, arXiv:2301.07733; Lion: Chen et al. 2023, arXiv:2302.06675
//   u = sign(b1 m + (1-b1) g)      w <- (1 - d lr wd) w - d lr u      m <- b2 m + (1-b2) d lr g
//   r <- r' + <u, s>               s <- q s + (1-q) d lr u,  q = sqrt(b2)
// All of it, the step included, uses the d of the step before, so that the measuring pass is the only one.
// Matches dadaptation's DAdaptLion. 32 bytes per parameter.

import { Lanes } from "../math/lanes";
import { Loop, Tensor } from "../loop";

export function dadaptLionSums<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const average = Loop.slot(slots, 2);
  const sum = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const keep = Tensor.splat<T>(scalars, 0);
  const b1 = Tensor.splat<T>(scalars, 1);
  const c1 = Tensor.splat<T>(scalars, 2);
  const b2 = Tensor.splat<T>(scalars, 3);
  const c2 = Tensor.splat<T>(scalars, 4);
  const q = Tensor.splat<T>(scalars, 5);
  const c = Tensor.splat<T>(scalars, 6);
  const k = Tensor.splat<T>(scalars, 7);
  const one = v128.splat<T>(1);
  let r = f64x2.splat(0);
  let length = r;
  let i: usize = 0;
  do {
    const x = v128.mul<T>(scale, v128.load(g + i));
    const blend = v128.add<T>(v128.mul<T>(b1, v128.load(average + i)), v128.mul<T>(c1, x));
    const u = Lanes.signed<T>(blend, one);
    v128.store(w + i, v128.sub<T>(v128.mul<T>(keep, v128.load(w + i)), v128.mul<T>(k, u)));
    Lanes.ema<T>(average + i, b2, c2, x);
    r = Lanes.dot<T>(r, u, v128.load(sum + i));
    length = Lanes.add<T>(length, v128.abs<T>(Lanes.ema<T>(sum + i, q, c, u)));
    i += 16;
  } while (i < bytes);
  Tensor.sum(scalars, 0, Lanes.total(r));
  Tensor.sum(scalars, 1, Lanes.total(length));
}
