// Cholesky's decomposition of a symmetric matrix, by rows: entry (i, j) is a[i * n + j].

/** Entries summed between two pauses: a few milliseconds. */
const part = 4e6;

/**
 * L in place of the lower triangle; returns the smallest pivot, squared, or 0 as soon as one is not above `least`. Gives
 * control back between parts.
 */
export function* cholesky(a: Float64Array, n: number, least: number): Generator<undefined, number> {
  let smallest = Infinity;
  let work = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (j < i) a[i * n + j] = sum / a[j * n + j];
      else {
        if (!(sum > least)) return 0;
        smallest = Math.min(smallest, sum);
        a[i * n + i] = Math.sqrt(sum);
      }
    }
    work += i * i;
    if (work < part) continue;
    work = 0;
    yield;
  }
  return smallest;
}

/** Solves L L' x = b in place. */
export function solveCholesky(l: Float64Array, n: number, x: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= l[i * n + k] * x[k];
    x[i] = sum / l[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= l[i * n + i];
    for (let k = 0; k < i; k++) x[k] -= l[i * n + k] * x[i];
  }
  return x;
}
