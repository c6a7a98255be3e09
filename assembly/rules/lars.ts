// LARS: You, Gitman & Ginsburg 2017, arXiv:1708.03888      x = g + wd w
//   b <- mu b - lr k |w| / (|x| + eps) x      w <- w + b      nesterov: w <- w + mu b + (the new term of b)
// The ratio is 1 where a norm is 0. Matches optax.lars, where the buffer carries the rate; timm and jettify divide by
// |g| + wd |w| + eps, g free of the decay, and keep the rate outside: the same kernel. 32 bytes per parameter.
// NovoGrad: Ginsburg et al. 2019, arXiv:1905.11286
//   v <- b2 v + (1-b2) |g|^2, at first |g|^2      m <- b1 m + (g/(sqrt(v) + eps) + wd w)      w <- w - lr m
// v is one number for the tensor; amsgrad: the largest so far. Matches NVIDIA: v counts as new while it is 0. 28 bytes.
// Fromage: Bernstein et al. 2020, arXiv:2002.03432      w <- (w - lr |w|/|g| g) / sqrt(1 + lr^2)
// Matches optax.fromage, norms at least min_norm. 28 bytes per parameter.

import { Loop, Tensor } from "../loop";
import { Layer } from "../math/tensor-passes";
import { Real } from "../math/scalar";
import { sumSquares } from "../math/reduce";
import { Rows } from "../math/unaligned";

// Scalars: k, eps, decay (outside the norm), lr, most (of ratio / lr; 0: any), whether there is a ratio, whether
// zero norms drop the decay, mu, then what x weighs in b, b in w, and x in w.
export function lars(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const length = sqrt<f64>(sumSquares(Loop.slot(slots, 0), n, 1, unit));
  const slope = Layer.gradientNorm(n, slots, scalars, unit);
  const outside = Tensor.scalar(scalars, 2);
  let decay = load<f64>(scalars, 8) + outside;
  let ratio: f64 = 1;
  if (Tensor.scalar(scalars, 5) != 0) {
    const none = length == 0 || slope == 0;
    if (!none) ratio = (Tensor.scalar(scalars, 0) * length) / (slope + outside * length + Tensor.scalar(scalars, 1));
    else if (Tensor.scalar(scalars, 6) != 0) decay = 0;
    const most = Tensor.scalar(scalars, 4);
    if (most != 0) ratio = min<f64>(ratio / Tensor.scalar(scalars, 3), most);
  }
  const x = Tensor.scalar(scalars, 8) * ratio;
  const mu = Tensor.scalar(scalars, 7);
  const ahead = Tensor.scalar(scalars, 10);
  Layer.momentum(n, slots, x * load<f64>(scalars), x * decay, mu, Tensor.scalar(scalars, 9), ahead, unit);
}

// Scalars: b1, b2, 1-b2, eps, weight of the new term, weight decay in it, lr, whether amsgrad.
export function novograd(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const second = Loop.slot(slots, 3);
  const scale = load<f64>(scalars);
  const square = sumSquares(Loop.slot(slots, 1), n, scale, unit);
  let v = Real.load(second, unit);
  v = v == 0 ? square : Tensor.scalar(scalars, 1) * v + Tensor.scalar(scalars, 2) * square;
  Real.store(second, v, unit);
  if (Tensor.scalar(scalars, 7) != 0) {
    const largest = Loop.slot(slots, 4);
    v = max<f64>(Real.load(largest, unit), v);
    Real.store(largest, v, unit);
  }
  const take = Tensor.scalar(scalars, 4);
  const p = (take * scale) / (sqrt<f64>(v) + Tensor.scalar(scalars, 3));
  const q = take * Tensor.scalar(scalars, 5);
  Layer.momentum(n, slots, p, q, Tensor.scalar(scalars, 0), -Tensor.scalar(scalars, 6), 0, unit);
}

// Scalars: lr / sqrt(1 + lr^2), 1 / sqrt(1 + lr^2), least norm.
export function fromage(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const w = Loop.slot(slots, 0);
  const least = Tensor.scalar(scalars, 2);
  const length = max<f64>(sqrt<f64>(sumSquares(w, n, 1, unit)), least);
  const slope = max<f64>(Layer.gradientNorm(n, slots, scalars, unit), least);
  const k = Tensor.scalar(scalars, 0) * (length == 0 || slope == 0 ? 1 : length / slope);
  const keep = Tensor.scalar(scalars, 1) - k * load<f64>(scalars, 8);
  Rows.blend(w, keep, w, -k * load<f64>(scalars), Loop.slot(slots, 1), n, unit);
}
