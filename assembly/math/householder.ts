// Householder reflections H = I - tau v v' of float64 vectors, v[0] = 1, as LAPACK's dlarfg makes them:
//   H x = (beta, 0, ..., 0)    beta = -sign(x[0]) |x|    tau = (beta - x[0]) / beta    v = x / (x[0] - beta)
// and tau = 0, beta = x[0] where all but x[0] is zero already. Sums run in four fixed lanes.

export class Householder {
  static dot(x: usize, y: usize, n: usize): f64 {
    let a = f64x2.splat(0);
    let b = a;
    const end = x + n * 8;
    for (; x + 32 <= end; x += 32, y += 32) {
      a = f64x2.add(a, f64x2.mul(v128.load(x), v128.load(y)));
      b = f64x2.add(b, f64x2.mul(v128.load(x + 16), v128.load(y + 16)));
    }
    a = f64x2.add(a, b);
    let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
    for (; x < end; x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
    return sum;
  }

  /** y <- y + k x. */
  static add(y: usize, k: f64, x: usize, n: usize): void {
    const end = x + n * 8;
    if (n >= 2) {
      const kk = f64x2.splat(k);
      const last = end - 8;
      do {
        v128.store(y, f64x2.add(v128.load(y), f64x2.mul(kk, v128.load(x))));
        x += 16;
        y += 16;
      } while (x < last);
    }
    if (x < end) store<f64>(y, load<f64>(y) + k * load<f64>(x));
  }

  /** x <- H x, for a vector other than v. */
  static apply(x: usize, tau: f64, v: usize, n: usize): void {
    Householder.add(x, -tau * Householder.dot(x, v, n), v, n);
  }

  /** The power of two that brings the largest of n entries near 1; 1 when all are 0. */
  static scale(x: usize, n: usize): f64 {
    let largest = 0.0;
    for (let i: usize = 0; i < n; ++i) largest = max(largest, abs(load<f64>(x + 8 * i)));
    if (largest == 0) return 1;
    const exponent = reinterpret<u64>(largest) >> 52;
    return reinterpret<f64>((2046 - min(max(exponent, 1), 2045)) << 52);
  }

  /** Replaces x by v, stores beta and returns tau; n >= 1. */
  static reflector(x: usize, n: usize, beta: usize): f64 {
    const first = load<f64>(x);
    store<f64>(beta, first);
    store<f64>(x, 1);
    let rest = 0.0;
    for (let i: usize = 1; i < n; ++i) rest = max(rest, abs(load<f64>(x + 8 * i)));
    if (rest == 0) return 0;
    store<f64>(x, first);
    const scale = Householder.scale(x, n);
    let sum = 0.0;
    for (let i: usize = 0; i < n; ++i) {
      const scaled = load<f64>(x + 8 * i) * scale;
      sum += scaled * scaled;
    }
    const b = -copysign(sqrt(sum) / scale, first);
    for (let i: usize = 1; i < n; ++i) store<f64>(x + 8 * i, load<f64>(x + 8 * i) / (first - b));
    store<f64>(x, 1);
    store<f64>(beta, b);
    return (b - first) / b;
  }
}
