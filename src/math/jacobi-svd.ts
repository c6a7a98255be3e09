// Singular values by one-sided Jacobi rotations (Hestenes 1958), which finds small ones of badly scaled columns to full
// relative precision: Demmel & Veselic 1992. Matrices stand by columns: entry (i, j) is a[j * rows + i].

/** A V = U S: `b` holds U S by columns, `v` the rotations, `s` the singular values, in no order. */
export interface Svd {
  b: Float64Array;
  v: Float64Array;
  s: Float64Array;
}

// Quadratic convergence: matrices of rounding errors alone need more than six rounds.
const sweeps = 40;

/** The decomposition of a matrix with at least as many rows as columns; the matrix is overwritten. */
export function jacobiSvd(b: Float64Array, rows: number, columns: number): Svd {
  const v = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) v[j * columns + j] = 1;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let rotated = false;
    for (let p = 0; p < columns - 1; p++) {
      for (let q = p + 1; q < columns; q++) {
        const alpha = dot(b, p * rows, p * rows, rows);
        const beta = dot(b, q * rows, q * rows, rows);
        const gamma = dot(b, p * rows, q * rows, rows);
        if (!(Math.abs(gamma) > 1e-15 * Math.sqrt(alpha) * Math.sqrt(beta))) continue;
        rotated = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const c = 1 / Math.sqrt(1 + t * t);
        rotate(b, p * rows, q * rows, rows, c, c * t);
        rotate(v, p * columns, q * columns, columns, c, c * t);
      }
    }
    if (!rotated) break;
  }
  const s = Float64Array.from({ length: columns }, (_, j) => Math.sqrt(dot(b, j * rows, j * rows, rows)));
  return { b, v, s };
}

function dot(a: Float64Array, p: number, q: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[p + i] * a[q + i];
  return sum;
}

function rotate(a: Float64Array, p: number, q: number, n: number, c: number, s: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[p + i];
    const y = a[q + i];
    a[p + i] = c * x - s * y;
    a[q + i] = s * x + c * y;
  }
}
