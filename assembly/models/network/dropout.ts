// Dropout: Srivastava et al. 2014, JMLR 15. Units are kept with probability p and then divided by it.
// Whether one is kept depends on the key of epoch and layer, its row's place in the epoch and its own place, by a hash of
// 32 bits (Wellons, lowbias32), and on nothing that was drawn before: batches may be cut or taken up again anywhere.

class Hash {
  @inline
  static mix(x: v128): v128 {
    x = v128.xor(x, i32x4.shr_u(x, 16));
    x = i32x4.mul(x, i32x4.splat(0x7feb352d));
    x = v128.xor(x, i32x4.shr_u(x, 15));
    x = i32x4.mul(x, i32x4.splat(<i32>0x846ca68b));
    return v128.xor(x, i32x4.shr_u(x, 16));
  }
}

export class Dropout {
  /** Drops outputs of rows [from, from + rows) of the epoch, and the derivatives of the activation. */
  static apply<T>(
    output: usize,
    derivative: usize,
    outputs: u32,
    stride: usize,
    from: u32,
    rows: u32,
    keepProb: f64,
    key: u32,
  ): void {
    const threshold = i32x4.splat(<i32>(keepProb * 16777216));
    const k = v128.splat<T>(<T>(1 / keepProb));
    const salt = Hash.mix(i32x4.splat(key));
    let at = output;
    derivative -= at;
    for (let i: u32 = 0; i < rows; ++i) {
      const end = at + stride;
      let place = i32x4.add(i32x4.splat((from + i) * outputs), i32x4(0, 1, 2, 3));
      for (; at < end; at += 16) {
        const x = Hash.mix(v128.xor(Hash.mix(place), salt));
        let kept = i32x4.lt_s(i32x4.shr_u(x, 8), threshold);
        if (sizeof<T>() == 8) kept = i64x2.extend_low_i32x4_s(kept);
        kept = v128.and(kept, k);
        v128.store(at, v128.mul<T>(v128.load(at), kept));
        v128.store(at + derivative, v128.mul<T>(v128.load(at + derivative), kept));
        place = i32x4.add(place, i32x4.splat(16 / sizeof<T>()));
      }
    }
  }
}
