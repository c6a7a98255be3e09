// Several outputs: scores Z = X W + b of a block of rows, and the gradient from their slopes R, dW += X' R.
// Three rows (or features) by three vectors of outputs stay in registers; what three do not divide goes one vector,
// one feature at a time. Rows of W and dW stand without gaps, so vectors overlap into the next row: what comes of
// that in Z is passed over, and slopes are 0 there, so that dW keeps its bits. The last row has a copy with room.
// Products accumulate in the tensors' type, over the features in Z, over the rows of a block in dW.

import { Block, Linear } from "./record";
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
      for (;;) {
        // The last row of W from where there is room behind it.
        const from = x0 == end ? edge : w;
        const w0 = v128.load(from);
        const w1 = wide ? v128.load(from + 16) : none;
        const w2 = wide ? v128.load(from + 32) : none;
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
    const threes = columns - (columns % 3);
    let c: usize = 0;
    while (c < vectors) {
      const wide = c + 3 <= vectors;
      let j: usize = 0;
      if (wide) {
        for (; j < threes; j += 3) Many.back<T>(d, n, j, c, true, true);
        for (; j < columns; ++j) Many.back<T>(d, n, j, c, false, true);
        c += 3;
      } else {
        for (; j < threes; j += 3) Many.back<T>(d, n, j, c, true, false);
        for (; j < columns; ++j) Many.back<T>(d, n, j, c, false, false);
        c += 1;
      }
    }
  }

  /** One feature, or three, by the outputs of one vector, or of three. */
  @inline
  static back<T>(d: Linear, n: usize, j: usize, c: usize, three: bool, wide: bool): void {
    const table = Many.table(d);
    const row: usize = 16 * Many.vectors<T>(d);
    const offset = j * sizeof<T>();
    let r = Many.score<T>(d) + 16 * c;
    const none = v128.splat<T>(0);
    let g00 = none,
      g01 = none,
      g02 = none,
      g10 = none,
      g11 = none,
      g12 = none,
      g20 = none,
      g21 = none,
      g22 = none;
    let at = table;
    const end = table + 4 * n;
    do {
      const x = load<usize>(at) + offset;
      const r0 = v128.load(r);
      const r1 = wide ? v128.load(r + 16) : none;
      const r2 = wide ? v128.load(r + 32) : none;
      const x0 = v128.load_splat<T>(x);
      g00 = v128.add<T>(g00, v128.mul<T>(x0, r0));
      if (wide) g01 = v128.add<T>(g01, v128.mul<T>(x0, r1));
      if (wide) g02 = v128.add<T>(g02, v128.mul<T>(x0, r2));
      if (three) {
        const x1 = v128.load_splat<T>(x, sizeof<T>());
        g10 = v128.add<T>(g10, v128.mul<T>(x1, r0));
        if (wide) g11 = v128.add<T>(g11, v128.mul<T>(x1, r1));
        if (wide) g12 = v128.add<T>(g12, v128.mul<T>(x1, r2));
        const x2 = v128.load_splat<T>(x, 2 * sizeof<T>());
        g20 = v128.add<T>(g20, v128.mul<T>(x2, r0));
        if (wide) g21 = v128.add<T>(g21, v128.mul<T>(x2, r1));
        if (wide) g22 = v128.add<T>(g22, v128.mul<T>(x2, r2));
      }
      at += 4;
      r += row;
    } while (at < end);
    Many.add<T>(d, j, c, g00, g01, g02, wide);
    if (three) {
      Many.add<T>(d, j + 1, c, g10, g11, g12, wide);
      Many.add<T>(d, j + 2, c, g20, g21, g22, wide);
    }
  }

  @inline
  static add<T>(d: Linear, j: usize, c: usize, a: v128, b: v128, e: v128, wide: bool): void {
    const bytes: usize = d.outputs * sizeof<T>();
    const g = d.weightGradient + j * bytes + 16 * c;
    // The vectors of the last row may end behind the tensor.
    if (j + 1 == <usize>d.columns) return Many.addLast<T>(d, g, c, a, b, e, wide);
    v128.store(g, v128.add<T>(v128.load(g), a));
    if (wide) v128.store(g, v128.add<T>(v128.load(g, 16), b), 16);
    if (wide) v128.store(g, v128.add<T>(v128.load(g, 32), e), 32);
  }

  static addLast<T>(d: Linear, g: usize, c: usize, a: v128, b: v128, e: v128, wide: bool): void {
    const edge = Many.edge(d);
    v128.store(edge, a);
    if (wide) v128.store(edge, b, 16);
    if (wide) v128.store(edge, e, 32);
    const bytes = min<usize>(wide ? 48 : 16, <usize>d.outputs * sizeof<T>() - 16 * c);
    for (let k: usize = 0; k < bytes; k += sizeof<T>()) {
      store<T>(g + k, load<T>(g + k) + load<T>(edge + k));
    }
  }
}
