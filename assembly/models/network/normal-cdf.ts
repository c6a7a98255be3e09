// The normal distribution's tail, the probability of less than -s, s >= 0: exp(-s^2 / 2) R(s), without cancellation and
// in one form for all s. R = P(t) / (s + c), t = (s - c) / (s + c), as Shepherd & Laframboise (1981, Math. Comp. 36,
// 249-253) have it for erfc. The polynomials P are minimax fits of this file (Remez exchange in 50 digits), within 2^-56
// in f64 and 2^-23.6 in f32, as far as exp(-s^2 / 2) is not 0. The result is within 6 units in the last place while it
// is a normal number.

// Places in the tables. The highest power first; the polynomial of f32 is shorter and ends where the other ends.
const enum At {
  one,
  half,
  last, // exp(-z^2 / 2) is 0 beyond
  center, // c
  peak, // 1 / sqrt(2 pi)
  p,
}

const table64: usize = memory.data<f64>(
  [
    1, 0.5, 39, 5, 0.3989422804014327, 2.0139768509528305e-9, 7.182077986717158e-9, -1.0211050146935087e-8,
    -6.532017787060796e-8, 4.361248913118742e-8, 4.326869077933276e-7, -3.3774318764581437e-7, -2.769055571624971e-6,
    3.981491240450121e-6, 1.6681145005486007e-5, -4.976301023371698e-5, -5.937571133127989e-5, 5.448991058677159e-4,
    -7.978694014712286e-4, -2.993376775696089e-3, 2.0795066800241506e-2, -6.911863870595195e-2, 0.1650203661703616,
    -0.31353315667131576, 0.495305615969977, -0.6653825028900566, 0.769193049750063,
  ],
  16,
);

const table32: usize = memory.data<f32>(
  [
    1, 0.5, 14.5, 3.5, 0.39894228, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.1066283e-4, 4.2185123e-4, -4.949366e-4,
    -3.1752696e-3, 6.4931205e-3, 1.7406367e-2, -0.116053045, 0.31542504, -0.5655618, 0.74441606,
  ],
  16,
);

export class Normal {
  @inline
  private static of<T>(place: usize): v128 {
    return v128.load_splat<T>((sizeof<T>() == 4 ? table32 : table64) + place * sizeof<T>());
  }

  /** The next coefficient of a polynomial in w: p w + c. */
  @inline
  private static next<T>(p: v128, w: v128, place: usize): v128 {
    return v128.add<T>(v128.mul<T>(p, w), Normal.of<T>(place));
  }

  /** z^2 / 2 rounded. */
  @inline
  static exponent<T>(z: v128): v128 {
    return v128.mul<T>(Normal.of<T>(At.half), v128.mul<T>(z, z));
  }

  /** exp(-z^2 / 2), given tail(exponent(z)): adds what the square lost in rounding, which would be z^2 / 4 units. */
  @inline
  static bell<T>(z: v128, tail: v128): v128 {
    const high = sizeof<T>() == 4 ? i32x4.shl(i32x4.shr_u(z, 12), 12) : i64x2.shl(i64x2.shr_u(z, 27), 27);
    const low = v128.sub<T>(z, high);
    const product = v128.mul<T>(high, low);
    const left = v128.sub<T>(v128.mul<T>(high, high), v128.mul<T>(z, z));
    const rest = v128.add<T>(v128.add<T>(left, v128.add<T>(product, product)), v128.mul<T>(low, low));
    return v128.sub<T>(tail, v128.mul<T>(tail, v128.mul<T>(Normal.of<T>(At.half), rest)));
  }

  /** The density at z, given bell(z). */
  @inline
  static density<T>(bell: v128): v128 {
    return v128.mul<T>(bell, Normal.of<T>(At.peak));
  }

  /** The probability of less than -|z|, given bell(z). */
  @inline
  static below<T>(z: v128, bell: v128): v128 {
    const center = Normal.of<T>(At.center);
    const size = v128.pmin<T>(v128.abs<T>(z), Normal.of<T>(At.last));
    const inverse = v128.div<T>(Normal.of<T>(At.one), v128.add<T>(size, center));
    const t = v128.mul<T>(v128.sub<T>(size, center), inverse);
    const w = v128.mul<T>(t, t);
    let odd = Normal.of<T>(At.p + (sizeof<T>() == 4 ? 12 : 0));
    let even = Normal.of<T>(At.p + (sizeof<T>() == 4 ? 13 : 1));
    if (sizeof<T>() == 8) {
      odd = Normal.next<T>(odd, w, At.p + 2);
      even = Normal.next<T>(even, w, At.p + 3);
      odd = Normal.next<T>(odd, w, At.p + 4);
      even = Normal.next<T>(even, w, At.p + 5);
      odd = Normal.next<T>(odd, w, At.p + 6);
      even = Normal.next<T>(even, w, At.p + 7);
      odd = Normal.next<T>(odd, w, At.p + 8);
      even = Normal.next<T>(even, w, At.p + 9);
      odd = Normal.next<T>(odd, w, At.p + 10);
      even = Normal.next<T>(even, w, At.p + 11);
      odd = Normal.next<T>(odd, w, At.p + 12);
      even = Normal.next<T>(even, w, At.p + 13);
    }
    odd = Normal.next<T>(odd, w, At.p + 14);
    even = Normal.next<T>(even, w, At.p + 15);
    odd = Normal.next<T>(odd, w, At.p + 16);
    even = Normal.next<T>(even, w, At.p + 17);
    odd = Normal.next<T>(odd, w, At.p + 18);
    even = Normal.next<T>(even, w, At.p + 19);
    odd = Normal.next<T>(odd, w, At.p + 20);
    even = Normal.next<T>(even, w, At.p + 21);
    const p = v128.add<T>(v128.mul<T>(odd, t), even);
    return v128.mul<T>(v128.mul<T>(p, inverse), bell);
  }
}
