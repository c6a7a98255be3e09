// Scores of a linear model with several outputs, Z = X W + b, of a block of rows.
// Two rows by three vectors of outputs stay in registers, or three rows by one. Rows of W stand without gaps, so vectors overlap
// into the next row; what comes of that is passed over, and the last row has a copy with room behind it.
// Products accumulate in the tensors' type, over the features.

import { FitTask, Lane } from "../record";
import { Rows } from "../row-dot";

export class MultiOutput {
  /** Vectors of a row of scores. */
  @inline
  static vectors<T>(task: FitTask): usize {
    return (<usize>task.outputs * sizeof<T>() + 15) >> 4;
  }

  /** Where the block's rows of x lie, a row of weights with room, and the scores. */
  @inline
  static rowTable(lane: Lane): usize {
    return lane.scratch;
  }

  @inline
  static lastRow(lane: Lane): usize {
    return lane.scratch + 256;
  }

  @inline
  static score<T>(task: FitTask, lane: Lane): usize {
    return lane.scratch + 256 + 16 * MultiOutput.vectors<T>(task);
  }

  /** Scores of rows [from, to), at most a block. */
  static scores<T>(task: FitTask, lane: Lane, from: u32, to: u32): void {
    const vectors = MultiOutput.vectors<T>(task);
    const bytes: usize = task.outputs * sizeof<T>();
    const lastRow = MultiOutput.lastRow(lane);
    const table = MultiOutput.rowTable(lane);
    for (let i = from; i < to; ++i) store<usize>(table + 4 * (i - from), task.x + Rows.at(task.order, i) * task.stride);
    memory.fill(lastRow, 0, 16 * vectors);
    memory.copy(lastRow, task.weight + <usize>(task.columns - 1) * bytes, bytes);
    let c: usize = 0;
    for (; c + 3 <= vectors; c += 3) MultiOutput.forward<T>(task, lane, to - from, c, true);
    for (; c < vectors; ++c) MultiOutput.forward<T>(task, lane, to - from, c, false);
  }

  /** The outputs of one vector, or of three, from vector c on. */
  @inline
  static forward<T>(task: FitTask, lane: Lane, n: usize, c: usize, wide: bool): void {
    const bytes: usize = task.outputs * sizeof<T>();
    const row: usize = 16 * MultiOutput.vectors<T>(task);
    const table = MultiOutput.rowTable(lane);
    const lastRow = MultiOutput.lastRow(lane) + 16 * c;
    const start = task.weight + 16 * c;
    const last = (task.columns - 1) * sizeof<T>();
    const none = v128.splat<T>(0);
    const bias = task.bias;
    const b0 = bias ? v128.load(bias + 16 * c) : none;
    const b1 = wide && bias ? v128.load(bias + 16 * c + 16) : none;
    const b2 = wide && bias ? v128.load(bias + 16 * c + 32) : none;
    const step: usize = wide ? 2 : 3;
    for (let i: usize = 0; i < n; i += step) {
      const i1 = min(i + 1, n - 1);
      const i2 = min(i + 2, n - 1);
      let x0 = load<usize>(table + 4 * i);
      let x1 = load<usize>(table + 4 * i1);
      let x2 = load<usize>(table + 4 * i2);
      let w = start;
      let z00 = b0,
        z10 = b0,
        z20 = b0,
        z01 = b1,
        z11 = b1,
        z02 = b2,
        z12 = b2;
      const end = x0 + last;
      // The way out is in the middle: V8 unrolls other small loops, and then has too few registers.
      for (;;) {
        // The last row of W from where there is room behind it.
        const from = x0 == end ? lastRow : w;
        const w0 = v128.load(from);
        const w1 = wide ? v128.load(from, 16) : none;
        const w2 = wide ? v128.load(from, 32) : none;
        const u0 = v128.load_splat<T>(x0);
        z00 = v128.add<T>(z00, v128.mul<T>(u0, w0));
        if (wide) z01 = v128.add<T>(z01, v128.mul<T>(u0, w1));
        if (wide) z02 = v128.add<T>(z02, v128.mul<T>(u0, w2));
        const u1 = v128.load_splat<T>(x1);
        z10 = v128.add<T>(z10, v128.mul<T>(u1, w0));
        if (wide) z11 = v128.add<T>(z11, v128.mul<T>(u1, w1));
        if (wide) z12 = v128.add<T>(z12, v128.mul<T>(u1, w2));
        if (!wide) z20 = v128.add<T>(z20, v128.mul<T>(v128.load_splat<T>(x2), w0));
        if (x0 == end) break;
        w += bytes;
        x0 += sizeof<T>();
        x1 += sizeof<T>();
        if (!wide) x2 += sizeof<T>();
      }
      // Where rows are fewer than a tile has, the last was taken again.
      const z = MultiOutput.score<T>(task, lane) + 16 * c;
      v128.store(z + i * row, z00);
      v128.store(z + i1 * row, z10);
      if (!wide) v128.store(z + i2 * row, z20);
      if (wide) {
        v128.store(z + i * row, z01, 16);
        v128.store(z + i1 * row, z11, 16);
        v128.store(z + i * row, z02, 32);
        v128.store(z + i1 * row, z12, 32);
      }
    }
  }
}
