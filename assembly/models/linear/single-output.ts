// A linear model of one output: scores z = x w + b of a block of rows, and the gradient from the losses' derivatives in
// them, dw += sum dz x.
// Four rows at a time counted from the start of a batch, which is one read of the weights, and one read and write of
// the gradient, for all four; cutting a batch at a multiple of four changes no bit. Products accumulate in the tensors'
// type. Rows are padded with zeros to 16 bytes, weights to 64.

import { Block, FitTask, Lane } from "../record";
import { Rows } from "../row-dot";

export class SingleOutput {
  /** Scores of rows [from, to), at most a block, into the first column of the scratch memory, targets and weights beside. */
  static scores<T>(task: FitTask, lane: Lane, from: u32, to: u32): void {
    const size = sizeof<T>();
    const stride: usize = task.stride;
    const x = task.x;
    const w = task.weight;
    const sample = task.sampleWeight;
    const bias = task.bias ? load<T>(task.bias) : <T>0;
    let z = Block.column<T>(lane.scratch, 0);
    const y = Block.column<T>(lane.scratch, 1) - z;
    const s = Block.column<T>(lane.scratch, 2) - z;
    const table = Block.column<T>(lane.scratch, 3);
    for (let i = from; i < to; ++i) {
      const row = Rows.at(task.order, i);
      const at = z + <usize>(i - from) * size;
      store<T>(at + y, load<T>(task.y + row * size));
      if (sample) store<T>(at + s, load<T>(sample + row * size));
      store<usize>(table + 4 * (i - from), x + row * stride);
    }
    let row = table;
    const whole = table + 4 * ((to - from) & ~3);
    while (row < whole) {
      const x0 = load<usize>(row);
      const x1 = load<usize>(row, 4);
      const x2 = load<usize>(row, 8);
      const x3 = load<usize>(row, 12);
      Rows.dots<T>(z, x0, x1, x2, x3, w, stride, bias);
      z += 4 * size;
      row += 16;
    }
    const end = table + 4 * (to - from);
    for (; row < end; row += 4) {
      store<T>(z, Rows.dot<T>(load<usize>(row), w, stride) + bias);
      z += size;
    }
  }

  /** Adds the n rows of the block to the gradient, times their derivatives in the first column; `overwrite` starts from zero. */
  static gradient<T>(task: FitTask, lane: Lane, n: u32, overwrite: bool): void {
    const stride: usize = task.stride;
    const gradient = task.weight + lane.gradientOffset;
    const biasGradient = task.bias ? task.bias + lane.gradientOffset : 0;
    const table = Block.column<T>(lane.scratch, 3);
    let biasSum = overwrite || biasGradient == 0 ? <T>0 : load<T>(biasGradient);
    let k = Block.column<T>(lane.scratch, 0);
    let row = table;
    const whole = table + 4 * (n & ~3);
    if (overwrite && row < whole) {
      Rows.zero<T>(gradient, stride);
      overwrite = false;
    }
    while (row < whole) {
      const x0 = load<usize>(row);
      const x1 = load<usize>(row, 4);
      const x2 = load<usize>(row, 8);
      const x3 = load<usize>(row, 12);
      const f0 = load<T>(k);
      const f1 = load<T>(k, sizeof<T>());
      const f2 = load<T>(k, 2 * sizeof<T>());
      const f3 = load<T>(k, 3 * sizeof<T>());
      biasSum += f0 + f1 + (f2 + f3);
      Rows.addFour<T>(gradient, x0, x1, x2, x3, f0, f1, f2, f3, stride);
      k += 4 * sizeof<T>();
      row += 16;
    }
    const end = table + 4 * n;
    for (; row < end; row += 4) {
      const f = load<T>(k);
      biasSum += f;
      if (overwrite) Rows.write<T>(load<usize>(row), gradient, stride, f);
      else Rows.add<T>(load<usize>(row), gradient, stride, f);
      overwrite = false;
      k += sizeof<T>();
    }
    // A whole vector, because the rule reads one: a narrow store before a wide load stalls.
    if (biasGradient) v128.store(biasGradient, v128.replace_lane<T>(v128.splat<T>(0), 0, biasSum));
  }
}
