// Sums over some axes of a tensor, written over its entries: each becomes the sum it is part of, in double precision and in
// the order of memory.

import { Tensor } from "../loop";
import { Real } from "../math/scalar";

/** Which axes are summed. */
export enum Axes {
  rows, // all but the first
  columns, // all but the last
  units, // those within a unit of a layer, as optax has them: all of vectors, the first of matrices, all but the last of kernels
}

export function sumAxes(kind: u32, at: usize, slots: usize, unit: usize): void {
  const rank = Tensor.rank(slots);
  const size = Tensor.size(slots);
  if (size == 0) return;
  let outer: u32 = 1;
  let inner: u32 = 1;
  if (kind == Axes.rows) outer = rank > 0 ? Tensor.dim(slots, 0) : 1;
  else if (kind == Axes.columns) inner = rank > 0 ? Tensor.dim(slots, rank - 1) : 1;
  else {
    let long: u32 = 0;
    for (let i: u32 = 0; i < rank; i++) long += Tensor.dim(slots, i) > 1 ? 1 : 0;
    if (long > 1) inner = rank < 4 ? size / Tensor.dim(slots, 0) : Tensor.dim(slots, rank - 1);
  }
  const middle = size / outer / inner;
  const step = inner * unit;
  for (let o: u32 = 0; o < outer; o++) {
    for (let i: u32 = 0; i < inner; i++) {
      const first = at + (o * middle * inner + i) * unit;
      const end = first + middle * step;
      let sum: f64 = 0;
      for (let p = first; p < end; p += step) sum += Real.load(p, unit);
      for (let p = first; p < end; p += step) Real.store(p, sum, unit);
    }
  }
}
