// Cube root of vectors of either type after fdlibm's s_cbrt.c (Sun Microsystems, 1993): the exponent from a third of the
// bits, then Halley's iteration. Within 2 units in the last place for normal numbers; 0 at 0.

const table64: usize = memory.data<f64>([0.3333333333333333, 715094163], 16);
const table32: usize = memory.data<f32>([0.3333333333333333, 709958130], 16);

export class Root {
  @inline
  private static guess<T>(x: v128): v128 {
    const table = sizeof<T>() == 4 ? table32 : table64;
    const third = v128.load_splat<T>(table);
    const bias = v128.load_splat<T>(table + sizeof<T>());
    if (sizeof<T>() == 4) {
      return i32x4.trunc_sat_f32x4_s(v128.add<T>(v128.mul<T>(f32x4.convert_i32x4_s(x), third), bias));
    }
    const high = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(x, x, 1, 3, 1, 3));
    const word = i32x4.trunc_sat_f64x2_s_zero(v128.add<T>(v128.mul<T>(high, third), bias));
    return i64x2.shl(i64x2.extend_low_i32x4_u(word), 32);
  }

  @inline
  private static nearer<T>(r: v128, x: v128): v128 {
    const c = v128.mul<T>(v128.mul<T>(r, r), r);
    const d = v128.add<T>(v128.add<T>(c, c), x);
    // The quotient first: r x overflows for large x.
    return v128.sub<T>(r, v128.mul<T>(r, v128.div<T>(v128.sub<T>(c, x), d)));
  }

  /** For x >= 0. */
  @inline
  static cube<T>(x: v128): v128 {
    let r = Root.nearer<T>(Root.nearer<T>(Root.guess<T>(x), x), x);
    if (sizeof<T>() == 8) r = Root.nearer<T>(r, x);
    return v128.andnot(r, v128.eq<T>(x, v128.splat<T>(0)));
  }
}
