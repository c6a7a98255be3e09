// AdamP and SGDP: Heo et al. 2021, arXiv:2006.08217 (Algorithms 1 and 2)
//   u: Adam's direction lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps), or SGD's buffer b <- mu b + (1-d) g
//   where every |cos(w, g)| < delta / sqrt(length), by rows (the first dimension) or else as a whole:
//     u <- u - w (w.u) / (|w| + eps)^2, and the decay below is multiplied by wd_ratio
//     (of a matrix that maps rows to columns the columns)
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

  // Over n elements, of which `run` lie together, `hop` bytes from run to run.
  static dot(x: usize, y: usize, n: usize, run: usize, hop: usize, unit: usize): f64 {
    let sum: f64 = 0;
    for (let j: usize = 0; j < n; j += run, x += hop, y += hop) sum += Rows.dot(x, y, run, unit);
    return sum;
  }

  /**
   * Takes its part along w out of u where w and g are orthogonal enough; returns the decay that goes with that. Scalars from
   * `own` on: delta, eps, decay, decay where it projects, whether rows are those of the transpose.
   */
  static apply(slots: usize, u: usize, scalars: usize, own: usize, unit: usize): f64 {
    const decay = Tensor.scalar(own, 2);
    if (Tensor.rank(slots) < 2) return decay;
    const scale = load<f64>(scalars);
    const delta = Tensor.scalar(own, 0);
    const eps = Tensor.scalar(own, 1);
    const across = Tensor.scalar(own, 4) != 0;
    let w = Loop.slot(slots, 0);
    let g = Loop.slot(slots, 1);
    const size: usize = Tensor.size(slots);
    let rows: usize = Tensor.dim(slots, across ? 1 : 0);
    let length = size / rows;
    let run = across ? 1 : length;
    const hop = rows * unit;
    const stride = run * unit;
    let dot: f64 = 0;
    let gg: f64 = 0;
    let ww: f64 = 0;
    let most: f64 = 0;
    for (let i: usize = 0; i < rows; i++) {
      const at = i * stride;
      const d = Projection.dot(w + at, g + at, length, run, hop, unit);
      const p = Projection.dot(g + at, g + at, length, run, hop, unit);
      const q = Projection.dot(w + at, w + at, length, run, hop, unit);
      most = max<f64>(most, Projection.cosine(d, p, q, scale, eps));
      dot += d;
      gg += p;
      ww += q;
    }
    if (!(most < delta / sqrt<f64>(<f64>length))) {
      if (!(Projection.cosine(dot, gg, ww, scale, eps) < delta / sqrt<f64>(<f64>size))) return decay;
      rows = 1;
      run = length = size;
    }
    for (let i: usize = 0; i < rows; i++) {
      const norm = sqrt<f64>(Projection.dot(w, w, length, run, hop, unit)) + eps;
      const share = -Projection.dot(w, u, length, run, hop, unit) / (norm * norm);
      for (let j: usize = 0, at: usize = 0; j < length; j += run, at += hop)
        Rows.blend(u + at, 1, u + at, share, w + at, run, unit);
      w += stride;
      u += stride;
    }
    return Tensor.scalar(own, 3);
  }
}

// Scalars: those of Layer.adam, those of Projection.apply.
export function adamp(n: usize, slots: usize, scalars: usize, unit: usize): void {
  Layer.adam(n, slots, scalars, unit);
  const w = Loop.slot(slots, 0);
  const u = Tensor.scratch(slots);
  const decay = Projection.apply(slots, u, scalars, scalars + 9 * 8, unit);
  Rows.blend(w, 1 - decay, w, -1, u, n, unit);
}

// Scalars: mu, 1 - dampening, lr, whether nesterov, those of Projection.apply.
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
  const decay = Projection.apply(slots, u, scalars, scalars + 4 * 8, unit);
  Rows.blend(w, 1 - decay, w, -Tensor.scalar(scalars, 2), u, n, unit);
}
