// AdamP and SGDP: Heo et al. 2021, arXiv:2006.08217 (Algorithms 1 and 2)
//   u: Adam's direction lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps), or SGD's buffer b <- mu b + (1-d) g
//   where every |cos(w, g)| < delta / sqrt(length), by rows (the first dimension) or else as a whole:
//     u <- u - w (w.u) / (|w| + eps)^2, and the decay below is multiplied by wd_ratio
//   w <- (1 - lr wd) w - u        SGDP: wd / (1 - mu) for wd
// Matches the authors' code: tensors of one dimension are never projected; SGDP projects its buffer itself, unless
// nesterov gives it a direction beside. AdamP 60 bytes per parameter where it projects, SGDP 60.

import { Loop, Tensor } from "../loop";
import { Layer } from "../math/tensor-passes";
import { Rows } from "../math/unaligned";

class Projection {
  static cosine(dot: f64, g: f64, w: f64, scale: f64, eps: f64): f64 {
    return abs<f64>(dot * scale) / (max<f64>(sqrt<f64>(g) * abs<f64>(scale), eps) * max<f64>(sqrt<f64>(w), eps));
  }

  /** Takes its part along w out of u; false where w and g are not orthogonal enough. */
  static apply(slots: usize, u: usize, scale: f64, delta: f64, eps: f64, unit: usize): bool {
    if (Tensor.rank(slots) < 2) return false;
    let w = Loop.slot(slots, 0);
    let g = Loop.slot(slots, 1);
    const size: usize = Tensor.size(slots);
    let rows: usize = Tensor.dim(slots, 0);
    let length = size / rows;
    let stride = length * unit;
    let dot: f64 = 0;
    let gg: f64 = 0;
    let ww: f64 = 0;
    let most: f64 = 0;
    for (let i: usize = 0; i < rows; i++) {
      const at = i * stride;
      const d = Rows.dot(w + at, g + at, length, unit);
      const p = Rows.dot(g + at, g + at, length, unit);
      const q = Rows.dot(w + at, w + at, length, unit);
      most = max<f64>(most, Projection.cosine(d, p, q, scale, eps));
      dot += d;
      gg += p;
      ww += q;
    }
    if (!(most < delta / sqrt<f64>(<f64>length))) {
      if (!(Projection.cosine(dot, gg, ww, scale, eps) < delta / sqrt<f64>(<f64>size))) return false;
      rows = 1;
      length = size;
    }
    stride = length * unit;
    for (let i: usize = 0; i < rows; i++) {
      const norm = sqrt<f64>(Rows.dot(w, w, length, unit)) + eps;
      Rows.blend(u, 1, u, -Rows.dot(w, u, length, unit) / (norm * norm), w, length, unit);
      w += stride;
      u += stride;
    }
    return true;
  }
}

// Scalars: those of Layer.adam, delta, eps, decay, decay where it projects.
export function adamp(n: usize, slots: usize, scalars: usize, unit: usize): void {
  Layer.adam(n, slots, scalars, unit);
  const w = Loop.slot(slots, 0);
  const u = Tensor.scratch(slots);
  const projected = Projection.apply(
    slots,
    u,
    load<f64>(scalars),
    Tensor.scalar(scalars, 9),
    Tensor.scalar(scalars, 10),
    unit,
  );
  Rows.blend(w, 1 - Tensor.scalar(scalars, projected ? 12 : 11), w, -1, u, n, unit);
}

// Scalars: mu, 1 - dampening, lr, whether nesterov, delta, eps, decay, decay where it projects.
export function sgdp(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const scale = load<f64>(scalars);
  const mu = Tensor.scalar(scalars, 0);
  let u = Loop.slot(slots, 2);
  Rows.blend(u, mu, u, Tensor.scalar(scalars, 1) * scale, g, n, unit);
  if (Tensor.scalar(scalars, 3) != 0) {
    u = Tensor.scratch(slots);
    Rows.blend(u, scale, g, mu, Loop.slot(slots, 2), n, unit);
  }
  const projected = Projection.apply(slots, u, scale, Tensor.scalar(scalars, 4), Tensor.scalar(scalars, 5), unit);
  Rows.blend(w, 1 - Tensor.scalar(scalars, projected ? 7 : 6), w, -Tensor.scalar(scalars, 2), u, n, unit);
}
