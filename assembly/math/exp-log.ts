// exp, log and atan2 of vectors, after fdlibm (Sun Microsystems, 1993): e_exp.c, e_log.c, s_atan.c and, for the
// shorter polynomials of f32, e_expf.c, e_logf.c, s_atanf.c. Within 1 unit in the last place for exp and log, 2.5 for
// atan2. Zeros, infinities, NaN and subnormal numbers as in Math.exp, Math.log, Math.atan2.
// Constants are loaded, because V8 builds a splat of a literal anew wherever it stands.

// Places in the tables.
const enum Of {
  one,
  two,
  four,
  half,
  minusZero,
  rounding, // adding it rounds to a whole number; its own last bits are twice the exponent's bias
  perLn2, // 1 / ln 2
  ln2High, // ln 2 in two parts
  ln2Low,
  lowest, // exp is 0 below, infinite above
  highest,
  normal, // the least normal number
  finite, // the largest finite number
  raise, // 2^raised makes subnormal numbers normal
  raised,
  middle, // about sqrt(1/2)
  eighthHigh, // pi/4 in two parts, the first times 3 exact
  eighthLow,
  bend, // 7/16
  far, // sides longer than this are shortened to a quarter
  quarter,
  exp,
  log = 26,
  atan = 33,
}

const table64: usize = memory.data<f64>(
  [
    1, 2, 4, 0.5, -0.0, 6755399441057790, 1.4426950216, 6.9314718036912381649e-1, 1.90821492927058770002e-10, -746, 710,
    2.2250738585072014e-308, 1.7976931348623157e308, 18014398509481984, 54, 0.7072, 7.85398163397448278999e-1,
    3.06161699786838301793e-17, 0.4375, 1e300, 0.25, 1.66666666666666019037e-1, -2.77777777770155933842e-3,
    6.61375632143793436117e-5, -1.6533902205465251539e-6, 4.13813679705723846039e-8, 6.66666666666673513e-1,
    3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1, 1.818357216161805012e-1,
    1.531383769920937332e-1, 1.479819860511658591e-1, 3.33333333333329318027e-1, -1.99999999998764832476e-1,
    1.42857142725034663711e-1, -1.1111110405462355788e-1, 9.09088713343650656196e-2, -7.69187620504482999495e-2,
    6.66107313738753120669e-2, -5.83357013379057348645e-2, 4.97687799461593236017e-2, -3.6531572744216915527e-2,
    1.62858201153657823623e-2,
  ],
  16,
);

const table32: usize = memory.data<f32>(
  [
    1, 2, 4, 0.5, -0.0, 12583166, 1.4426950216, 6.9314575195e-1, 1.4286067653e-6, -104, 89, 1.1754943508e-38,
    3.4028234663852886e38, 33554432, 25, 0.7072, 7.853982449e-1, -8.146034247e-8, 0.4375, 1e36, 0.25, 1.666662544e-1,
    -2.7667332906e-3, 0, 0, 0, 6.6666662693e-1, 4.0000972152e-1, 2.8498786688e-1, 2.4279078841e-1, 0, 0, 0,
    3.3333328366e-1, -1.9999158382e-1, 1.4253635705e-1, -1.0648017377e-1, 6.1687607318e-2,
  ],
  16,
);

export class Fn {
  @inline
  private static of<T>(place: usize): v128 {
    return v128.load_splat<T>((sizeof<T>() == 4 ? table32 : table64) + place * sizeof<T>());
  }

  /** The next coefficient of a polynomial in z: p z + c. */
  @inline
  private static next<T>(p: v128, z: v128, place: usize): v128 {
    return v128.add<T>(v128.mul<T>(p, z), Fn.of<T>(place));
  }

  /** Each entry's bits as a whole number, shifted right; the sign is drawn in from the left. */
  @inline
  static right<T>(v: v128, bits: i32): v128 {
    return sizeof<T>() == 4 ? i32x4.shr_s(v, bits) : i64x2.shr_s(v, bits);
  }

  /** A whole number moved to where the exponent stands. */
  @inline
  static exponent<T>(v: v128): v128 {
    return sizeof<T>() == 4 ? i32x4.shl(v, 23) : i64x2.shl(v, 52);
  }

  @inline
  static plus<T>(a: v128, b: v128): v128 {
    return sizeof<T>() == 4 ? i32x4.add(a, b) : i64x2.add(a, b);
  }

  @inline
  static minus<T>(a: v128, b: v128): v128 {
    return sizeof<T>() == 4 ? i32x4.sub(a, b) : i64x2.sub(a, b);
  }

  // exp(x) = 2^k exp(r), r = x - k ln 2; the power is multiplied in by halves, so that both are normal numbers.
  @inline
  static exp<T>(v: v128): v128 {
    const x = v128.pmin<T>(v128.pmax<T>(v, Fn.of<T>(Of.lowest)), Fn.of<T>(Of.highest));
    const bits = v128.add<T>(v128.mul<T>(x, Fn.of<T>(Of.perLn2)), Fn.of<T>(Of.rounding));
    const k = v128.sub<T>(bits, Fn.of<T>(Of.rounding));
    const high = v128.sub<T>(x, v128.mul<T>(k, Fn.of<T>(Of.ln2High)));
    const low = v128.mul<T>(k, Fn.of<T>(Of.ln2Low));
    const r = v128.sub<T>(high, low);
    const z = v128.mul<T>(r, r);
    let p = Fn.of<T>(Of.exp + (sizeof<T>() == 4 ? 1 : 4));
    if (sizeof<T>() == 8) {
      p = Fn.next<T>(p, z, Of.exp + 3);
      p = Fn.next<T>(p, z, Of.exp + 2);
      p = Fn.next<T>(p, z, Of.exp + 1);
    }
    const c = v128.sub<T>(r, v128.mul<T>(z, Fn.next<T>(p, z, Of.exp)));
    const q = v128.div<T>(v128.mul<T>(r, c), v128.sub<T>(Fn.of<T>(Of.two), c));
    const e = v128.sub<T>(Fn.of<T>(Of.one), v128.sub<T>(v128.sub<T>(low, q), high));
    const half = Fn.right<T>(bits, 1);
    return v128.mul<T>(v128.mul<T>(e, Fn.exponent<T>(half)), Fn.exponent<T>(Fn.minus<T>(bits, half)));
  }

  // log(x) = k ln 2 + log(1 + f), f in about [sqrt(1/2) - 1, sqrt(2) - 1), by the series in s = f / (2 + f).
  @inline
  static log<T>(v: v128): v128 {
    const rounding = Fn.of<T>(Of.rounding);
    const subnormal = v128.lt<T>(v, Fn.of<T>(Of.normal));
    const x = v128.bitselect(v128.mul<T>(v, Fn.of<T>(Of.raise)), v, subnormal);
    const power = Fn.right<T>(Fn.minus<T>(x, Fn.of<T>(Of.middle)), sizeof<T>() == 4 ? 23 : 52);
    const raised = v128.and(subnormal, Fn.of<T>(Of.raised));
    const k = v128.sub<T>(v128.sub<T>(Fn.plus<T>(power, rounding), rounding), raised);
    const f = v128.sub<T>(Fn.minus<T>(x, Fn.exponent<T>(power)), Fn.of<T>(Of.one));
    const s = v128.div<T>(f, v128.add<T>(Fn.of<T>(Of.two), f));
    const z = v128.mul<T>(s, s);
    let p = Fn.of<T>(Of.log + (sizeof<T>() == 4 ? 3 : 6));
    if (sizeof<T>() == 8) {
      p = Fn.next<T>(p, z, Of.log + 5);
      p = Fn.next<T>(p, z, Of.log + 4);
      p = Fn.next<T>(p, z, Of.log + 3);
    }
    p = Fn.next<T>(p, z, Of.log + 2);
    p = Fn.next<T>(p, z, Of.log + 1);
    p = v128.mul<T>(z, Fn.next<T>(p, z, Of.log));
    const square = v128.mul<T>(v128.mul<T>(Fn.of<T>(Of.half), f), f);
    const low = v128.add<T>(v128.mul<T>(s, v128.add<T>(square, p)), v128.mul<T>(k, Fn.of<T>(Of.ln2Low)));
    const near = v128.sub<T>(v128.sub<T>(square, low), f);
    const result = v128.sub<T>(v128.mul<T>(k, Fn.of<T>(Of.ln2High)), near);
    const zero = v128.abs<T>(Fn.of<T>(Of.minusZero));
    const ordinary = v128.and(v128.gt<T>(v, zero), v128.le<T>(v, Fn.of<T>(Of.finite)));
    const minusInfinity = Fn.exponent<T>(v128.eq<T>(v, zero));
    return v128.bitselect(result, v128.or(v128.sqrt<T>(v), minusInfinity), ordinary);
  }

  // The angle is k pi/4 + atan(t) or k pi/4 - atan(t), |t| <= 7/16, k = 0..4: one rounding where the two meet. A
  // function of its own, because a call takes 1 % of its time and both rules of Adam-atan2 need it.
  static atan2<T>(y: v128, x: v128): v128 {
    const one = Fn.of<T>(Of.one);
    const minusZero = Fn.of<T>(Of.minusZero);
    const height = v128.abs<T>(y);
    const width = v128.abs<T>(x);
    const largest = v128.max<T>(height, width);
    const shorten = v128.bitselect(Fn.of<T>(Of.quarter), one, v128.gt<T>(largest, Fn.of<T>(Of.far)));
    const less = v128.mul<T>(v128.min<T>(height, width), shorten);
    const more = v128.mul<T>(largest, shorten);
    const wide = v128.ge<T>(less, v128.mul<T>(more, Fn.of<T>(Of.bend)));
    const diagonal = v128.andnot(wide, v128.eq<T>(less, v128.abs<T>(minusZero)));
    const rise = v128.sub<T>(less, v128.and(diagonal, more));
    const run = v128.add<T>(more, v128.and(diagonal, less));
    const t = v128.andnot(v128.div<T>(rise, run), v128.eq<T>(less, more));
    const z = v128.mul<T>(t, t);
    let p = Fn.of<T>(Of.atan + (sizeof<T>() == 4 ? 4 : 10));
    if (sizeof<T>() == 8) {
      p = Fn.next<T>(p, z, Of.atan + 9);
      p = Fn.next<T>(p, z, Of.atan + 8);
      p = Fn.next<T>(p, z, Of.atan + 7);
      p = Fn.next<T>(p, z, Of.atan + 6);
      p = Fn.next<T>(p, z, Of.atan + 5);
      p = Fn.next<T>(p, z, Of.atan + 4);
    }
    p = Fn.next<T>(p, z, Of.atan + 3);
    p = Fn.next<T>(p, z, Of.atan + 2);
    p = Fn.next<T>(p, z, Of.atan + 1);
    p = v128.mul<T>(z, Fn.next<T>(p, z, Of.atan));
    const atan = v128.sub<T>(t, v128.mul<T>(t, p));
    const steep = v128.gt<T>(height, width);
    const back = Fn.right<T>(x, sizeof<T>() == 4 ? 31 : 63);
    let k = v128.and(diagonal, one);
    k = v128.bitselect(v128.sub<T>(Fn.of<T>(Of.two), k), k, steep);
    k = v128.bitselect(v128.sub<T>(Fn.of<T>(Of.four), k), k, back);
    const signed = v128.xor(atan, v128.and(v128.xor(steep, back), minusZero));
    const near = v128.add<T>(v128.mul<T>(k, Fn.of<T>(Of.eighthLow)), signed);
    const angle = v128.add<T>(v128.mul<T>(k, Fn.of<T>(Of.eighthHigh)), near);
    return v128.or(v128.abs<T>(angle), v128.and(y, minusZero));
  }

  /** x^p in float64. */
  static power(x: v128, p: v128): v128 {
    return Fn.exp<f64>(f64x2.mul(p, Fn.log<f64>(x)));
  }
}
