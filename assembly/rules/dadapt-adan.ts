// D-Adapted Adan: Defazio & Mishchenko 2023, arXiv:2301.07733; Adan: Xie et al. 2022, arXiv:2208.06677
//   u = g + b2 (g - g')     m <- b1 m + (1-b1) d lr g     y <- b2 y + (1-b2) d lr (g - g')     v <- b3 v + (1-b3) u^2
//   s <- b3 s + (1-b3) d lr g              w <- (w - (m + b2 y) / (sqrt(v) + eps)) / (1 + d lr wd)
// g' is the gradient before (g itself on the first step). The first kernel moves m, y, v, s and sums
// (d lr)^2 |g|^2_v, |s|^2_v and |s|_1, where |x|^2_v = sum x^2 / (sqrt(v) + eps); the second takes the step and keeps g.
// Matches dadaptation's DAdaptAdan. 44 + 28 bytes per parameter.

import { Lanes } from "../math/lanes";
import { Loop, Tensor } from "../loop";

export function dadaptAdanSums<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const first = Loop.slot(slots, 2);
  const change = Loop.slot(slots, 3);
  const second = Loop.slot(slots, 4);
  const last = Loop.slot(slots, 5);
  const sum = Loop.slot(slots, 6);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Tensor.splat<T>(scalars, 0);
  const c1 = Tensor.splat<T>(scalars, 1);
  const b2 = Tensor.splat<T>(scalars, 2);
  const c2 = Tensor.splat<T>(scalars, 3);
  const ahead = Tensor.splat<T>(scalars, 4);
  const b3 = Tensor.splat<T>(scalars, 5);
  const c3 = Tensor.splat<T>(scalars, 6);
  const c = Tensor.splat<T>(scalars, 7);
  const eps = Tensor.splat<T>(scalars, 8);
  let gradient = f64x2.splat(0);
  let weighted = gradient;
  let length = gradient;
  let i: usize = 0;
  do {
    const x = Loop.gradient<T>(g + i, v128.load(w + i), scale, decay);
    const y = v128.sub<T>(x, v128.load(last + i));
    const u = v128.add<T>(x, v128.mul<T>(ahead, y));
    Lanes.ema<T>(first + i, b1, c1, x);
    Lanes.ema<T>(change + i, b2, c2, y);
    const v = Lanes.ema<T>(second + i, b3, c3, v128.mul<T>(u, u));
    const root = v128.add<T>(v128.sqrt<T>(v), eps);
    const s = Lanes.ema<T>(sum + i, b3, c, x);
    gradient = Lanes.add<T>(gradient, v128.div<T>(v128.mul<T>(x, x), root));
    weighted = Lanes.add<T>(weighted, v128.div<T>(v128.mul<T>(s, s), root));
    length = Lanes.add<T>(length, v128.abs<T>(s));
    i += 16;
  } while (i < bytes);
  Tensor.sum(scalars, 0, Tensor.scalar(scalars, 9) * Lanes.total(gradient));
  Tensor.sum(scalars, 1, Lanes.total(weighted));
  Tensor.sum(scalars, 2, Lanes.total(length));
}

export class dadaptAdan {
  @inline
  static update<T>(
    w: v128,
    g: v128,
    first: usize,
    change: usize,
    second: usize,
    last: usize,
    lost: v128,
    k: v128,
    ahead: v128,
    eps: v128,
  ): v128 {
    const move = v128.add<T>(v128.mul<T>(k, v128.load(first)), v128.mul<T>(ahead, v128.load(change)));
    v128.store(last, g);
    const root = v128.add<T>(v128.sqrt<T>(v128.load(second)), eps);
    return v128.sub<T>(w, v128.add<T>(v128.mul<T>(lost, w), v128.div<T>(move, root)));
  }
}
