// QR by Householder reflections, in float64: Golub & Van Loan, Matrix Computations, 5.2 and 5.4. Matrices stand by columns:
// entry (i, j) is a[j * step + i].

/** Makes column k zero below row k by a reflection, which all later columns take part in; its vector stays in their place. */
function reflect(a: Float64Array, step: number, rows: number, columns: number, k: number): number {
  const at = k * step;
  let largest = 0;
  for (let i = at + k; i < at + rows; i++) largest = Math.max(largest, Math.abs(a[i]));
  if (largest === 0) return 0;
  let sum = 0;
  for (let i = at + k; i < at + rows; i++) sum += (a[i] / largest) ** 2;
  const alpha = a[at + k];
  const beta = -Math.sign(alpha || 1) * largest * Math.sqrt(sum);
  const tau = (beta - alpha) / beta;
  const unit = 1 / (alpha - beta);
  for (let i = at + k + 1; i < at + rows; i++) a[i] *= unit;
  a[at + k] = beta;
  for (let j = k + 1; j < columns; j++) apply(a, at, a, j * step, k, rows, tau);
  return tau;
}

/** (I - tau v v') times a column; v begins with a 1 that is not stored. */
function apply(
  from: Float64Array,
  at: number,
  a: Float64Array,
  to: number,
  k: number,
  rows: number,
  tau: number,
): void {
  let sum = a[to + k];
  for (let i = k + 1; i < rows; i++) sum += from[at + i] * a[to + i];
  sum *= tau;
  a[to + k] -= sum;
  for (let i = k + 1; i < rows; i++) a[to + i] -= sum * from[at + i];
}

/** R in place of the matrix, zeros below it. */
export function triangularize(a: Float64Array, step: number, rows: number, columns: number): void {
  for (let k = 0; k < Math.min(rows, columns); k++) {
    reflect(a, step, rows, columns, k);
    a.fill(0, k * step + k + 1, k * step + rows);
  }
}

/**
 * R of the first `columns` columns, the largest remaining one next, until none has a norm above the tolerance; columns
 * behind them take part in the reflections. Returns the order and how many were taken: the rank.
 */
export function pivotedQr(
  a: Float64Array,
  step: number,
  rows: number,
  columns: number,
  all: number,
  tolerance: number,
): { order: number[]; rank: number } {
  const order = Array.from({ length: columns }, (_, j) => j);
  const most = Math.min(rows, columns);
  for (let k = 0; k < most; k++) {
    let best = -1;
    let pivot = k;
    for (let j = k; j < columns; j++) {
      let sum = 0;
      for (let i = j * step + k; i < j * step + rows; i++) sum += a[i] * a[i];
      if (sum > best) [best, pivot] = [sum, j];
    }
    if (!(Math.sqrt(best) > tolerance)) return { order, rank: k };
    if (pivot !== k) {
      [order[k], order[pivot]] = [order[pivot], order[k]];
      const column = a.slice(k * step, k * step + rows);
      a.copyWithin(k * step, pivot * step, pivot * step + rows);
      a.set(column, pivot * step);
    }
    reflect(a, step, rows, all, k);
    a.fill(0, k * step + k + 1, k * step + rows);
  }
  return { order, rank: most };
}

/** The x of least norm with m' x = b: m has full column rank, and is overwritten. */
export function leastNorm(m: Float64Array, rows: number, columns: number, b: Float64Array): Float64Array {
  const tau = Float64Array.from({ length: columns }, (_, k) => reflect(m, rows, rows, columns, k));
  const x = new Float64Array(rows);
  for (let k = 0; k < columns; k++) {
    let sum = b[k];
    for (let j = 0; j < k; j++) sum -= m[k * rows + j] * x[j];
    x[k] = sum / m[k * rows + k];
  }
  for (let k = columns - 1; k >= 0; k--) apply(m, k * rows, x, 0, k, rows, tau[k]);
  return x;
}

/** Solves R x = b, or R' x = b, in place; R is the upper triangle of the first n columns. */
export function solveUpper(
  r: Float64Array,
  step: number,
  n: number,
  x: Float64Array,
  transposed = false,
): Float64Array {
  if (transposed) {
    for (let k = 0; k < n; k++) {
      let sum = x[k];
      for (let i = 0; i < k; i++) sum -= r[k * step + i] * x[i];
      x[k] = sum / r[k * step + k];
    }
    return x;
  }
  for (let k = n - 1; k >= 0; k--) {
    x[k] /= r[k * step + k];
    for (let i = 0; i < k; i++) x[i] -= r[k * step + i] * x[k];
  }
  return x;
}

/** Largest over smallest singular value of R, by power iteration: a lower bound, within a few percent. */
export function conditionOf(r: Float64Array, step: number, n: number): number {
  const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  const times = (x: Float64Array): Float64Array => {
    const inner = new Float64Array(n);
    for (let j = 0; j < n; j++) for (let i = 0; i <= j; i++) inner[i] += r[j * step + i] * x[j];
    return x.map((_, j) => {
      let sum = 0;
      for (let i = 0; i <= j; i++) sum += r[j * step + i] * inner[i];
      return sum;
    });
  };
  const inverse = (x: Float64Array): Float64Array => solveUpper(r, step, n, solveUpper(r, step, n, x.slice(), true));
  const [largest, smallest] = [times, inverse].map((grow) => {
    let x: Float64Array = Float64Array.from({ length: n }, (_, i) => 1 + i / n);
    let size = 0;
    for (let round = 0; round < 20; round++) {
      const by = norm(x);
      x = grow(x.map((value) => value / by));
      size = norm(x);
    }
    return size;
  });
  return Math.sqrt(largest) * Math.sqrt(smallest);
}
