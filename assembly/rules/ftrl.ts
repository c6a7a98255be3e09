// FTRL-Proximal: McMahan et al. 2013, doi:10.1145/2487575.2488200 (Algorithm 1)
//   sigma = ((n + g^2)^p - n^p) / lr       z <- z + g - sigma w       n <- n + g^2       p = -lrPower
//   w <- 0 where |z| < l1, else -(z - sign(z) l1) / ((beta + sqrt(n)) / lr + l2)
// The last line multiplied by lr: lr l1 and e = beta + lr l2 are scalars.
// Matches kozistr/pytorch_optimizer: the denominator has a square root whatever p is. 28 bytes per parameter.

import { Loop, Tensor } from "../loop";
import { Fn } from "../math/exp-log";
import { Lanes } from "../math/lanes";

class Leader {
  // Powers are taken in double precision for either type: their difference loses digits.
  @inline
  static grown<T>(after: v128, before: v128, p: v128, root: bool): v128 {
    if (root) return v128.sub<T>(v128.sqrt<T>(after), v128.sqrt<T>(before));
    if (sizeof<T>() == 8) return f64x2.sub(Fn.power(after, p), Fn.power(before, p));
    const low = f64x2.sub(Fn.power(f64x2.promote_low_f32x4(after), p), Fn.power(f64x2.promote_low_f32x4(before), p));
    const high = f64x2.sub(Fn.power(Lanes.high(after), p), Fn.power(Lanes.high(before), p));
    return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
  }

  @inline
  static run<T>(n: usize, slots: usize, scalars: usize, root: bool): void {
    let w = Loop.slot(slots, 0);
    let g = Loop.slot(slots, 1);
    let sum = Loop.slot(slots, 2);
    let squares = Loop.slot(slots, 3);
    const end = w + n * sizeof<T>();
    const scale = Loop.scalar<T>(scalars, 0);
    const decay = Loop.scalar<T>(scalars, 1);
    const lr = Tensor.splat<T>(scalars, 0);
    const perRate = Tensor.splat<T>(scalars, 1);
    const p = f64x2.splat(Tensor.scalar(scalars, 2));
    const l1 = Tensor.splat<T>(scalars, 3);
    const lrL1 = Tensor.splat<T>(scalars, 4);
    const e = Tensor.splat<T>(scalars, 5);
    do {
      const x = v128.load(w);
      const y = Loop.gradient<T>(g, x, scale, decay);
      const before = v128.load(squares);
      const after = v128.add<T>(before, v128.mul<T>(y, y));
      v128.store(squares, after);
      const sigma = v128.mul<T>(perRate, Leader.grown<T>(after, before, p, root));
      const z = v128.sub<T>(v128.add<T>(v128.load(sum), y), v128.mul<T>(sigma, x));
      v128.store(sum, z);
      const up = v128.sub<T>(Lanes.signed<T>(z, lrL1), v128.mul<T>(lr, z));
      const next = v128.div<T>(up, v128.add<T>(v128.sqrt<T>(after), e));
      v128.store(w, v128.andnot(next, v128.lt<T>(v128.abs<T>(z), l1)));
      w += 16;
      g += 16;
      sum += 16;
      squares += 16;
    } while (w < end);
  }
}

export function ftrl<T>(n: usize, slots: usize, scalars: usize): void {
  // A rate of 0 would make sigma infinite; it leaves everything as it is.
  if (Tensor.scalar(scalars, 0) == 0) return;
  const p = Tensor.scalar(scalars, 2);
  if (p == 0.5 || p == 0) Leader.run<T>(n, slots, scalars, true);
  else Leader.run<T>(n, slots, scalars, false);
}
