// Rows of a matrix against a vector of weights, one row or four at a time. `bytes` is the padded length of a row.

export class Rows {
  @inline
  static at(order: usize, i: usize): usize {
    return order ? <usize>load<u32>(order + 4 * i) : i;
  }

  @inline
  static product<T>(x: usize, w: usize): v128 {
    return v128.mul<T>(v128.load(x), v128.load(w));
  }

  @inline
  static sum<T>(v: v128): T {
    if (sizeof<T>() == 8) {
      return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
    }
    const pairs = f32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
    return <T>(f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1));
  }

  @inline
  static first<T>(v: v128): f64 {
    return sizeof<T>() == 8 ? f64x2.extract_lane(v, 0) : <f64>f32x4.extract_lane(v, 0);
  }

  /** Four rows against w, each plus b: four numbers. One accumulator a row, because V8 loads all of a round's vectors first. */
  @inline
  static dots<T>(to: usize, x0: usize, x1: usize, x2: usize, x3: usize, w: usize, stride: usize, b: T): void {
    const pairs = stride & ~31;
    let a0 = v128.splat<T>(0);
    let a1 = a0,
      a2 = a0,
      a3 = a0;
    let j: usize = 0;
    if (pairs) {
      do {
        const u = v128.load(w + j);
        const v = v128.load(w + j + 16);
        a0 = v128.add<T>(a0, v128.mul<T>(v128.load(x0 + j), u));
        a1 = v128.add<T>(a1, v128.mul<T>(v128.load(x1 + j), u));
        a2 = v128.add<T>(a2, v128.mul<T>(v128.load(x2 + j), u));
        a3 = v128.add<T>(a3, v128.mul<T>(v128.load(x3 + j), u));
        a0 = v128.add<T>(a0, v128.mul<T>(v128.load(x0 + j + 16), v));
        a1 = v128.add<T>(a1, v128.mul<T>(v128.load(x1 + j + 16), v));
        a2 = v128.add<T>(a2, v128.mul<T>(v128.load(x2 + j + 16), v));
        a3 = v128.add<T>(a3, v128.mul<T>(v128.load(x3 + j + 16), v));
        j += 32;
      } while (j < pairs);
    }
    if (j < stride) {
      const u = v128.load(w + j);
      a0 = v128.add<T>(a0, v128.mul<T>(v128.load(x0 + j), u));
      a1 = v128.add<T>(a1, v128.mul<T>(v128.load(x1 + j), u));
      a2 = v128.add<T>(a2, v128.mul<T>(v128.load(x2 + j), u));
      a3 = v128.add<T>(a3, v128.mul<T>(v128.load(x3 + j), u));
    }
    Rows.storeSums<T>(to, a0, a1, a2, a3, b);
  }

  /** Stores the sums of four vectors' entries, plus b each: four numbers. */
  @inline
  static storeSums<T>(to: usize, a0: v128, a1: v128, a2: v128, a3: v128, b: T): void {
    const bias = v128.splat<T>(b);
    if (sizeof<T>() == 8) {
      const low = f64x2.add(v128.shuffle<i64>(a0, a1, 0, 2), v128.shuffle<i64>(a0, a1, 1, 3));
      const high = f64x2.add(v128.shuffle<i64>(a2, a3, 0, 2), v128.shuffle<i64>(a2, a3, 1, 3));
      v128.store(to, f64x2.add(low, bias));
      v128.store(to + 16, f64x2.add(high, bias));
      return;
    }
    const l = f32x4.add(v128.shuffle<i32>(a0, a1, 0, 4, 1, 5), v128.shuffle<i32>(a0, a1, 2, 6, 3, 7));
    const h = f32x4.add(v128.shuffle<i32>(a2, a3, 0, 4, 1, 5), v128.shuffle<i32>(a2, a3, 2, 6, 3, 7));
    const sums = f32x4.add(v128.shuffle<i64>(l, h, 0, 2), v128.shuffle<i64>(l, h, 1, 3));
    v128.store(to, f32x4.add(sums, bias));
  }

  @inline
  static dot<T>(x: usize, w: usize, bytes: usize): T {
    const none = v128.splat<T>(0);
    let a = Rows.product<T>(x, w);
    let b = bytes > 16 ? Rows.product<T>(x + 16, w + 16) : none;
    let c = bytes > 32 ? Rows.product<T>(x + 32, w + 32) : none;
    let d = bytes > 48 ? Rows.product<T>(x + 48, w + 48) : none;
    let j: usize = 64;
    for (; j + 48 < bytes; j += 64) {
      a = v128.add<T>(a, Rows.product<T>(x + j, w + j));
      b = v128.add<T>(b, Rows.product<T>(x + j + 16, w + j + 16));
      c = v128.add<T>(c, Rows.product<T>(x + j + 32, w + j + 32));
      d = v128.add<T>(d, Rows.product<T>(x + j + 48, w + j + 48));
    }
    if (j < bytes) a = v128.add<T>(a, Rows.product<T>(x + j, w + j));
    if (j + 16 < bytes) b = v128.add<T>(b, Rows.product<T>(x + j + 16, w + j + 16));
    if (j + 32 < bytes) c = v128.add<T>(c, Rows.product<T>(x + j + 32, w + j + 32));
    return Rows.sum<T>(v128.add<T>(v128.add<T>(a, c), v128.add<T>(b, d)));
  }

  static zero<T>(g: usize, bytes: usize): void {
    for (let j: usize = 0; j < bytes; j += 16) v128.store(g + j, v128.splat<T>(0));
  }

  /** g <- r x. */
  @inline
  static write<T>(x: usize, g: usize, bytes: usize, r: T): void {
    const v = v128.splat<T>(r);
    let j: usize = 0;
    do {
      v128.store(g + j, v128.mul<T>(v, v128.load(x + j)));
      j += 16;
    } while (j < bytes);
  }

  /** g <- g + r x. */
  @inline
  static add<T>(x: usize, g: usize, bytes: usize, r: T): void {
    const v = v128.splat<T>(r);
    let j: usize = 0;
    do {
      v128.store(g + j, v128.add<T>(v128.load(g + j), v128.mul<T>(v, v128.load(x + j))));
      j += 16;
    } while (j < bytes);
  }

  /** g <- g + ((f0 x0 + f1 x1) + (f2 x2 + f3 x3)). */
  @inline
  static addFour<T>(
    g: usize,
    x0: usize,
    x1: usize,
    x2: usize,
    x3: usize,
    f0: T,
    f1: T,
    f2: T,
    f3: T,
    bytes: usize,
  ): void {
    const k0 = v128.splat<T>(f0);
    const k1 = v128.splat<T>(f1);
    const k2 = v128.splat<T>(f2);
    const k3 = v128.splat<T>(f3);
    let j: usize = 0;
    do {
      const a = v128.add<T>(v128.mul<T>(k0, v128.load(x0 + j)), v128.mul<T>(k1, v128.load(x1 + j)));
      const b = v128.add<T>(v128.mul<T>(k2, v128.load(x2 + j)), v128.mul<T>(k3, v128.load(x3 + j)));
      v128.store(g + j, v128.add<T>(v128.load(g + j), v128.add<T>(a, b)));
      j += 16;
    } while (j < bytes);
  }
}
