// LAMB: You et al. 2020, arXiv:1904.00962 (Algorithm 2)
//   m <- b1 m + (1-b1) g      v <- b2 v + (1-b2) g^2      u <- m/(1-b1^t) / (sqrt(v/(1-b2^t) + eps_root) + eps) + wd w
//   w <- w - lr |w|/|u| u     for each tensor by itself; the ratio is 1 where a norm is 0
// Matches optax.lamb; as scalars also the uncorrected and clipped forms of pytorch-lamb and timm. The corrections
// are scalars: a = sqrt(1-b2^t)/(1-b1^t), e = eps sqrt(1-b2^t), r = eps_root (1-b2^t). 48 bytes per parameter.

import { Loop, Tensor } from "../loop";
import { Layer } from "../math/tensor-passes";
import { sumSquares } from "../math/reduce";
import { Rows } from "../math/unaligned";

// Scalars: those of Layer.adam, lr, the most |w| counts for, the most the ratio may be, whether there is a ratio.
export function lamb(n: usize, slots: usize, scalars: usize, unit: usize): void {
  Layer.adam(n, slots, scalars, unit);
  const w = Loop.slot(slots, 0);
  const u = Tensor.scratch(slots);
  const length = sqrt<f64>(sumSquares(w, n, 1, unit));
  const size = min<f64>(length, Tensor.scalar(scalars, 10));
  const step = sqrt<f64>(sumSquares(u, n, 1, unit));
  let ratio: f64 = 1;
  if (Tensor.scalar(scalars, 12) != 0) {
    if (size != 0 && step != 0) ratio = size / step;
    ratio = min<f64>(ratio, Tensor.scalar(scalars, 11));
  }
  Rows.blend(w, 1, w, -Tensor.scalar(scalars, 9) * ratio, u, n, unit);
}
