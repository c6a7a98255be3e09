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

  /** The entries of rows i, i+1, ... of the order, as many as fill a vector. */
  @inline
  static gather<T>(column: usize, order: usize, i: usize): v128 {
    if (!order) return v128.load(column + i * sizeof<T>());
    let v = v128.splat<T>(load<T>(column + Rows.at(order, i) * sizeof<T>()));
    v = v128.replace_lane<T>(v, 1, load<T>(column + Rows.at(order, i + 1) * sizeof<T>()));
    if (sizeof<T>() == 4) {
      v = v128.replace_lane<f32>(v, 2, load<f32>(column + Rows.at(order, i + 2) * 4));
      v = v128.replace_lane<f32>(v, 3, load<f32>(column + Rows.at(order, i + 3) * 4));
    }
    return v;
  }

  /** Sum of s r^2 in float64. */
  @inline
  static squares<T>(r: v128, s: v128): f64 {
    if (sizeof<T>() == 8) return Rows.sum<f64>(f64x2.mul(s, f64x2.mul(r, r)));
    const low = f64x2.promote_low_f32x4(r);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(r, r, 2, 3, 2, 3));
    const sLow = f64x2.promote_low_f32x4(s);
    const sHigh = f64x2.promote_low_f32x4(v128.shuffle<i32>(s, s, 2, 3, 2, 3));
    const a = f64x2.mul(sLow, f64x2.mul(low, low));
    return Rows.sum<f64>(f64x2.add(a, f64x2.mul(sHigh, f64x2.mul(high, high))));
  }

  @inline
  static dot<T>(x: usize, w: usize, bytes: usize): T {
    let a = v128.splat<T>(0);
    let b = a, c = a, d = a;
    const end = x + bytes;
    const whole = x + (bytes & ~63);
    while (x < whole) {
      a = v128.add<T>(a, Rows.product<T>(x, w));
      b = v128.add<T>(b, Rows.product<T>(x + 16, w + 16));
      c = v128.add<T>(c, Rows.product<T>(x + 32, w + 32));
      d = v128.add<T>(d, Rows.product<T>(x + 48, w + 48));
      x += 64;
      w += 64;
    }
    if (x < end) a = v128.add<T>(a, Rows.product<T>(x, w));
    if (x + 16 < end) b = v128.add<T>(b, Rows.product<T>(x + 16, w + 16));
    if (x + 32 < end) c = v128.add<T>(c, Rows.product<T>(x + 32, w + 32));
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
}

// Exported, so that they stay functions of their own: inlined into the epoch they run out of registers.

/**
 * Four dot products of rows with w, left in the four entries at `out`. One accumulator a row: V8 loads all of a
 * round's vectors before it adds, and with eight accumulators two of them would live in memory.
 */
export function dots4<T>(x0: usize, x1: usize, x2: usize, x3: usize, w: usize, bytes: usize, out: usize): void {
  let a0 = v128.splat<T>(0);
  let a1 = a0, a2 = a0, a3 = a0;
  const whole = bytes & ~31;
  let j: usize = 0;
  if (whole) {
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
    } while (j < whole);
  }
  if (j < bytes) {
    const u = v128.load(w + j);
    a0 = v128.add<T>(a0, v128.mul<T>(v128.load(x0 + j), u));
    a1 = v128.add<T>(a1, v128.mul<T>(v128.load(x1 + j), u));
    a2 = v128.add<T>(a2, v128.mul<T>(v128.load(x2 + j), u));
    a3 = v128.add<T>(a3, v128.mul<T>(v128.load(x3 + j), u));
  }
  if (sizeof<T>() == 8) {
    v128.store(out, v128.add<T>(v128.shuffle<i64>(a0, a1, 0, 2), v128.shuffle<i64>(a0, a1, 1, 3)));
    v128.store(out + 16, v128.add<T>(v128.shuffle<i64>(a2, a3, 0, 2), v128.shuffle<i64>(a2, a3, 1, 3)));
  } else {
    const low = v128.add<T>(v128.shuffle<i32>(a0, a1, 0, 4, 1, 5), v128.shuffle<i32>(a0, a1, 2, 6, 3, 7));
    const high = v128.add<T>(v128.shuffle<i32>(a2, a3, 0, 4, 1, 5), v128.shuffle<i32>(a2, a3, 2, 6, 3, 7));
    v128.store(out, v128.add<T>(v128.shuffle<i32>(low, high, 0, 1, 4, 5), v128.shuffle<i32>(low, high, 2, 3, 6, 7)));
  }
}

/** g <- g + sum of r[k] x[k] over four rows. */
export function combine4<T>(x0: usize, x1: usize, x2: usize, x3: usize, g: usize, bytes: usize, r: usize): void {
  const r0 = v128.splat<T>(load<T>(r));
  const r1 = v128.splat<T>(load<T>(r + sizeof<T>()));
  const r2 = v128.splat<T>(load<T>(r + 2 * sizeof<T>()));
  const r3 = v128.splat<T>(load<T>(r + 3 * sizeof<T>()));
  const whole = bytes & ~31;
  let j: usize = 0;
  if (whole) {
    do {
      const a = v128.add<T>(v128.mul<T>(r0, v128.load(x0 + j)), v128.mul<T>(r1, v128.load(x1 + j)));
      const b = v128.add<T>(v128.mul<T>(r2, v128.load(x2 + j)), v128.mul<T>(r3, v128.load(x3 + j)));
      const c = v128.add<T>(v128.mul<T>(r0, v128.load(x0 + j + 16)), v128.mul<T>(r1, v128.load(x1 + j + 16)));
      const d = v128.add<T>(v128.mul<T>(r2, v128.load(x2 + j + 16)), v128.mul<T>(r3, v128.load(x3 + j + 16)));
      v128.store(g + j, v128.add<T>(v128.load(g + j), v128.add<T>(a, b)));
      v128.store(g + j + 16, v128.add<T>(v128.load(g + j + 16), v128.add<T>(c, d)));
      j += 32;
    } while (j < whole);
  }
  if (j < bytes) {
    const a = v128.add<T>(v128.mul<T>(r0, v128.load(x0 + j)), v128.mul<T>(r1, v128.load(x1 + j)));
    const b = v128.add<T>(v128.mul<T>(r2, v128.load(x2 + j)), v128.mul<T>(r3, v128.load(x3 + j)));
    v128.store(g + j, v128.add<T>(v128.load(g + j), v128.add<T>(a, b)));
  }
}
