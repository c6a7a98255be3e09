// Lanczos's method with full orthogonalization: Golub & Van Loan, Matrix Computations, 10.1. Eigenvalues at both ends of the
// spectrum show first.
import { symmetricEigenvalues } from "../math/symmetric-eigenvalues.js";
import { lengthOf } from "./hessian.js";

type Vector = Float64Array;

/** Changes of the eigenvalues, as a share of the largest, below which they are found; and vectors at most. */
const [settled, most] = [1e-10, 300];

/** Ritz values, ascending: those asked for at the ends are eigenvalues. */
export function lanczos(
  times: (v: Vector) => Vector,
  first: Vector,
  ends: { largest: number; smallest: boolean },
): Float64Array {
  const n = first.length;
  const basis: Vector[] = [];
  const [alphas, betas]: [number[], number[]] = [[], []];
  let v = unit(first);
  let before: Float64Array = new Float64Array();
  let same = 0;
  for (;;) {
    basis.push(v);
    const w = times(v);
    alphas.push(dot(w, v));
    // Twice is enough.
    for (let round = 0; round < 2; round++) {
      for (const each of basis) {
        const share = dot(w, each);
        for (let i = 0; i < n; i++) w[i] -= share * each[i];
      }
    }
    const beta = lengthOf(w);
    const k = alphas.length;
    const ended = k >= Math.min(n, most) || !(beta > 1e-13 * sizeOf(alphas));
    if (ended || k % 5 === 0) {
      const values = tridiagonal(alphas, betas);
      const top = Math.max(Math.abs(values[0]), Math.abs(values[k - 1]));
      const count = Math.min(ends.largest, k);
      let change = before.length < count ? Infinity : 0;
      for (let i = 1; i <= count && change < Infinity; i++)
        change = Math.max(change, Math.abs(values[k - i] - before[before.length - i]));
      if (ends.smallest && before.length > 0) change = Math.max(change, Math.abs(values[0] - before[0]));
      same = change <= settled * top ? same + 1 : 0;
      if (ended || same >= 2) return values;
      before = values;
    }
    betas.push(beta);
    v = w.map((value) => value / beta);
  }
}

const sizeOf = (values: readonly number[]): number => values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);

const dot = (a: Vector, b: Vector): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

function unit(v: Vector): Vector {
  const length = lengthOf(v);
  return v.map((value) => value / length);
}

function tridiagonal(alphas: readonly number[], betas: readonly number[]): Float64Array {
  const n = alphas.length;
  const a = new Float64Array(n * n);
  alphas.forEach((alpha, i) => {
    a[i * n + i] = alpha;
    if (i + 1 < n) a[i * n + i + 1] = a[(i + 1) * n + i] = betas[i];
  });
  return symmetricEigenvalues(a, n);
}
