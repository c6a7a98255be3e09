// Several outputs: scores Z = X W + b of a block of rows.
// Two rows by three vectors of outputs stay in registers, or three rows by one. Rows of W stand without gaps, so vectors overlap
// into the next row; what comes of that is passed over, and the last row has a copy with room behind it.
// Products accumulate in the tensors' type, over the features.

import { Linear } from "../record";
import { Rows } from "../row-dot";

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
        if (!wide) z20 = v128.add<T>(z20, v128.mul<T>(v128.load_splat<T>(x2), w0));
        if (x0 == end) break;
        w += bytes;
        x0 += sizeof<T>();
        x1 += sizeof<T>();
        if (!wide) x2 += sizeof<T>();
      }
      // Where rows are fewer than a tile has, the last was taken again.
      const z = Many.score<T>(d) + 16 * c;
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
