// Adam-atan2: Everett et al. 2024, arXiv:2407.05872 (Section 4.3)
//   m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g^2
//   u = atan2(m/(1-b1^t), sqrt(v/(1-b2^t)))       w <- (1 - lr wd) w - lr a u
// Cautious (Liang et al. 2024, arXiv:2411.16085): where u and g differ in sign, u is multiplied by the factor f, then
// all of u divided by the mean of these multipliers over the tensor.
// An angle keeps when both sides grow alike: k = sqrt(1-b2^t)/(1-b1^t) goes to m alone.
// Matches lucidrains/adam-atan2-pytorch. 28 bytes per parameter, cautious 48.

import { Loop, Tensor } from "../loop";
import { Fn } from "../math/exp-log";
import { Lanes } from "../math/lanes";

export class adamAtan2 {
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
    k: v128,
    s: v128,
  ): v128 {
    const m = Lanes.ema<T>(first, b1, c1, g);
    const v = Lanes.ema<T>(second, b2, c2, v128.mul<T>(g, g));
    return v128.sub<T>(w, v128.mul<T>(s, Fn.atan2<T>(v128.mul<T>(k, m), v128.sqrt<T>(v))));
  }
}

export function adamAtan2Cautious<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const first = Loop.slot(slots, 2);
  const second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const b1 = Tensor.splat<T>(scalars, 0);
  const c1 = Tensor.splat<T>(scalars, 1);
  const b2 = Tensor.splat<T>(scalars, 2);
  const c2 = Tensor.splat<T>(scalars, 3);
  const zero = v128.splat<T>(0);
  const one = v128.splat<T>(1);
  let agreeing = f64x2.splat(0);
  let at: usize = 0;
  do {
    const x = v128.mul<T>(scale, v128.load(g + at));
    const m = Lanes.ema<T>(first + at, b1, c1, x);
    Lanes.ema<T>(second + at, b2, c2, v128.mul<T>(x, x));
    agreeing = Lanes.add<T>(agreeing, v128.and(v128.gt<T>(Lanes.signed<T>(x, m), zero), one));
    at += 16;
  } while (at < bytes);

  const size = <f64>Tensor.size(slots);
  const agree = Lanes.total(agreeing);
  const factor = Tensor.scalar(scalars, 6);
  const mean = max((agree + factor * (size - agree)) / size, 1e-5);
  const s = Tensor.scalar(scalars, 5) / mean;
  const full = v128.splat<T>(<T>s);
  const less = v128.splat<T>(<T>(s * factor));
  const keep = Loop.scalar<T>(scalars, 2);
  const k = Tensor.splat<T>(scalars, 4);
  at = 0;
  do {
    const x = v128.mul<T>(scale, v128.load(g + at));
    const m = v128.load(first + at);
    const agrees = v128.gt<T>(Lanes.signed<T>(x, m), zero);
    const u = Fn.atan2<T>(v128.mul<T>(k, m), v128.sqrt<T>(v128.load(second + at)));
    const step = v128.mul<T>(v128.bitselect(full, less, agrees), u);
    v128.store(w + at, v128.sub<T>(v128.mul<T>(keep, v128.load(w + at)), step));
    at += 16;
  } while (at < bytes);
}
