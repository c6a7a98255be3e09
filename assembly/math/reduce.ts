// One read of a gradient: is every entry below a limit, and how long is it?
// Sums of squares are float64 in eight fixed lanes, whatever the tensor's type.

// The high words of larger numbers are larger, and non-finite numbers have all exponent bits set: an unsigned maximum of
// the high words finds whatever is not below a power of two.
class Bits {
  @inline
  static mask(unit: usize): v128 {
    return unit == 4 ? i32x4.splat(0x7fffffff) : i64x2.splat(0x7fffffff00000000);
  }

  @inline
  static below(worst: v128, limit: u32): bool {
    const high = i32x4.max_u(worst, v128.shuffle<i32>(worst, worst, 2, 3, 0, 1));
    return <u32>i32x4.extract_lane(high, 0) < limit && <u32>i32x4.extract_lane(high, 1) < limit;
  }
}

/** 1 when all n entries are finite. */
export function finite(g: usize, n: usize, unit: usize): bool {
  return below(g, n, unit == 4 ? 0x7f800000 : 0x7ff00000, unit);
}

/** 1 when all n entries are finite and of a size below a power of two, whose high word is `limit`. */
export function below(g: usize, n: usize, limit: u32, unit: usize): bool {
  const end = g + ((n * unit + 63) & ~63);
  const mask = Bits.mask(unit);
  let a = i32x4.splat(0);
  let b = a;
  if (g == end) return true;
  do {
    a = i32x4.max_u(a, v128.and(v128.load(g), mask));
    b = i32x4.max_u(b, v128.and(v128.load(g + 16), mask));
    a = i32x4.max_u(a, v128.and(v128.load(g + 32), mask));
    b = i32x4.max_u(b, v128.and(v128.load(g + 48), mask));
    g += 64;
  } while (g < end);
  return Bits.below(i32x4.max_u(a, b), limit);
}

/** The same of all sums acc + g; nothing is written. */
export function sumBelow<T>(acc: usize, g: usize, n: usize, limit: u32): bool {
  const bytes: usize = (n * sizeof<T>() + 63) & ~63;
  const mask = Bits.mask(sizeof<T>());
  let worst = i32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const sum = v128.add<T>(v128.load(acc + i), v128.load(g + i));
    worst = i32x4.max_u(worst, v128.and(sum, mask));
  }
  return Bits.below(worst, limit);
}

function squares<T>(g: usize, n: usize, scale: f64): f64 {
  const end = g + ((n * sizeof<T>() + 63) & ~63);
  const k = f64x2.splat(scale);
  let a = f64x2.splat(0);
  let b = a,
    c = a,
    d = a;
  if (sizeof<T>() == 4) {
    for (; g < end; g += 32) {
      const x = v128.load(g);
      const y = v128.load(g + 16);
      const x0 = f64x2.mul(k, f64x2.promote_low_f32x4(x));
      const x1 = f64x2.mul(k, f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3)));
      const y0 = f64x2.mul(k, f64x2.promote_low_f32x4(y));
      const y1 = f64x2.mul(k, f64x2.promote_low_f32x4(v128.shuffle<i32>(y, y, 2, 3, 2, 3)));
      a = f64x2.add(a, f64x2.mul(x0, x0));
      b = f64x2.add(b, f64x2.mul(x1, x1));
      c = f64x2.add(c, f64x2.mul(y0, y0));
      d = f64x2.add(d, f64x2.mul(y1, y1));
    }
  } else {
    for (; g < end; g += 64) {
      const x0 = f64x2.mul(k, v128.load(g));
      const x1 = f64x2.mul(k, v128.load(g + 16));
      const y0 = f64x2.mul(k, v128.load(g + 32));
      const y1 = f64x2.mul(k, v128.load(g + 48));
      a = f64x2.add(a, f64x2.mul(x0, x0));
      b = f64x2.add(b, f64x2.mul(x1, x1));
      c = f64x2.add(c, f64x2.mul(y0, y0));
      d = f64x2.add(d, f64x2.mul(y1, y1));
    }
  }
  const sum = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Sum of (scale g)^2 in float64. A scale far below 1 keeps the squares of huge entries finite. */
export function sumSquares(g: usize, n: usize, scale: f64, unit: usize): f64 {
  return unit == 4 ? squares<f32>(g, n, scale) : squares<f64>(g, n, scale);
}
