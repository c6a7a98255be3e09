// Whole-tensor passes that are no rule: accumulation and value clipping. Lengths are padded to 64 bytes.

import { Lanes } from "./lanes";

/** to <- to + from. */
export function accumulate<T>(to: usize, from: usize, n: usize): void {
  const bytes: usize = (n * sizeof<T>() + 63) & ~63;
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(to + i, v128.add<T>(v128.load(to + i), v128.load(from + i)));
  }
}

/** to <- min(max(from, -limit), limit); NaN stays NaN. Returns whether an entry was beyond the limit. */
export function clamp<T>(to: usize, from: usize, n: usize, limit: f64): bool {
  const bytes: usize = (n * sizeof<T>() + 63) & ~63;
  const high = v128.splat<T>(<T>limit);
  const low = v128.neg<T>(high);
  let beyond = v128.splat<i32>(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(from + i);
    beyond = v128.or(beyond, v128.gt<T>(v128.abs<T>(x), high));
    v128.store(to + i, v128.min<T>(v128.max<T>(x, low), high));
  }
  return v128.any_true(beyond);
}

/** Zeroes `bytes` bytes, a multiple of 16. */
export function zero(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

/** Sum of products in float64. */
export function dot<T>(a: usize, b: usize, n: usize): f64 {
  const end = a + ((n * sizeof<T>() + 63) & ~63);
  let even = f64x2.splat(0);
  let odd = even;
  if (a == end) return 0;
  do {
    even = Lanes.dot<T>(even, v128.load(a), v128.load(b));
    odd = Lanes.dot<T>(odd, v128.load(a, 16), v128.load(b, 16));
    a += 32;
    b += 32;
  } while (a < end);
  return Lanes.total(f64x2.add(even, odd));
}

/** to <- k from + j to. */
export function combine<T>(to: usize, from: usize, n: usize, k: f64, j: f64): void {
  const end = to + ((n * sizeof<T>() + 63) & ~63);
  const ks = v128.splat<T>(<T>k);
  const js = v128.splat<T>(<T>j);
  if (to == end) return;
  do {
    v128.store(to, v128.add<T>(v128.mul<T>(ks, v128.load(from)), v128.mul<T>(js, v128.load(to))));
    to += 16;
    from += 16;
  } while (to < end);
}
