// AdamP and SGDP: Heo et al. 2021, arXiv:2006.08217 (Algorithms 1 and 2)
//   u: Adam's direction lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps), or SGD's buffer b <- mu b + (1-d) g
//   where every |cos(w, g)| < delta / sqrt(length), by rows (the first dimension) or else as a whole:
//     u <- u - w (w.u) / (|w| + eps)^2, and the decay below is multiplied by wd_ratio
//   w <- (1 - lr wd) w - u        SGDP: wd / (1 - mu) for wd
// Matches the authors' code: tensors of one dimension are never projected; SGDP projects its buffer itself, unless
// nesterov gives it a direction beside. AdamP 60 bytes per parameter where it projects, SGDP 60.

import { Loop, Tensor } from "../loop";
import { Layer } from "../math/layers";
import { Rows } from "../math/rows";

class Projection {
  static cosine(dot: f64, g: f64, w: f64, scale: f64, eps: f64): f64 {
    return abs<f64>(dot * scale) / (max<f64>(sqrt<f64>(g) * abs<f64>(scale), eps) * max<f64>(sqrt<f64>(w), eps));
  }

  /** Takes its part along w out of u; false where w and g are not orthogonal enough. */
  static apply<T>(slots: usize, u: usize, scale: f64, delta: f64, eps: f64): bool {
    if (Tensor.rank(slots) < 2) return false;
    let w = Loop.slot(slots, 0);
    let g = Loop.slot(slots, 1);
    const size: usize = Tensor.size(slots);
    let rows: usize = Tensor.dim(slots, 0);
    let length = size / rows;
    let stride = length * sizeof<T>();
    let dot: f64 = 0;
    let gg: f64 = 0;
    let ww: f64 = 0;
    let most: f64 = 0;
    for (let i: usize = 0; i < rows; i++) {
      const at = i * stride;
      const d = Rows.dot<T>(w + at, g + at, length);
      const p = Rows.dot<T>(g + at, g + at, length);
      const q = Rows.dot<T>(w + at, w + at, length);
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
    stride = length * sizeof<T>();
    for (let i: usize = 0; i < rows; i++) {
      const norm = sqrt<f64>(Rows.dot<T>(w, w, length)) + eps;
      Rows.blend<T>(u, 1, u, -Rows.dot<T>(w, u, length) / (norm * norm), w, length);
      w += stride;
      u += stride;
    }
    return true;
  }
}

// Scalars: those of Layer.adam, delta, eps, decay, decay where it projects.
export function adamp<T>(n: usize, slots: usize, scalars: usize): void {
  if (n == 0) return;
  Layer.adam<T>(n, slots, scalars);
  const w = Loop.slot(slots, 0);
  const u = Tensor.scratch(slots);
  const projected = Projection.apply<T>(
    slots,
    u,
    load<f64>(scalars),
    Tensor.scalar(scalars, 9),
    Tensor.scalar(scalars, 10),
  );
  Rows.blend<T>(w, 1 - Tensor.scalar(scalars, projected ? 12 : 11), w, -1, u, n);
}

// Scalars: mu, 1 - dampening, lr, whether nesterov, delta, eps, decay, decay where it projects.
export function sgdp<T>(n: usize, slots: usize, scalars: usize): void {
  if (n == 0) return;
  const w = Loop.slot(slots, 0);
  const g = Loop.slot(slots, 1);
  const scale = load<f64>(scalars);
  const mu = Tensor.scalar(scalars, 0);
  let u = Loop.slot(slots, 2);
  Rows.blend<T>(u, mu, u, Tensor.scalar(scalars, 1) * scale, g, n);
  if (Tensor.scalar(scalars, 3) != 0) {
    u = Tensor.scratch(slots);
    Rows.blend<T>(u, scale, g, mu, Loop.slot(slots, 2), n);
  }
  const projected = Projection.apply<T>(slots, u, scale, Tensor.scalar(scalars, 4), Tensor.scalar(scalars, 5));
  Rows.blend<T>(w, 1 - Tensor.scalar(scalars, projected ? 7 : 6), w, -Tensor.scalar(scalars, 2), u, n);
}
