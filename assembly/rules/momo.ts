// MoMo and MoMo-Adam: Schaipp et al. 2023, arXiv:2305.07583 (Algorithms 1 and 4)
//   m <- b m + (1-b) g        MoMo-Adam: v <- b2 v + (1-b2) g^2, D = eps + sqrt(v / (1-b2^t)); MoMo: D = 1
//   w <- w - (c w + tau m / D),   c = lr wd / (1 + lr wd),   tau of the loss, <g, w>, <m, w> and sum m^2 / D
// The first kernels move m, v and sum <g, w>, <m, w>, sum m^2 / D; the second of MoMo-Adam is momentsStep.
// Match optax.contrib. MoMo 16 + 12, MoMo-Adam 24 + 16 bytes per parameter.

import { Lanes } from "../math/lanes";
import { Loop, Tensor } from "../loop";

class MomentumModel {
  @inline
  static sums<T>(n: usize, slots: usize, scalars: usize, scaled: bool): void {
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
    const e = Tensor.splat<T>(scalars, 4);
    let slope = f64x2.splat(0);
    let inner = slope;
    let squares = slope;
    let i: usize = 0;
    do {
      const at = v128.load(w + i);
      const x = v128.mul<T>(scale, v128.load(g + i));
      const m = Lanes.ema<T>(first + i, b1, c1, x);
      slope = Lanes.dot<T>(slope, x, at);
      inner = Lanes.dot<T>(inner, m, at);
      let y = m;
      if (scaled) {
        const v = Lanes.ema<T>(second + i, b2, c2, v128.mul<T>(x, x));
        y = v128.div<T>(m, v128.add<T>(v128.sqrt<T>(v), e));
      }
      squares = Lanes.dot<T>(squares, m, y);
      i += 16;
    } while (i < bytes);
    Tensor.sum(scalars, 0, Lanes.total(slope));
    Tensor.sum(scalars, 1, Lanes.total(inner));
    Tensor.sum(scalars, 2, Lanes.total(squares));
  }
}

export function momoSums<T>(n: usize, slots: usize, scalars: usize): void {
  MomentumModel.sums<T>(n, slots, scalars, false);
}

export function momoAdamSums<T>(n: usize, slots: usize, scalars: usize): void {
  MomentumModel.sums<T>(n, slots, scalars, true);
}

export function momoStep<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const first = Loop.slot(slots, 2);
  const c = Tensor.splat<T>(scalars, 0);
  const tau = Tensor.splat<T>(scalars, 1);
  let i: usize = 0;
  do {
    const at = v128.load(w + i);
    const step = v128.mul<T>(tau, v128.load(first + i));
    v128.store(w + i, v128.sub<T>(at, v128.add<T>(v128.mul<T>(c, at), step)));
    i += 16;
  } while (i < bytes);
}
