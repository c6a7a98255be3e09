// A = V diag(w) V' of a symmetric matrix in float64, whatever its type: Householder tridiagonalisation, then
// implicit QL with Wilkinson's shift (tred2 and imtql2 of EISPACK: Wilkinson & Reinsch 1971, II/2 and II/4).
// V' is kept instead of V, so that every inner loop runs along a row.
// Matches torch.linalg.eigh: reads the lower triangle, w ascending, v[j] in column j; the signs of columns are ours.

import { Householder } from "./householder";
import { Real } from "./scalar";

const epsilon: f64 = 2.220446049250313e-16;
const negligible: f64 = 1e-140; // of a tridiagonal matrix whose largest entry is near 1
const maxRounds: i32 = 60;

class Tridiagonal {
  // z <- Q' and d, e <- diagonals of Q'AQ for the symmetric z. Row k of z holds the k-th reflection meanwhile, tau first.
  static reduce(z: usize, d: usize, e: usize, n: usize): void {
    const row = n * 8;
    for (let k: usize = 0; k + 1 < n; ++k) {
      const m = n - k - 1;
      const corner = z + k * row + k * 8;
      const v = corner + 8;
      const block = v + row;
      const p = d + (k + 1) * 8;
      store<f64>(d + k * 8, load<f64>(corner));
      const tau = Householder.reflector(v, m, e + k * 8);
      store<f64>(corner, tau);
      if (tau == 0) continue;
      for (let i: usize = 0; i < m; ++i) store<f64>(p + i * 8, tau * Householder.dot(block + i * row, v, m));
      Householder.add(p, -0.5 * tau * Householder.dot(p, v, m), v, m);
      for (let i: usize = 0; i < m; ++i) {
        Householder.add(block + i * row, -load<f64>(v + i * 8), p, m);
        Householder.add(block + i * row, -load<f64>(p + i * 8), v, m);
      }
    }
    const last = z + (n * n - 1) * 8;
    store<f64>(d + (n - 1) * 8, load<f64>(last));
    store<f64>(last, 1);
    for (let k = n - 1; k-- > 0;) {
      const corner = z + k * row + k * 8;
      const tau = load<f64>(corner);
      for (let i: usize = 1; i < n - k; ++i) {
        Householder.apply(corner + i * row + 8, tau, corner + 8, n - k - 1);
        store<f64>(corner + i * row, 0);
      }
      memory.fill(corner, 0, (n - k) * 8);
      store<f64>(corner, 1);
    }
  }

  // (lower, upper) <- (c lower - s upper, s lower + c upper) over two rows of n numbers.
  static rotate(lower: usize, upper: usize, c: f64, s: f64, n: usize): void {
    const cc = f64x2.splat(c);
    const ss = f64x2.splat(s);
    const end = lower + n * 8;
    for (; lower + 16 <= end; lower += 16, upper += 16) {
      const a = v128.load(lower);
      const b = v128.load(upper);
      v128.store(lower, f64x2.sub(f64x2.mul(cc, a), f64x2.mul(ss, b)));
      v128.store(upper, f64x2.add(f64x2.mul(ss, a), f64x2.mul(cc, b)));
    }
    if (lower == end) return;
    const a = load<f64>(lower);
    const b = load<f64>(upper);
    store<f64>(lower, c * a - s * b);
    store<f64>(upper, s * a + c * b);
  }

  // d <- eigenvalues of the tridiagonal matrix (d, e), the rotations applied to the rows of z.
  static diagonalize(z: usize, d: usize, e: usize, n: usize): bool {
    for (let l: usize = 0; l < n; ++l) {
      const first = d + l * 8;
      for (let round = 0; ; ++round) {
        let m = l;
        for (; m + 1 < n; ++m) {
          const size = abs(load<f64>(d + m * 8)) + abs(load<f64>(d + m * 8, 8));
          if (abs(load<f64>(e + m * 8)) <= epsilon * size + negligible) break;
        }
        if (m == l) break;
        if (round == maxRounds) return false;
        const below = load<f64>(e + l * 8);
        let g = (load<f64>(first, 8) - load<f64>(first)) / (2 * below);
        g = load<f64>(d + m * 8) - load<f64>(first) + below / (g + copysign(sqrt(g * g + 1), g));
        let s = 1.0;
        let c = 1.0;
        let p = 0.0;
        let r = 1.0;
        let i = m;
        while (i-- > l) {
          const at = d + i * 8;
          const f = s * load<f64>(e + i * 8);
          const b = c * load<f64>(e + i * 8);
          r = sqrt(f * f + g * g);
          store<f64>(e + i * 8, r, 8);
          if (r == 0) {
            store<f64>(at, load<f64>(at, 8) - p, 8);
            break;
          }
          s = f / r;
          c = g / r;
          g = load<f64>(at, 8) - p;
          r = (load<f64>(at) - g) * s + 2 * c * b;
          p = s * r;
          store<f64>(at, g + p, 8);
          g = c * r - b;
          Tridiagonal.rotate(z + i * n * 8, z + (i + 1) * n * 8, c, s, n);
          r = 1;
        }
        store<f64>(e + m * 8, 0);
        if (r == 0) continue;
        store<f64>(first, load<f64>(first) - p);
        store<f64>(e + l * 8, g);
      }
    }
    return true;
  }
}

export class Eigen {
  /** Bytes of scratch memory. */
  static scratch(n: usize): usize {
    return (n + 2) * n * 8;
  }

  /**
   * Eigenvalues (n) and eigenvectors (n x n, in columns) of the n x n matrix `a`, over which `vectors` may be written.
   * Returns 0, and has written nothing, when an entry is not finite or float64 does not hold the intermediate sums.
   */
  static symmetric(values: usize, vectors: usize, a: usize, n: usize, scratch: usize, unit: usize): bool {
    if (n == 0) return true;
    const d = scratch + n * n * 8;
    const e = d + n * 8;
    let nonFinite = 0.0;
    for (let i: usize = 0; i < n; ++i) {
      for (let j: usize = 0; j <= i; ++j) {
        const x = Real.load(a + (i * n + j) * unit, unit);
        nonFinite += x - x;
        store<f64>(scratch + (i * n + j) * 8, x);
        store<f64>(scratch + (j * n + i) * 8, x);
      }
    }
    if (nonFinite != 0) return false;
    Tridiagonal.reduce(scratch, d, e, n);
    store<f64>(e + (n - 1) * 8, 0);
    const scale = Householder.scale(d, 2 * n);
    for (let i: usize = 0; i < 2 * n; ++i) store<f64>(d + i * 8, load<f64>(d + i * 8) * scale);
    if (!Tridiagonal.diagonalize(scratch, d, e, n)) return false;
    for (let j: usize = 0; j < n; ++j) {
      let least: usize = 0;
      for (let i: usize = 1; i < n; ++i) {
        if (load<f64>(d + i * 8) < load<f64>(d + least * 8)) least = i;
      }
      Real.store(values + j * unit, load<f64>(d + least * 8) / scale, unit);
      store<f64>(d + least * 8, Infinity);
      for (let i: usize = 0; i < n; ++i) {
        Real.store(vectors + (i * n + j) * unit, load<f64>(scratch + (least * n + i) * 8), unit);
      }
    }
    return true;
  }
}
