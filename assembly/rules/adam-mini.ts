// Adam-mini: Zhang et al. 2024, arXiv:2406.16793 (Algorithm 1)
//   m <- b1 m + (1-b1) g      v <- b2 v + (1-b2) mean(g^2)      one v for each block of the tensor
//   w <- (1 - lr wd) w - lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps)
// A block is a head (query and key), a row, or the whole tensor; biases take Adam's own kernel, and its scalars come
// first here. Matches the authors' version 1.1.1. 28 bytes per parameter.

import { Loop, Tensor } from "../loop";
import { Real } from "../math/scalar";
import { Rows } from "../math/unaligned";

class Blocks {
  static step(slots: usize, scalars: usize, size: usize, length: usize, unit: usize): void {
    let w = Loop.slot(slots, 0);
    let g = Loop.slot(slots, 1);
    let m = Loop.slot(slots, 2);
    let second = Loop.slot(slots, 3);
    const scale = load<f64>(scalars);
    const keep = load<f64>(scalars, 16);
    const end = w + size * unit;
    while (w < end) {
      const mean = (Rows.dot(g, g, length, unit) * scale * scale) / <f64>length;
      const sum = Tensor.scalar(scalars, 2) * Real.load(second, unit) + Tensor.scalar(scalars, 3) * mean;
      Real.store(second, sum, unit);
      Rows.blend(m, Tensor.scalar(scalars, 0), m, Tensor.scalar(scalars, 1) * scale, g, length, unit);
      const k = Tensor.scalar(scalars, 4) / (sqrt<f64>(Real.load(second, unit)) + Tensor.scalar(scalars, 5));
      Rows.blend(w, keep, w, -k, m, length, unit);
      w += length * unit;
      g += length * unit;
      m += length * unit;
      second += unit;
    }
  }
}

// Scalars: b1, 1-b1, b2, 1-b2, lr sqrt(1-b2^t)/(1-b1^t), eps sqrt(1-b2^t), elements of a head.
export function adamMiniHeads(n: usize, slots: usize, scalars: usize, unit: usize): void {
  Blocks.step(slots, scalars, Tensor.size(slots), <usize>Tensor.scalar(scalars, 6), unit);
}

export function adamMiniRows(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const size: usize = Tensor.size(slots);
  Blocks.step(slots, scalars, size, size / Tensor.dim(slots, 0), unit);
}

export function adamMini(n: usize, slots: usize, scalars: usize, unit: usize): void {
  const size: usize = Tensor.size(slots);
  Blocks.step(slots, scalars, size, size, unit);
}
