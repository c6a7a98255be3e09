// AggMo: Lucas et al. 2019, arXiv:1804.00325 (equation 2)
//   b_i <- beta_i b_i + g   for i = 1..K       w <- w - lr/K (b_1 + ... + b_K)
// Matches jettify/pytorch-optimizer. 12 + 8 K bytes per parameter.

import { Loop, Tensor } from "../loop";

export function aggMo<T>(n: usize, slots: usize, scalars: usize): void {
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const bytes = n * sizeof<T>();
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const lr = Tensor.splat<T>(scalars, 0);
  const buffers = <usize>Tensor.scalar(scalars, 1);
  let at: usize = 0;
  do {
    const x = v128.load(w + at);
    const y = Loop.gradient<T>(g + at, x, scale, decay);
    let sum = v128.splat<T>(0);
    let i: usize = 0;
    do {
      const buffer = Loop.slot(slots, 2 + i) + at;
      const b = v128.add<T>(v128.mul<T>(Tensor.splat<T>(scalars, 2 + i), v128.load(buffer)), y);
      v128.store(buffer, b);
      sum = v128.add<T>(sum, b);
    } while (++i < buffers);
    v128.store(w + at, v128.sub<T>(x, v128.mul<T>(lr, sum)));
    at += 16;
  } while (at < bytes);
}
