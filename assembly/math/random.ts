// xoshiro128**: Blackman & Vigna 2021, arXiv:1805.01407. State: four u32 at `state`, never all zero.

/** Fills the state from a seed by splitmix32, so that neighbouring seeds give unrelated sequences. */
export function seed(state: usize, value: f64): void {
  const bits = reinterpret<u64>(value);
  let z = <u32>bits ^ (<u32>(bits >> 32) * 0x85ebca6b);
  for (let i: usize = 0; i < 16; i += 4) {
    z += 0x9e3779b9;
    let x = z;
    x = (x ^ (x >> 16)) * 0x21f0aaad;
    x = (x ^ (x >> 15)) * 0x735a2d97;
    store<u32>(state + i, (x ^ (x >> 15)) | (i == 0 ? 1 : 0));
  }
}

class Xoshiro {
  static next(state: usize): u32 {
    const s0 = load<u32>(state);
    const s1 = load<u32>(state, 4);
    const s2 = load<u32>(state, 8) ^ s0;
    const s3 = load<u32>(state, 12) ^ s1;
    store<u32>(state, s0 ^ s3);
    store<u32>(state, s1 ^ s2, 4);
    store<u32>(state, s2 ^ (s1 << 9), 8);
    store<u32>(state, rotl<u32>(s3, 11), 12);
    return rotl<u32>(s1 * 5, 7) * 9;
  }
}

/** Uniform in [0, 1), 53 bits. */
export function random(state: usize): f64 {
  const high = <f64>(Xoshiro.next(state) >> 5);
  const low = <f64>(Xoshiro.next(state) >> 6);
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

/** Fisher-Yates over n u32 at `order`; an unbiased bound by Lemire's method, arXiv:1805.10941. */
export function shuffle(order: usize, n: u32, state: usize): void {
  // The generator once more, its state in locals: a shuffle is most of a short epoch.
  let s0 = load<u32>(state);
  let s1 = load<u32>(state, 4);
  let s2 = load<u32>(state, 8);
  let s3 = load<u32>(state, 12);
  for (let i = n; i > 1; --i) {
    let x: u64;
    do {
      x = <u64>(rotl<u32>(s1 * 5, 7) * 9) * <u64>i;
      s2 ^= s0;
      s3 ^= s1;
      const t = s1 << 9;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = rotl<u32>(s3, 11);
    } while (<u32>x < i && <u32>x < <u32>(0 - i) % i);
    const a = order + 4 * <usize>(i - 1);
    const b = order + 4 * <usize>(<u32>(x >> 32));
    const t = load<u32>(a);
    store<u32>(a, load<u32>(b));
    store<u32>(b, t);
  }
  store<u32>(state, s0);
  store<u32>(state, s1, 4);
  store<u32>(state, s2, 8);
  store<u32>(state, s3, 12);
}
