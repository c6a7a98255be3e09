// Pieces of update rules on vectors of either type.

export class Lanes {
  /** average <- b average + c x, stored; returns it. */
  @inline
  static ema<T>(average: usize, b: v128, c: v128, x: v128): v128 {
    const v = v128.add<T>(v128.mul<T>(b, v128.load(average)), v128.mul<T>(c, x));
    v128.store(average, v);
    return v;
  }

  /** x / (sqrt(v + r) + e). */
  @inline
  static over<T>(x: v128, v: v128, r: v128, e: v128): v128 {
    return v128.div<T>(x, v128.add<T>(v128.sqrt<T>(v128.add<T>(v, r)), e));
  }

  /** average <- average + c (x - average), stored; returns it. One scalar, where registers are short. */
  @inline
  static near<T>(average: usize, c: v128, x: v128): v128 {
    const a = v128.load(average);
    const v = v128.add<T>(a, v128.mul<T>(c, v128.sub<T>(x, a)));
    v128.store(average, v);
    return v;
  }

  /** x where x > 0 gets k, where x < 0 gets -k, else 0. */
  @inline
  static signed<T>(x: v128, k: v128): v128 {
    const zero = v128.splat<T>(0);
    const up = v128.and(v128.gt<T>(x, zero), k);
    const down = v128.and(v128.lt<T>(x, zero), k);
    return v128.sub<T>(up, down);
  }

  /** a + b where both are two float64, x and y vectors of T: adds the float64 products of all lanes. */
  @inline
  static dot<T>(sum: v128, x: v128, y: v128): v128 {
    if (sizeof<T>() == 8) return f64x2.add(sum, f64x2.mul(x, y));
    const low = f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y));
    const high = f64x2.mul(Lanes.high(x), Lanes.high(y));
    return f64x2.add(f64x2.add(sum, low), high);
  }

  /** Adds all lanes to two float64. */
  @inline
  static add<T>(sum: v128, x: v128): v128 {
    if (sizeof<T>() == 8) return f64x2.add(sum, x);
    return f64x2.add(f64x2.add(sum, f64x2.promote_low_f32x4(x)), Lanes.high(x));
  }

  /** The upper two f32 as f64. */
  @inline
  static high(x: v128): v128 {
    return f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
  }

  /** Both float64 together. */
  @inline
  static total(sum: v128): f64 {
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  }
}
