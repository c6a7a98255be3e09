// The gradient of a linear model with several outputs, of a block of rows, from the losses' derivatives R, which have
// taken the scores' place.
//   dW += X' R       db += sum R
// Two vectors of features by four outputs stay in registers, or fewer. Products accumulate in the tensors' type over the
// rows of the block, and then into the gradient.

import { MultiOutput } from "./multi-output";
import { FitTask, Lane } from "../record";

export class MultiOutputGradient {
  /** Adds the n rows of the block to the gradients, times their derivatives; `overwrite` starts from zero. */
  static add<T>(task: FitTask, lane: Lane, n: u32, overwrite: bool): void {
    const vectors = MultiOutput.vectors<T>(task);
    const columns: usize = task.columns;
    const biasGradient = task.bias + lane.gradientOffset;
    const biasVectors = task.bias ? vectors : 0;
    if (overwrite) {
      memory.fill(task.weight + lane.gradientOffset, 0, columns * task.outputs * sizeof<T>());
      memory.fill(biasGradient, 0, 16 * biasVectors);
    }
    const row: usize = 16 * vectors;
    for (let c: usize = 0; c < biasVectors; ++c) {
      let sum = v128.load(biasGradient + 16 * c);
      const r = MultiOutput.score<T>(task, lane) + 16 * c;
      for (let i: usize = 0; i < <usize>n; ++i) sum = v128.add<T>(sum, v128.load(r + i * row));
      v128.store(biasGradient + 16 * c, sum);
    }
    const table = MultiOutput.rowTable(lane);
    let r = MultiOutput.score<T>(task, lane);
    let g = task.weight + lane.gradientOffset;
    const end = r + (task.outputs & ~3) * sizeof<T>();
    for (; r < end; r += 4 * sizeof<T>()) {
      MultiOutputGradient.pass<T>(table, n, r, row, g, task.outputs, columns, true, true);
      g += 4 * sizeof<T>();
    }
    if (task.outputs & 2) {
      MultiOutputGradient.pass<T>(table, n, r, row, g, task.outputs, columns, true, false);
      r += 2 * sizeof<T>();
      g += 2 * sizeof<T>();
    }
    if (task.outputs & 1) MultiOutputGradient.pass<T>(table, n, r, row, g, task.outputs, columns, false, false);
  }

  /** All features by one output, by two or by four: derivatives at `r`, rows of `row` bytes; gradients at `g`. */
  @inline
  static pass<T>(
    table: usize,
    n: usize,
    r: usize,
    row: usize,
    g: usize,
    outputs: usize,
    columns: usize,
    two: bool,
    four: bool,
  ): void {
    const perVector: usize = 16 / sizeof<T>();
    const bytes = outputs * sizeof<T>();
    // Pairs of vectors as far as rows reach, which are padded to one.
    const pairs = columns - (columns % (2 * perVector));
    let j: usize = 0;
    for (; j < pairs; j += 2 * perVector) {
      MultiOutputGradient.tile<T>(table, n, j, r, row, g, bytes, perVector, two, four, true);
      g += 2 * perVector * bytes;
    }
    for (; j < columns; j += perVector) {
      MultiOutputGradient.tile<T>(table, n, j, r, row, g, bytes, columns - j, two, four, false);
      g += perVector * bytes;
    }
  }

  /** One vector of features, or two, from feature j on, summed over the rows; `left` of them count. */
  @inline
  static tile<T>(
    table: usize,
    n: usize,
    j: usize,
    scores: usize,
    row: usize,
    g: usize,
    bytes: usize,
    left: usize,
    two: bool,
    four: bool,
    wide: bool,
  ): void {
    const offset = j * sizeof<T>();
    let at = table;
    const end = at + 4 * n;
    let r = scores;
    const none = v128.splat<T>(0);
    let a0 = none,
      a1 = none,
      a2 = none,
      a3 = none,
      b0 = none,
      b1 = none,
      b2 = none,
      b3 = none;
    for (;;) {
      const x = load<usize>(at) + offset;
      const u = v128.load(x);
      const v = wide ? v128.load(x, 16) : none;
      const r0 = v128.load_splat<T>(r);
      a0 = v128.add<T>(a0, v128.mul<T>(r0, u));
      if (wide) b0 = v128.add<T>(b0, v128.mul<T>(r0, v));
      if (two) {
        const r1 = v128.load_splat<T>(r, sizeof<T>());
        a1 = v128.add<T>(a1, v128.mul<T>(r1, u));
        if (wide) b1 = v128.add<T>(b1, v128.mul<T>(r1, v));
      }
      if (four) {
        const r2 = v128.load_splat<T>(r, 2 * sizeof<T>());
        a2 = v128.add<T>(a2, v128.mul<T>(r2, u));
        if (wide) b2 = v128.add<T>(b2, v128.mul<T>(r2, v));
        const r3 = v128.load_splat<T>(r, 3 * sizeof<T>());
        a3 = v128.add<T>(a3, v128.mul<T>(r3, u));
        if (wide) b3 = v128.add<T>(b3, v128.mul<T>(r3, v));
      }
      at += 4;
      if (at == end) break;
      r += row;
    }
    const far = g + (16 / sizeof<T>()) * bytes;
    if (four) {
      MultiOutputGradient.addFour<T>(g, bytes, left, a0, a1, a2, a3);
      if (wide) MultiOutputGradient.addFour<T>(far, bytes, left, b0, b1, b2, b3);
    } else {
      MultiOutputGradient.addOne<T>(g, bytes, left, a0);
      if (wide) MultiOutputGradient.addOne<T>(far, bytes, left, b0);
      if (two) MultiOutputGradient.addOne<T>(g + sizeof<T>(), bytes, left, a1);
      if (two && wide) MultiOutputGradient.addOne<T>(far + sizeof<T>(), bytes, left, b1);
    }
  }

  /** Adds vectors of features to the gradients of four outputs, one row of them for each of the features that are left. */
  static addFour<T>(g: usize, bytes: usize, left: usize, a: v128, b: v128, e: v128, f: v128): void {
    if (sizeof<T>() == 8) {
      MultiOutputGradient.increase<T>(g, v128.shuffle<i64>(a, b, 0, 2));
      MultiOutputGradient.increase<T>(g + 16, v128.shuffle<i64>(e, f, 0, 2));
      if (left < 2) return;
      MultiOutputGradient.increase<T>(g + bytes, v128.shuffle<i64>(a, b, 1, 3));
      MultiOutputGradient.increase<T>(g + bytes + 16, v128.shuffle<i64>(e, f, 1, 3));
    } else {
      const low = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const next = v128.shuffle<i32>(e, f, 0, 4, 1, 5);
      MultiOutputGradient.increase<T>(g, v128.shuffle<i64>(low, next, 0, 2));
      if (left < 2) return;
      MultiOutputGradient.increase<T>(g + bytes, v128.shuffle<i64>(low, next, 1, 3));
      if (left < 3) return;
      const high = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const last = v128.shuffle<i32>(e, f, 2, 6, 3, 7);
      MultiOutputGradient.increase<T>(g + 2 * bytes, v128.shuffle<i64>(high, last, 0, 2));
      if (left < 4) return;
      MultiOutputGradient.increase<T>(g + 3 * bytes, v128.shuffle<i64>(high, last, 1, 3));
    }
  }

  @inline
  static increase<T>(at: usize, by: v128): void {
    v128.store(at, v128.add<T>(v128.load(at), by));
  }

  /** Adds a vector of features to the gradients of one output. */
  static addOne<T>(g: usize, bytes: usize, left: usize, sums: v128): void {
    if (sizeof<T>() == 8) {
      store<f64>(g, load<f64>(g) + f64x2.extract_lane(sums, 0));
      if (left > 1) store<f64>(g + bytes, load<f64>(g + bytes) + f64x2.extract_lane(sums, 1));
      return;
    }
    store<f32>(g, load<f32>(g) + f32x4.extract_lane(sums, 0));
    if (left > 1) store<f32>(g + bytes, load<f32>(g + bytes) + f32x4.extract_lane(sums, 1));
    if (left > 2) store<f32>(g + 2 * bytes, load<f32>(g + 2 * bytes) + f32x4.extract_lane(sums, 2));
    if (left > 3) store<f32>(g + 3 * bytes, load<f32>(g + 3 * bytes) + f32x4.extract_lane(sums, 3));
  }
}
