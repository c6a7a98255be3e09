// Prodigy: Mishchenko & Defazio 2023, arXiv:2306.06101 (Algorithm 4)
//   r <- b3 r + (d/d0) d lr <g, x0 - w>         s <- b3 s + (d/d0) d lr g
//   m <- b1 m + (1-b1) d g                      v <- b2 v + (1-b2) d^2 g^2
//   d <- max(d, c r / |s|_1)                    w <- w - (d lr wd w + d lr m / (sqrt(v) + d eps))
// This kernel moves m, v, s and sums <g, x0 - w> and |s|_1; momentsStep takes the step. With p > 1 the sums, s and
// x0 are of every p-th entry alone. Matches prodigyopt. 36 + 16 bytes per parameter.

import { Lanes } from "../math/lanes";
import { Loop, Tensor } from "../loop";

export function prodigySums<T>(n: usize, slots: usize, scalars: usize): void {
  const bytes = n * sizeof<T>();
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const first = Loop.slot(slots, 2);
  const second = Loop.slot(slots, 3);
  const sum = Loop.slot(slots, 4);
  const start = Loop.slot(slots, 5);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Tensor.splat<T>(scalars, 0);
  const c1 = Tensor.splat<T>(scalars, 1);
  const b2 = Tensor.splat<T>(scalars, 2);
  const c2 = Tensor.splat<T>(scalars, 3);
  const b3 = Tensor.splat<T>(scalars, 4);
  const c3 = Tensor.splat<T>(scalars, 5);
  const p = <u32>Tensor.scalar(scalars, 8);
  let r = f64x2.splat(0);
  let length = f64x2.splat(0);
  let i: usize = 0;
  do {
    const at = v128.load(w + i);
    const x = Loop.gradient<T>(g + i, at, scale, decay);
    Lanes.ema<T>(first + i, b1, c1, x);
    Lanes.ema<T>(second + i, b2, c2, v128.mul<T>(x, x));
    if (p == 1) {
      r = Lanes.dot<T>(r, x, v128.sub<T>(v128.load(start + i), at));
      length = Lanes.add<T>(length, v128.abs<T>(Lanes.ema<T>(sum + i, b3, c3, x)));
    }
    i += 16;
  } while (i < bytes);
  let inner = Lanes.total(r);
  let total = Lanes.total(length);
  if (p > 1) {
    const first = Tensor.scalar(scalars, 9) != 0;
    const step = p * sizeof<T>();
    const end = Tensor.size(slots) * sizeof<T>();
    let j: usize = 0;
    for (let k: usize = 0; k < end; k += step, j += sizeof<T>()) {
      const at = load<T>(w + k);
      const x: T = <T>load<f64>(scalars) * load<T>(g + k) + <T>load<f64>(scalars, 8) * at;
      if (first) store<T>(start + j, at);
      const s: T = <T>Tensor.scalar(scalars, 4) * load<T>(sum + j) + <T>Tensor.scalar(scalars, 5) * x;
      store<T>(sum + j, s);
      inner += <f64>x * <f64>(load<T>(start + j) - at);
      total += <f64>abs<T>(s);
    }
  }
  Tensor.sum(scalars, 0, Tensor.scalar(scalars, 6) * inner);
  Tensor.sum(scalars, 1, Tensor.scalar(scalars, 7) * total);
}
