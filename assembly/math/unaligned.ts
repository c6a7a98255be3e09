// Passes over stretches of memory that need not begin or end where a vector does, such as rows of a matrix: whole
// vectors, then the elements left over one by one. Sums are float64 in fixed lanes.

import { Lanes } from "./lanes";
import { Real } from "./scalar";

class Stretch {
  static dot<T>(x: usize, y: usize, n: usize): f64 {
    const end = x + n * sizeof<T>();
    const pairs = x + ((n * sizeof<T>()) & ~31);
    let a = f64x2.splat(0);
    let b = a;
    for (; x < pairs; x += 32, y += 32) {
      a = Lanes.dot<T>(a, v128.load(x), v128.load(y));
      b = Lanes.dot<T>(b, v128.load(x + 16), v128.load(y + 16));
    }
    let sum = Lanes.total(f64x2.add(a, b));
    for (; x < end; x += sizeof<T>(), y += sizeof<T>()) sum += <f64>load<T>(x) * <f64>load<T>(y);
    return sum;
  }

  static blend<T>(out: usize, a: f64, x: usize, b: f64, y: usize, n: usize): void {
    const end = out + n * sizeof<T>();
    const whole = out + ((n * sizeof<T>()) & ~15);
    const ka = Real.narrow<T>(a);
    const kb = Real.narrow<T>(b);
    const k = v128.splat<T>(ka);
    const l = v128.splat<T>(kb);
    if (out < whole) {
      do {
        v128.store(out, v128.add<T>(v128.mul<T>(k, v128.load(x)), v128.mul<T>(l, v128.load(y))));
        out += 16;
        x += 16;
        y += 16;
      } while (out < whole);
    }
    for (; out < end; out += sizeof<T>(), x += sizeof<T>(), y += sizeof<T>()) {
      store<T>(out, <T>(ka * load<T>(x) + kb * load<T>(y)));
    }
  }

  static product<T>(out: usize, x: usize, f: f64, y: usize, most: f64, n: usize): void {
    const end = out + n * sizeof<T>();
    const whole = out + ((n * sizeof<T>()) & ~15);
    const k = v128.splat<T>(<T>f);
    const top = v128.splat<T>(<T>most);
    if (out < whole) {
      do {
        v128.store(out, v128.mul<T>(v128.load(x), v128.pmin<T>(v128.mul<T>(k, v128.load(y)), top)));
        out += 16;
        x += 16;
        y += 16;
      } while (out < whole);
    }
    for (; out < end; out += sizeof<T>(), x += sizeof<T>(), y += sizeof<T>()) {
      const c = <T>(<T>f * load<T>(y));
      store<T>(out, <T>(load<T>(x) * (<T>most < c ? <T>most : c)));
    }
  }

  static squares<T>(sums: usize, x: usize, n: usize): f64 {
    const end = x + n * sizeof<T>();
    const whole = x + ((n * sizeof<T>()) & ~15);
    let sum = f64x2.splat(0);
    for (; x < whole; x += 16, sums += 16) {
      const v = v128.load(x);
      v128.store(sums, v128.add<T>(v128.load(sums), v128.mul<T>(v, v)));
      sum = Lanes.dot<T>(sum, v, v);
    }
    let total = Lanes.total(sum);
    for (; x < end; x += sizeof<T>(), sums += sizeof<T>()) {
      const v = load<T>(x);
      store<T>(sums, <T>(load<T>(sums) + v * v));
      total += <f64>v * <f64>v;
    }
    return total;
  }

  static roots<T>(x: usize, average: usize, b: f64, k: f64, e: f64, n: usize): void {
    const end = x + n * sizeof<T>();
    const whole = x + ((n * sizeof<T>()) & ~15);
    const keep = v128.splat<T>(<T>b);
    const take = v128.splat<T>(<T>k);
    const plus = v128.splat<T>(<T>e);
    const one = v128.splat<T>(1);
    if (x < whole) {
      do {
        const sum = v128.add<T>(v128.mul<T>(keep, v128.load(average)), v128.mul<T>(take, v128.load(x)));
        const v = v128.add<T>(sum, plus);
        v128.store(average, v);
        v128.store(x, v128.div<T>(one, v128.sqrt<T>(v)));
        average += 16;
        x += 16;
      } while (x < whole);
    }
    for (; x < end; x += sizeof<T>(), average += sizeof<T>()) {
      const v = <T>(<T>b * load<T>(average) + <T>k * load<T>(x) + <T>e);
      store<T>(average, v);
      store<T>(x, <T>(<T>1 / sqrt<T>(v)));
    }
  }
}

export class Rows {
  /** Sum of x_j y_j. */
  static dot(x: usize, y: usize, n: usize, unit: usize): f64 {
    return unit == 4 ? Stretch.dot<f32>(x, y, n) : Stretch.dot<f64>(x, y, n);
  }

  /** out_j <- a x_j + b y_j; out may be x or y. */
  static blend(out: usize, a: f64, x: usize, b: f64, y: usize, n: usize, unit: usize): void {
    if (unit == 4) Stretch.blend<f32>(out, a, x, b, y, n);
    else Stretch.blend<f64>(out, a, x, b, y, n);
  }

  /** out_j <- x_j min(f y_j, most). */
  static product(out: usize, x: usize, f: f64, y: usize, most: f64, n: usize, unit: usize): void {
    if (unit == 4) Stretch.product<f32>(out, x, f, y, most, n);
    else Stretch.product<f64>(out, x, f, y, most, n);
  }

  /** sums_j <- sums_j + x_j^2; returns the sum of x_j^2. */
  static squares(sums: usize, x: usize, n: usize, unit: usize): f64 {
    return unit == 4 ? Stretch.squares<f32>(sums, x, n) : Stretch.squares<f64>(sums, x, n);
  }

  /** average_j <- b average_j + k x_j + e; then x_j <- 1 / sqrt(average_j). */
  static roots(x: usize, average: usize, b: f64, k: f64, e: f64, n: usize, unit: usize): void {
    if (unit == 4) Stretch.roots<f32>(x, average, b, k, e, n);
    else Stretch.roots<f64>(x, average, b, k, e, n);
  }
}
