// Several outputs: scores Z = X W + b of a block of rows, and the gradient from their slopes R, dW += X' R.
// Z: three rows by three vectors of outputs stay in registers, or one. Rows of W stand without gaps, so vectors overlap
// into the next row; what comes of that is passed over, and the last row has a copy with room behind it.
// dW: two vectors of features by four outputs stay in registers, or fewer.
// Products accumulate in the tensors' type, over the features in Z, over the rows of a block in dW.

import { Linear } from "./record";
import { Rows } from "./rows";

export class Many {
  /** Vectors of a row of scores. */
  @inline
  static vectors<T>(d: Linear): usize {
    return (<usize>d.outputs * sizeof<T>() + 15) >> 4;
  }

  /** Where the block's rows of x lie, a row of weights with room, and the scores. */
  @inline
  static table(d: Linear): usize {
    return d.scratch;
  }

  @inline
  static edge(d: Linear): usize {
    return d.scratch + 256;
  }

  @inline
  static score<T>(d: Linear): usize {
    return d.scratch + 256 + 16 * Many.vectors<T>(d);
  }

  /** Behind all scores. */
  @inline
  static end<T>(d: Linear): usize {
    return Many.score<T>(d) + 64 * 16 * Many.vectors<T>(d);
  }

  /** Scores of rows [from, to), at most a block. */
  static scores<T>(d: Linear, from: u32, to: u32): void {
    const vectors = Many.vectors<T>(d);
    const bytes: usize = d.outputs * sizeof<T>();
    const edge = Many.edge(d);
    const table = Many.table(d);
    for (let i = from; i < to; ++i) store<usize>(table + 4 * (i - from), d.x + Rows.at(d.order, i) * d.stride);
    memory.fill(edge, 0, 16 * vectors);
    memory.copy(edge, d.weight + <usize>(d.columns - 1) * bytes, bytes);
    let c: usize = 0;
    for (; c + 3 <= vectors; c += 3) Many.forward<T>(d, to - from, c, true);
    for (; c < vectors; ++c) Many.forward<T>(d, to - from, c, false);
  }

  /** The outputs of one vector, or of three, from vector c on. */
  @inline
  static forward<T>(d: Linear, n: usize, c: usize, wide: bool): void {
    const bytes: usize = d.outputs * sizeof<T>();
    const row: usize = 16 * Many.vectors<T>(d);
    const table = Many.table(d);
    const edge = Many.edge(d) + 16 * c;
    const start = d.weight + 16 * c;
    const last = (d.columns - 1) * sizeof<T>();
    const none = v128.splat<T>(0);
    const bias = d.bias;
    const b0 = bias ? v128.load(bias + 16 * c) : none;
    const b1 = wide && bias ? v128.load(bias + 16 * c + 16) : none;
    const b2 = wide && bias ? v128.load(bias + 16 * c + 32) : none;
    for (let i: usize = 0; i < n; i += 3) {
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
        z21 = b1,
        z02 = b2,
        z12 = b2,
        z22 = b2;
      const end = x0 + last;
      // The way out is in the middle: V8 unrolls other small loops, and then has too few registers.
      for (;;) {
        // The last row of W from where there is room behind it.
        const from = x0 == end ? edge : w;
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
        const u2 = v128.load_splat<T>(x2);
        z20 = v128.add<T>(z20, v128.mul<T>(u2, w0));
        if (wide) z21 = v128.add<T>(z21, v128.mul<T>(u2, w1));
        if (wide) z22 = v128.add<T>(z22, v128.mul<T>(u2, w2));
        if (x0 == end) break;
        w += bytes;
        x0 += sizeof<T>();
        x1 += sizeof<T>();
        x2 += sizeof<T>();
      }
      // Where rows are fewer than three, the last was taken again.
      const z = Many.score<T>(d) + 16 * c;
      v128.store(z + i * row, z00);
      v128.store(z + i1 * row, z10);
      v128.store(z + i2 * row, z20);
      if (wide) {
        v128.store(z + i * row, z01, 16);
        v128.store(z + i1 * row, z11, 16);
        v128.store(z + i2 * row, z21, 16);
        v128.store(z + i * row, z02, 32);
        v128.store(z + i1 * row, z12, 32);
        v128.store(z + i2 * row, z22, 32);
      }
    }
  }

  /** Adds the n rows of the block to the gradients, times their slopes, which have taken the scores' place. */
  static collect<T>(d: Linear, n: u32, fresh: bool): void {
    const vectors = Many.vectors<T>(d);
    const columns: usize = d.columns;
    if (fresh) {
      memory.fill(d.weightGradient, 0, columns * d.outputs * sizeof<T>());
      if (d.biasGradient) memory.fill(d.biasGradient, 0, 16 * vectors);
    }
    const row: usize = 16 * vectors;
    for (let c: usize = 0; c < vectors && d.biasGradient; ++c) {
      let sum = v128.load(d.biasGradient + 16 * c);
      const r = Many.score<T>(d) + 16 * c;
      for (let i: usize = 0; i < <usize>n; ++i) sum = v128.add<T>(sum, v128.load(r + i * row));
      v128.store(d.biasGradient + 16 * c, sum);
    }
    let c: usize = 0;
    for (; c + 4 <= <usize>d.outputs; c += 4) Many.back<T>(d, n, c, true, true);
    if (d.outputs & 2) {
      Many.back<T>(d, n, c, true, false);
      c += 2;
    }
    if (d.outputs & 1) Many.back<T>(d, n, c, false, false);
  }

  /** All features by one output, by two or by four. */
  @inline
  static back<T>(d: Linear, n: usize, c: usize, two: bool, four: bool): void {
    const lanes: usize = 16 / sizeof<T>();
    const columns: usize = d.columns;
    // Pairs of vectors as far as rows reach, which are padded to one.
    const pairs = columns - (columns % (2 * lanes));
    let j: usize = 0;
    for (; j < pairs; j += 2 * lanes) Many.tile<T>(d, n, j, c, two, four, true);
    for (; j < columns; j += lanes) Many.tile<T>(d, n, j, c, two, four, false);
  }

  /** The features of one vector, or of two, summed over the rows. */
  @inline
  static tile<T>(d: Linear, n: usize, j: usize, c: usize, two: bool, four: bool, wide: bool): void {
    const row: usize = 16 * Many.vectors<T>(d);
    const offset = j * sizeof<T>();
    let at = Many.table(d);
    const end = at + 4 * n;
    let r = Many.score<T>(d) + c * sizeof<T>();
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
    const far = j + 16 / sizeof<T>();
    if (four) {
      Many.addFour<T>(d, j, c, a0, a1, a2, a3);
      if (wide) Many.addFour<T>(d, far, c, b0, b1, b2, b3);
    } else {
      Many.add<T>(d, j, c, a0);
      if (wide) Many.add<T>(d, far, c, b0);
      if (two) Many.add<T>(d, j, c + 1, a1);
      if (two && wide) Many.add<T>(d, far, c + 1, b1);
    }
  }

  /** Adds vectors of features to the gradients of four outputs from c on. */
  static addFour<T>(d: Linear, j: usize, c: usize, a: v128, b: v128, e: v128, f: v128): void {
    const bytes: usize = d.outputs * sizeof<T>();
    const g = d.weightGradient + j * bytes + c * sizeof<T>();
    if (j + 16 / sizeof<T>() > <usize>d.columns) {
      Many.add<T>(d, j, c, a);
      Many.add<T>(d, j, c + 1, b);
      Many.add<T>(d, j, c + 2, e);
      Many.add<T>(d, j, c + 3, f);
    } else if (sizeof<T>() == 8) {
      Many.increase<T>(g, v128.shuffle<i64>(a, b, 0, 2));
      Many.increase<T>(g + 16, v128.shuffle<i64>(e, f, 0, 2));
      Many.increase<T>(g + bytes, v128.shuffle<i64>(a, b, 1, 3));
      Many.increase<T>(g + bytes + 16, v128.shuffle<i64>(e, f, 1, 3));
    } else {
      const low = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const next = v128.shuffle<i32>(e, f, 0, 4, 1, 5);
      Many.increase<T>(g, v128.shuffle<i64>(low, next, 0, 2));
      Many.increase<T>(g + bytes, v128.shuffle<i64>(low, next, 1, 3));
      const high = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const last = v128.shuffle<i32>(e, f, 2, 6, 3, 7);
      Many.increase<T>(g + 2 * bytes, v128.shuffle<i64>(high, last, 0, 2));
      Many.increase<T>(g + 3 * bytes, v128.shuffle<i64>(high, last, 1, 3));
    }
  }

  @inline
  static increase<T>(at: usize, by: v128): void {
    v128.store(at, v128.add<T>(v128.load(at), by));
  }

  /** Adds a vector of features to the gradients of output c. */
  static add<T>(d: Linear, j: usize, c: usize, sums: v128): void {
    const bytes: usize = d.outputs * sizeof<T>();
    const g = d.weightGradient + j * bytes + c * sizeof<T>();
    const left = <usize>d.columns - j;
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
