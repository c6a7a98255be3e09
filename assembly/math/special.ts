// log1p, tanh, erf, the logistic function (sigmoid) and softplus of vectors: within 2 units in the last place in f64,
// 2.5 in f32, over all arguments; `node bench/run.js accuracy` measures it. Zeros, infinities, NaN and subnormal numbers
// as the limits have them.
// The reductions are those of fdlibm (Sun Microsystems, 1993): e_exp.c, e_log.c, s_log1p.c; the parting of tanh and erf
// into a polynomial near 0 and an exponential beyond is that of s_tanh.c and s_erf.c. The polynomials are minimax fits
// of this file (Remez exchange in 50 digits), f64 and f32 each with terms enough for its own last place: no branch, and
// one form where fdlibm has four, because a vector pays for every branch.

import { Fn } from "./exp-log";

// Places in the tables. Polynomials stand with the highest power first; those of f32 are shorter and end where the
// others end.
const enum At {
  one,
  two,
  half,
  minusZero,
  finite, // the largest finite number
  perLn2, // 1 / ln 2
  ln2High, // ln 2 in two parts
  ln2Low,
  rounding, // adding it rounds to a whole number; its own last bits are the exponent's bias
  raised, // the same and the power of 2 that `lowered` takes away
  lowered,
  lowest, // exp is 0 below
  flat, // 1 - exp(-flat) is 1
  third,
  middle, // log1p's reduced argument lies in [middle - 1, 2 middle - 1]
  bend, // tanh is a polynomial below
  exp, // (exp(r) - 1 - r) / r^2 in |r| <= ln(2) / 2
  log = 26, // ((log(1 + s) - log(1 - s)) / s - 2) / s^2 in s^2, |s| <= 1/5
  tanh = 33, // (tanh(x) / x - 1) / x^2 in x^2, |x| <= 0.55
  erf = 43, // erf(x) / x - 1 in x^2, |x| <= 1
  erfc = 55, // exp(x^2) erfc(x) in 1 / (x + 2), x >= 1, weighted with exp(-x^2)
  log1p = 67, // (log1p(x) / x - 1) / x in x - 1/2, 0 <= x <= 1, f32 only
}

const table64: usize = memory.data<f64>(
  [
    1, 2, 0.5, -0.0, 1.7976931348623157e308, 1.4426950216, 6.9314718036912381649e-1, 1.90821492927058770002e-10,
    6755399441056767, 6755399441057279, 7.458340731200207e-155, -746, 44, 0.3333333333333333, 0.75, 0.55,
    2.5117945887410915e-8, 2.7631339945454134e-7, 2.755721602807379e-6, 2.4801489785526957e-5, 1.984126991769265e-4,
    1.388888894715582e-3, 8.333333333307063e-3, 4.166666666651494e-2, 0.166666666666667, 0.5000000000000013,
    0.1537333193392095, 0.15249534739563028, 0.18186388279357507, 0.22222137730717134, 0.2857142940445064,
    0.39999999996113067, 0.6666666666667279, 5.1088172987833025e-5, -2.1040414065503555e-4, 5.792029439320042e-4,
    -1.4532403907119944e-3, 3.591724811053414e-3, -8.863195187394266e-3, 2.186948603016454e-2, -5.39682538786332e-2,
    0.13333333333174552, -0.3333333333333236, -7.801191888341914e-10, 1.3722976770798816e-8, -1.6209175731923008e-7,
    1.6447517609499445e-6, -1.492474465356765e-5, 1.2055295319730584e-4, -8.548325989661416e-4, 5.223977607422502e-3,
    -2.6866170643276073e-2, 0.11283791670945252, -0.3761263890318355, 0.12837916709551256, 50.00802873781392,
    -103.17764308278437, 40.406528793269544, 73.16636742137362, -92.16281752113488, 38.816047222364446,
    -8.58311733376154, 5.000315626365738, 1.6889875142740038, 1.1528739815391846, 0.5629441141347029,
    2.8565748033327146e-5,
  ],
  16,
);

const table32: usize = memory.data<f32>(
  [
    1, 2, 0.5, -0.0, 3.4028234663852886e38, 1.4426950216, 6.9314575195e-1, 1.4286067653e-6, 12583039, 12583103,
    5.421010862427522e-20, -104, 20, 0.33333334, 0.75, 0.55, 0, 0, 0, 0, 0, 1.3950639e-3, 8.368919e-3, 4.1666202e-2,
    0.16666518, 0.5, 0, 0, 0, 0.24103145, 0.2850682, 0.40000868, 0.6666666, 0, 0, 0, 0, 0, -6.2822434e-3, 2.1077668e-2,
    -5.385386e-2, 0.13332602, -0.3333332, 0, 0, 0, 0, 0, 7.889095e-5, -8.020834e-4, 5.1895347e-3, -2.6854444e-2,
    0.112836, -0.37612626, 0.12837917, 0, 0, 0, 0, 0, 0, -7.3856535, 10.18688, -0.5156849, 1.5872083, 0.51940125,
    1.8224812e-3, -3.318499e-3, 6.9307145e-3, -1.01777e-2, 1.665698e-2, -2.8904999e-2, 5.108906e-2, -9.323186e-2,
    0.1792249, -0.37813956,
  ],
  16,
);

export class Special {
  @inline
  private static of<T>(place: usize): v128 {
    return v128.load_splat<T>((sizeof<T>() == 4 ? table32 : table64) + place * sizeof<T>());
  }

  /** The next coefficient of a polynomial in z: p z + c. */
  @inline
  private static next<T>(p: v128, z: v128, place: usize): v128 {
    return v128.add<T>(v128.mul<T>(p, z), Special.of<T>(place));
  }

  /** (exp(r) - 1 - r) / z, z = r^2, |r| <= ln(2) / 2. */
  @inline
  private static curve<T>(r: v128, z: v128): v128 {
    let even = Special.of<T>(At.exp + (sizeof<T>() == 4 ? 5 : 1));
    let odd = Special.of<T>(At.exp + (sizeof<T>() == 4 ? 6 : 0));
    if (sizeof<T>() == 8) {
      even = Special.next<T>(even, z, At.exp + 3);
      odd = Special.next<T>(odd, z, At.exp + 2);
      even = Special.next<T>(even, z, At.exp + 5);
      odd = Special.next<T>(odd, z, At.exp + 4);
      odd = Special.next<T>(odd, z, At.exp + 6);
    }
    even = Special.next<T>(Special.next<T>(even, z, At.exp + 7), z, At.exp + 9);
    return v128.add<T>(v128.mul<T>(Special.next<T>(odd, z, At.exp + 8), r), even);
  }

  /** 2^k exp(r) from x = k ln 2 + r, without a division; times `lowered` where `rounding` is At.raised. */
  @inline
  private static power<T>(x: v128, rounding: usize): v128 {
    const bits = v128.add<T>(v128.mul<T>(x, Special.of<T>(At.perLn2)), Special.of<T>(rounding));
    const k = v128.sub<T>(bits, Special.of<T>(rounding));
    const high = v128.sub<T>(x, v128.mul<T>(k, Special.of<T>(At.ln2High)));
    const low = v128.mul<T>(k, Special.of<T>(At.ln2Low));
    const r = v128.sub<T>(high, low);
    const z = v128.mul<T>(r, r);
    const p = Special.curve<T>(r, z);
    const square = v128.mul<T>(z, p);
    const rest = sizeof<T>() == 4 ? v128.add<T>(r, square) : v128.add<T>(high, v128.sub<T>(square, low));
    return v128.mul<T>(v128.add<T>(Special.of<T>(At.one), rest), Fn.exponent<T>(bits));
  }

  /** log(1 + f) + k ln 2 + low, f in [-1/4, 1/2]. */
  @inline
  private static series<T>(f: v128, high: v128, low: v128): v128 {
    const s = v128.div<T>(f, v128.add<T>(Special.of<T>(At.two), f));
    const z = v128.mul<T>(s, s);
    const w = v128.mul<T>(z, z);
    let even = Special.of<T>(At.log + (sizeof<T>() == 4 ? 4 : 0));
    let odd = Special.of<T>(At.log + (sizeof<T>() == 4 ? 3 : 1));
    if (sizeof<T>() == 8) {
      even = Special.next<T>(even, w, At.log + 2);
      even = Special.next<T>(even, w, At.log + 4);
      odd = Special.next<T>(odd, w, At.log + 3);
    }
    even = v128.mul<T>(Special.next<T>(even, w, At.log + 6), z);
    const p = v128.add<T>(v128.mul<T>(Special.next<T>(odd, w, At.log + 5), w), even);
    const square = v128.mul<T>(v128.mul<T>(Special.of<T>(At.half), f), f);
    const rest = v128.add<T>(v128.mul<T>(s, v128.add<T>(square, p)), low);
    return v128.sub<T>(high, v128.sub<T>(v128.sub<T>(square, rest), f));
  }

  // log(u) + c / u, u = 1 + x rounded, c what the rounding left out.
  static log1p<T>(x: v128): v128 {
    const one = Special.of<T>(At.one);
    const rounding = Special.of<T>(At.rounding);
    const u = v128.add<T>(one, x);
    const more = v128.pmax<T>(one, x);
    const left = v128.sub<T>(v128.pmin<T>(one, x), v128.sub<T>(u, more));
    const power = Fn.right<T>(Fn.minus<T>(u, Special.of<T>(At.middle)), sizeof<T>() == 4 ? 23 : 52);
    const k = v128.sub<T>(Fn.plus<T>(power, rounding), rounding);
    const f = v128.sub<T>(Fn.minus<T>(u, Fn.exponent<T>(power)), one);
    const low = v128.add<T>(v128.mul<T>(k, Special.of<T>(At.ln2Low)), v128.div<T>(left, u));
    const result = Special.series<T>(f, v128.mul<T>(k, Special.of<T>(At.ln2High)), low);
    const zero = v128.splat<T>(0);
    const ordinary = v128.and(v128.gt<T>(u, zero), v128.le<T>(u, Special.of<T>(At.finite)));
    const minusInfinity = Fn.exponent<T>(v128.eq<T>(u, zero));
    const signed = v128.or(result, v128.and(x, Special.of<T>(At.minusZero)));
    return v128.bitselect(signed, v128.or(v128.sqrt<T>(u), minusInfinity), ordinary);
  }

  /** exp(-|z|): what sigmoidOf and softplusOf share. */
  @inline
  static tail<T>(z: v128): v128 {
    const x = v128.pmax<T>(v128.or(z, Special.of<T>(At.minusZero)), Special.of<T>(At.lowest));
    return v128.mul<T>(Special.power<T>(x, At.raised), Special.of<T>(At.lowered));
  }

  /** 1 / (1 + exp(-z)), given tail(z). */
  @inline
  static sigmoidOf<T>(z: v128, tail: v128): v128 {
    const one = Special.of<T>(At.one);
    const sum = v128.add<T>(one, tail);
    let q: v128;
    if (sizeof<T>() == 4) q = v128.div<T>(tail, sum);
    else {
      // t - t^2 / (1 + t) hides the sum's rounding where it would show.
      const large = v128.gt<T>(tail, Special.of<T>(At.third));
      q = v128.div<T>(v128.bitselect(tail, v128.mul<T>(tail, tail), large), sum);
      q = v128.bitselect(q, v128.sub<T>(tail, q), large);
    }
    return v128.bitselect(q, v128.sub<T>(one, q), v128.lt<T>(z, v128.splat<T>(0)));
  }

  /** log(1 + exp(z)) = max(z, 0) + log1p(tail(z)). */
  @inline
  static softplusOf<T>(z: v128, tail: v128): v128 {
    const most = v128.pmax<T>(v128.splat<T>(0), z);
    if (sizeof<T>() == 4) {
      const y = v128.sub<T>(tail, Special.of<T>(At.half));
      const w = v128.mul<T>(y, y);
      const w2 = v128.mul<T>(w, w);
      const a = Special.next<T>(Special.of<T>(At.log1p + 7), y, At.log1p + 8);
      const b = Special.next<T>(Special.of<T>(At.log1p + 5), y, At.log1p + 6);
      const c = Special.next<T>(Special.of<T>(At.log1p + 3), y, At.log1p + 4);
      let d = Special.next<T>(Special.of<T>(At.log1p + 1), y, At.log1p + 2);
      d = v128.add<T>(v128.mul<T>(Special.of<T>(At.log1p), w), d);
      d = v128.add<T>(v128.mul<T>(d, w), c);
      const p = v128.add<T>(v128.mul<T>(d, w2), v128.add<T>(v128.mul<T>(b, w), a));
      return v128.add<T>(most, v128.add<T>(tail, v128.mul<T>(v128.mul<T>(tail, tail), p)));
    }
    const half = Special.of<T>(At.half);
    const large = v128.gt<T>(tail, half);
    const f = v128.bitselect(v128.sub<T>(v128.mul<T>(half, tail), half), tail, large);
    const high = v128.and(large, Special.of<T>(At.ln2High));
    return v128.add<T>(most, Special.series<T>(f, high, v128.and(large, Special.of<T>(At.ln2Low))));
  }

  @inline
  static sigmoid<T>(z: v128): v128 {
    return Special.sigmoidOf<T>(z, Special.tail<T>(z));
  }

  @inline
  static softplus<T>(z: v128): v128 {
    return Special.softplusOf<T>(z, Special.tail<T>(z));
  }

  /** exp(z) - 1 for z <= 0, given tail(z). */
  @inline
  static expm1Of<T>(z: v128, tail: v128): v128 {
    const square = v128.mul<T>(z, z);
    const near = v128.add<T>(z, v128.mul<T>(square, Special.curve<T>(z, square)));
    const far = v128.sub<T>(tail, Special.of<T>(At.one));
    return v128.bitselect(near, far, v128.lt<T>(v128.abs<T>(z), Special.of<T>(At.third)));
  }

  /** tanh(x), |x| below At.bend. */
  @inline
  private static flatTanh<T>(x: v128): v128 {
    const z = v128.mul<T>(x, x);
    let p = Special.of<T>(At.tanh + (sizeof<T>() == 4 ? 5 : 0));
    if (sizeof<T>() == 8) {
      p = Special.next<T>(p, z, At.tanh + 1);
      p = Special.next<T>(p, z, At.tanh + 2);
      p = Special.next<T>(p, z, At.tanh + 3);
      p = Special.next<T>(p, z, At.tanh + 4);
      p = Special.next<T>(p, z, At.tanh + 5);
    }
    p = Special.next<T>(p, z, At.tanh + 6);
    p = Special.next<T>(p, z, At.tanh + 7);
    p = Special.next<T>(p, z, At.tanh + 8);
    p = Special.next<T>(p, z, At.tanh + 9);
    return v128.add<T>(x, v128.mul<T>(v128.mul<T>(x, z), p));
  }

  /** tanh(x), given tail(2 x) and 1 / (1 + tail(2 x)). */
  @inline
  static tanhOf<T>(x: v128, tail: v128, inverse: v128): v128 {
    const far = v128.mul<T>(v128.sub<T>(Special.of<T>(At.one), tail), inverse);
    const near = v128.lt<T>(v128.abs<T>(x), Special.of<T>(At.bend));
    const sign = v128.and(x, Special.of<T>(At.minusZero));
    return v128.or(v128.bitselect(Special.flatTanh<T>(x), far, near), sign);
  }

  // x + x z P(z), z = x^2, near 0; 1 - 2 / (exp(2 |x|) + 1) beyond.
  static tanh<T>(x: v128): v128 {
    const one = Special.of<T>(At.one);
    const size = v128.abs<T>(x);
    const e = Special.power<T>(v128.pmin<T>(v128.add<T>(size, size), Special.of<T>(At.flat)), At.rounding);
    const far = v128.sub<T>(one, v128.div<T>(Special.of<T>(At.two), v128.add<T>(e, one)));
    const result = v128.bitselect(Special.flatTanh<T>(x), far, v128.lt<T>(size, Special.of<T>(At.bend)));
    return v128.or(result, v128.and(x, Special.of<T>(At.minusZero)));
  }

  // x + x P(z), z = x^2, below 1; 1 - exp(-z) Q(1 / (|x| + 2)) beyond.
  static erf<T>(x: v128): v128 {
    const one = Special.of<T>(At.one);
    const size = v128.abs<T>(x);
    const z = v128.mul<T>(x, x);
    const s = v128.div<T>(one, v128.add<T>(size, Special.of<T>(At.two)));
    let p = Special.of<T>(At.erf + (sizeof<T>() == 4 ? 5 : 0));
    let q = Special.of<T>(At.erfc + (sizeof<T>() == 4 ? 6 : 0));
    if (sizeof<T>() == 8) {
      p = Special.next<T>(p, z, At.erf + 1);
      p = Special.next<T>(p, z, At.erf + 2);
      p = Special.next<T>(p, z, At.erf + 3);
      p = Special.next<T>(p, z, At.erf + 4);
      p = Special.next<T>(p, z, At.erf + 5);
      q = Special.next<T>(q, s, At.erfc + 1);
      q = Special.next<T>(q, s, At.erfc + 2);
      q = Special.next<T>(q, s, At.erfc + 3);
      q = Special.next<T>(q, s, At.erfc + 4);
      q = Special.next<T>(q, s, At.erfc + 5);
      q = Special.next<T>(q, s, At.erfc + 6);
    }
    p = Special.next<T>(p, z, At.erf + 6);
    p = Special.next<T>(p, z, At.erf + 7);
    p = Special.next<T>(p, z, At.erf + 8);
    p = Special.next<T>(p, z, At.erf + 9);
    p = Special.next<T>(p, z, At.erf + 10);
    p = Special.next<T>(p, z, At.erf + 11);
    q = Special.next<T>(q, s, At.erfc + 7);
    q = Special.next<T>(q, s, At.erfc + 8);
    q = Special.next<T>(q, s, At.erfc + 9);
    q = Special.next<T>(q, s, At.erfc + 10);
    q = Special.next<T>(q, s, At.erfc + 11);
    const near = v128.add<T>(x, v128.mul<T>(x, p));
    const e = Special.power<T>(v128.neg<T>(v128.pmin<T>(z, Special.of<T>(At.flat))), At.rounding);
    const far = v128.sub<T>(one, v128.mul<T>(e, q));
    const result = v128.bitselect(near, far, v128.lt<T>(size, one));
    return v128.or(result, v128.and(x, Special.of<T>(At.minusZero)));
  }
}
