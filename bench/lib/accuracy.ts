// The vector functions for bench/accuracy.js: over arrays, and over all bit patterns of f32 against their own f64.
import { Fn } from "../../assembly/math/exp-log";
import { Special } from "../../assembly/math/special";

// In the order of bench/accuracy.js.
const enum Function {
  exp,
  log,
  log1p,
  tanh,
  sigmoid,
  softplus,
  erf,
}

class Of {
  @inline
  static value<T>(which: i32, v: v128): v128 {
    if (which == Function.exp) return Fn.exp<T>(v);
    if (which == Function.log) return Fn.log<T>(v);
    if (which == Function.log1p) return Special.log1p<T>(v);
    if (which == Function.tanh) return Special.tanh<T>(v);
    if (which == Function.sigmoid) return Special.sigmoid<T>(v);
    if (which == Function.softplus) return Special.softplus<T>(v);
    return Special.erf<T>(v);
  }

  /** One loop per function, so that none pays for the choice. */
  @inline
  static loop<T>(which: i32, to: usize, from: usize, n: usize): void {
    const end = to + n * sizeof<T>();
    for (; to < end; to += 16) {
      v128.store(to, Of.value<T>(which, v128.load(from)));
      from += 16;
    }
  }

  @inline
  static apply<T>(which: i32, to: usize, from: usize, n: usize): void {
    if (which == Function.exp) Of.loop<T>(Function.exp, to, from, n);
    else if (which == Function.log) Of.loop<T>(Function.log, to, from, n);
    else if (which == Function.log1p) Of.loop<T>(Function.log1p, to, from, n);
    else if (which == Function.tanh) Of.loop<T>(Function.tanh, to, from, n);
    else if (which == Function.sigmoid) Of.loop<T>(Function.sigmoid, to, from, n);
    else if (which == Function.softplus) Of.loop<T>(Function.softplus, to, from, n);
    else Of.loop<T>(Function.erf, to, from, n);
  }

  /**
   * Units in the last place of f32 between got (two f64 that came from f32) and wanted; 0 where got is wanted rounded,
   * infinite where signs, infinities or NaN differ.
   */
  @inline
  static units(got: v128, wanted: v128): v128 {
    const rounded = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(wanted));
    const none = v128.or(i64x2.eq(got, rounded), v128.and(f64x2.ne(got, got), f64x2.ne(wanted, wanted)));
    const power = f64x2.max(v128.and(wanted, i64x2.splat(0x7ff0000000000000)), f64x2.splat(1.1754943508222875e-38));
    const off = f64x2.div(f64x2.abs(f64x2.sub(got, wanted)), f64x2.mul(power, f64x2.splat(1.1920928955078125e-7)));
    const sign = i64x2.shr_s(v128.xor(got, wanted), 63);
    const bad = v128.or(sign, f64x2.ne(off, off));
    return v128.andnot(v128.bitselect(f64x2.splat(Infinity), off, bad), none);
  }

  /** The larger of most and these units; where they are larger, their argument is stored. */
  @inline
  static larger(most: f64, units: f64, argument: f32, at: usize): f64 {
    if (!(units > most)) return most;
    store<f32>(at, argument);
    return units;
  }

  @inline
  static worst(which: i32, first: u32, vectors: u32, step: u32, at: usize): f64 {
    let x = i32x4.add(i32x4.splat(first), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(step)));
    const stride = i32x4.splat(4 * step);
    let most: f64 = 0;
    for (let i: u32 = 0; i < vectors; i++) {
      const got = Of.value<f32>(which, x);
      const low = Of.units(f64x2.promote_low_f32x4(got), Of.value<f64>(which, f64x2.promote_low_f32x4(x)));
      const high = Of.units(
        f64x2.promote_low_f32x4(Of.upper(got)),
        Of.value<f64>(which, f64x2.promote_low_f32x4(Of.upper(x))),
      );
      if (v128.any_true(f64x2.gt(f64x2.max(low, high), f64x2.splat(most)))) {
        most = Of.larger(most, f64x2.extract_lane(low, 0), f32x4.extract_lane(x, 0), at);
        most = Of.larger(most, f64x2.extract_lane(low, 1), f32x4.extract_lane(x, 1), at);
        most = Of.larger(most, f64x2.extract_lane(high, 0), f32x4.extract_lane(x, 2), at);
        most = Of.larger(most, f64x2.extract_lane(high, 1), f32x4.extract_lane(x, 3), at);
      }
      x = i32x4.add(x, stride);
    }
    return most;
  }

  @inline
  static upper(v: v128): v128 {
    return i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  }
}

/** to <- the function of from, n entries rounded up to whole vectors. */
export function apply(which: i32, to: usize, from: usize, n: usize, unit: usize): void {
  if (unit == 4) Of.apply<f32>(which, to, from, n);
  else Of.apply<f64>(which, to, from, n);
}

/**
 * The largest error of the f32 function in units in the last place, by the f64 one, over 4 vectors bit patterns from
 * first on, step apart; its argument is stored at `at`.
 */
export function worst(which: i32, first: u32, vectors: u32, step: u32, at: usize): f64 {
  if (which == Function.exp) return Of.worst(Function.exp, first, vectors, step, at);
  if (which == Function.log) return Of.worst(Function.log, first, vectors, step, at);
  if (which == Function.log1p) return Of.worst(Function.log1p, first, vectors, step, at);
  if (which == Function.tanh) return Of.worst(Function.tanh, first, vectors, step, at);
  if (which == Function.sigmoid) return Of.worst(Function.sigmoid, first, vectors, step, at);
  if (which == Function.softplus) return Of.worst(Function.softplus, first, vectors, step, at);
  return Of.worst(Function.erf, first, vectors, step, at);
}
