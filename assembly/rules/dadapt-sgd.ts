// D-Adapted SGD: Defazio & Mishchenko 2023, arXiv:2301.07733 (Algorithm 4)
//   k = d lr / |g_0|        r <- r + k <g, s>        s <- s + k g        d <- max(d, 2 r / |s|)
//   z = x0 - s              w <- mu w + (1-mu) z
// The first kernel only sums, as |g_0| must be known before s moves: |s + k g|^2 = |s|^2 + 2 k <g, s> + k^2 |g|^2.
// Matches dadaptation's DAdaptSGD: |g_0| is that of the gradient without decay, z is not stored. 12 + 24 bytes.

import { Lanes } from "../math/lanes";
import { Loop, Tensor } from "../loop";

export function dadaptSgdSums<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const sum = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const on = Tensor.scalar(scalars, 0);
  const lr = Tensor.scalar(scalars, 1);
  let inner = f64x2.splat(0);
  let squares = inner;
  let old = inner;
  let plain = inner;
  let i: usize = 0;
  do {
    const y = v128.mul<T>(scale, v128.load(g + i));
    const x = v128.add<T>(y, v128.mul<T>(decay, v128.load(w + i)));
    const s = v128.load(sum + i);
    inner = Lanes.dot<T>(inner, x, s);
    squares = Lanes.dot<T>(squares, x, x);
    old = Lanes.dot<T>(old, s, s);
    plain = Lanes.dot<T>(plain, y, y);
    i += 16;
  } while (i < bytes);
  Tensor.sum(scalars, 0, on * Lanes.total(inner));
  Tensor.sum(scalars, 1, lr * Lanes.total(inner));
  Tensor.sum(scalars, 2, lr * lr * Lanes.total(squares));
  Tensor.sum(scalars, 3, on * Lanes.total(old));
  Tensor.sum(scalars, 4, on * Lanes.total(plain));
}

export class dadaptSgd {
  @inline
  static update<T>(w: v128, g: v128, sum: usize, start: usize, k: v128, mu: v128, c: v128): v128 {
    const s = v128.add<T>(v128.load(sum), v128.mul<T>(k, g));
    v128.store(sum, s);
    return v128.add<T>(v128.mul<T>(mu, w), v128.mul<T>(c, v128.sub<T>(v128.load(start), s)));
  }
}
