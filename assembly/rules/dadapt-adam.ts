// D-Adapted Adam: Defazio & Mishchenko 2023, arXiv:2301.07733 (Algorithm 5)
//   r <- r' + <g, s / (sqrt(v) + eps)>                     before m, v and s move
//   m <- b1 m + (1-b1) d lr g     v <- b2 v + (1-b2) g^2     s <- q s + (1-q) d lr g,  q = sqrt(b2)
//   w <- w - (c w + m / (sqrt(v) + eps))                   c = d lr wd where decay is decoupled, else 0
// The first kernel moves m, v, s and sums r and |s|_1, of which d is made; the second, shared with Prodigy and
// MoMoAdam, takes the step  w <- w - (c w + k m / (sqrt(v) + e)):  in float32, 1 - c would leave nothing of a small c.
// Matches dadaptation's DAdaptAdam: the step's d lr is the one before d grows. 28 + 16 bytes per parameter.

import { Lanes } from "../math/lanes";
import { Loop, Tensor } from "../loop";

export function dadaptAdamSums<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const first = Loop.slot(slots, 2);
  const second = Loop.slot(slots, 3);
  const sum = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Tensor.splat<T>(scalars, 0);
  const c1 = Tensor.splat<T>(scalars, 1);
  const b2 = Tensor.splat<T>(scalars, 2);
  const c2 = Tensor.splat<T>(scalars, 3);
  const q = Tensor.splat<T>(scalars, 4);
  const c = Tensor.splat<T>(scalars, 5);
  const eps = Tensor.splat<T>(scalars, 6);
  const on = Tensor.scalar(scalars, 7);
  let r = f64x2.splat(0);
  let length = f64x2.splat(0);
  let i: usize = 0;
  do {
    const x = Loop.gradient<T>(g + i, v128.load(w + i), scale, decay);
    const root = v128.sqrt<T>(v128.load(second + i));
    r = Lanes.dot<T>(r, x, v128.div<T>(v128.load(sum + i), v128.add<T>(root, eps)));
    Lanes.ema<T>(first + i, b1, c1, x);
    Lanes.ema<T>(second + i, b2, c2, v128.mul<T>(x, x));
    length = Lanes.add<T>(length, v128.abs<T>(Lanes.ema<T>(sum + i, q, c, x)));
    i += 16;
  } while (i < bytes);
  Tensor.sum(scalars, 0, on * Lanes.total(r));
  Tensor.sum(scalars, 1, on * Lanes.total(length));
}

export function momentsStep<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const first = Loop.slot(slots, 2);
  const second = Loop.slot(slots, 3);
  const c = Tensor.splat<T>(scalars, 0);
  const k = Tensor.splat<T>(scalars, 1);
  const e = Tensor.splat<T>(scalars, 2);
  let i: usize = 0;
  do {
    const at = v128.load(w + i);
    const root = v128.sqrt<T>(v128.load(second + i));
    const step = v128.div<T>(v128.mul<T>(k, v128.load(first + i)), v128.add<T>(root, e));
    v128.store(w + i, v128.sub<T>(at, v128.add<T>(v128.mul<T>(c, at), step)));
    i += 16;
  } while (i < bytes);
}
