// Whole-tensor passes that are no rule: accumulation and value clipping. Lengths are padded to 64 bytes.

import { Rows } from "./unaligned";

class Padded {
  @inline
  static entries(n: usize, unit: usize): usize {
    const lanes = <usize>64 / unit;
    return (n + lanes - 1) & ~(lanes - 1);
  }
}

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
export function dot(a: usize, b: usize, n: usize, unit: usize): f64 {
  return Rows.dot(a, b, Padded.entries(n, unit), unit);
}

/** to <- k from + j to. */
export function combine(to: usize, from: usize, n: usize, k: f64, j: f64, unit: usize): void {
  Rows.blend(to, k, from, j, to, Padded.entries(n, unit), unit);
}
