// StableAdamW: Wortsman et al. 2023, arXiv:2304.13013 (Algorithm 2)
//   m <- h1 m + (1-h1) g      v <- h2 v + (1-h2) g^2      h = b (1 - b^(t-1)) / (1 - b^t), which needs no correction
//   k = lr / max(1, sqrt(mean(g^2 / max(v, eps^2))))      for each tensor by itself
//   w <- (1 - k wd) w - k m / (sqrt(v) + eps)
// Matches kozistr's StableAdamW without Kahan sums. 56 bytes per parameter.

import { Loop, Tensor } from "../loop";
import { Lanes } from "../math/lanes";
import { Layer } from "../math/tensor-passes";
import { Rows } from "../math/unaligned";

// Scalars: those of Layer.adam, lr, weight decay, eps^2.
export function stableAdamW<T>(n: usize, slots: usize, scalars: usize): void {
  Layer.adam(n, slots, scalars, sizeof<T>());
  const w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let v = Loop.slot(slots, 3);
  const end = g + n * sizeof<T>();
  const scale = Loop.scalar<T>(scalars, 0);
  const least = Layer.positive<T>(Tensor.scalar(scalars, 11));
  let sum = f64x2.splat(0);
  do {
    const x = v128.mul<T>(scale, v128.load(g));
    sum = Lanes.add<T>(sum, v128.div<T>(v128.mul<T>(x, x), v128.pmax<T>(v128.load(v), least)));
    g += 16;
    v += 16;
  } while (g < end);
  const rms = sqrt<f64>(Lanes.total(sum) / <f64>Tensor.size(slots));
  const k = Tensor.scalar(scalars, 9) / max<f64>(1, rms);
  Rows.blend(w, 1 - k * Tensor.scalar(scalars, 10), w, -k, Tensor.scratch(slots), n, sizeof<T>());
}
