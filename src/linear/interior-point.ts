// A linear model's minimum for losses with kinks, or an l1 penalty, or hardly any curvature: the primal-dual interior point
// method of Mehrotra (1992, doi:10.1137/0802028) on
//   min over t of  sum s loss(c - A t) + sum ridge t² + sum lasso |t|
// and its dual, whose variables v / s are slopes of the losses. It ends with a bound on what is left to gain.
import { log } from "../math/deterministic.js";
import { cholesky, solveCholesky } from "../math/cholesky.js";
import { conjugateAt, lossAt, type Conjugate } from "./conjugates.js";
import type { Design } from "./design.js";

export interface InteriorTask {
  design: Design;
  /** c. */
  constants: Float64Array;
  loss: Conjugate;
  /** Penalties by columns of A. */
  ridge: Float64Array;
  lasso: Float64Array | undefined;
}

export interface InteriorPoint {
  t: Float64Array;
  /** The objective there, and by how much of it the minimum may be lower. */
  value: number;
  gap: number;
  /** Sums of slopes that are 0 at a minimum. */
  slopes: Float64Array;
}

const most = 100;
/** Shares of the objective: what ends it at once, and what it may end with when it gets no further. */
const enough = 1e-13;

const absolute: Conjugate = { lower: -1, upper: 1, curvature: 0, entropy: 0, scale: 1, offset: 0 };

/** Solves it; gives control back between parts. */
export function* interiorPoint({
  design,
  constants,
  loss,
  ridge,
  lasso,
}: InteriorTask): Generator<undefined, InteriorPoint> {
  const { count: n, width } = design;
  // Every |t| of a lasso is one more row: the absolute loss of 0 - t.
  const size = n + (lasso ? design.columns : 0);
  const vector = (): Float64Array => new Float64Array(size);
  const of = (i: number): Conjugate => (i < n ? loss : absolute);
  const s = vector();
  s.set(design.weights);
  if (lasso) s.set(lasso.subarray(0, design.columns), n);
  const [v, a, b, p, q, r, d, g, moved] = Array.from({ length: 9 }, vector);
  const [dv, dp, dq] = [vector(), vector(), vector()];

  function* times(t: Float64Array, to: Float64Array): Generator<undefined, void> {
    yield* design.times(t, to);
    for (let i = n; i < size; i++) to[i] = t[i - n];
  }
  function* transposed(u: Float64Array): Generator<undefined, Float64Array> {
    const sums = yield* design.transposed(u);
    for (let i = n; i < size; i++) sums[i - n] += u[i];
    return sums;
  }
  // L L' = A' diag(w) A + 2 ridge, with as little on the diagonal as makes that positive.
  function* factorize(w: Float64Array, least: number): Generator<undefined, Float64Array> {
    const gram = yield* design.gram(w);
    for (let j = 0; j < width; j++) {
      gram[j * width + j] += 2 * ridge[j];
      if (j + n < size) gram[j * width + j] += w[j + n];
    }
    const scale = Float64Array.from({ length: width }, (_, j) => 1 / Math.sqrt(gram[j * width + j] || 1));
    for (let extra = least; ; extra *= 100) {
      const l = new Float64Array(width * width);
      for (let i = 0; i < width; i++) {
        for (let j = 0; j < i; j++) l[i * width + j] = gram[j * width + i] * scale[i] * scale[j];
        l[i * width + i] = 1 + extra;
      }
      if (!((yield* cholesky(l, width, extra / 4)) > 0) && extra < 1) continue;
      for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) l[i * width + j] /= scale[i];
      return l;
    }
  }

  const t = new Float64Array(width);
  // It begins at least squares.
  for (let i = 0; i < n; i++) d[i] = s[i];
  for (let i = n; i < size; i++) d[i] = 0;
  const l0 = yield* factorize(d, 1e-8);
  for (let i = 0; i < n; i++) g[i] = s[i] * constants[i];
  t.set(solveCholesky(l0, width, yield* transposed(g)));

  // r = c - A t.
  function* residuals(): Generator<undefined, void> {
    yield* times(t, moved);
    for (let i = 0; i < size; i++) r[i] = (i < n ? constants[i] : 0) - moved[i];
  }
  yield* residuals();
  const meanSize = (some: Float64Array): number => some.reduce((sum, x) => sum + Math.abs(x) / some.length, 0);
  const starts = [r.subarray(0, n), r.subarray(n)].map((some) => Math.max(meanSize(some), 0.01));
  for (let i = 0; i < size; i++) {
    const { lower, upper, curvature } = of(i);
    const start = starts[i < n ? 0 : 1];
    const finite = upper < Infinity;
    const u = finite ? (lower + upper) / 2 : lower === 0 ? Math.max(r[i], start / 10) / curvature : r[i] / curvature;
    v[i] = s[i] * u;
    a[i] = lower > -Infinity ? s[i] * (u - lower) : Infinity;
    b[i] = finite ? s[i] * (upper - u) : Infinity;
    const rest = finite ? r[i] - curvature * u : 0;
    p[i] = lower > -Infinity ? Math.max(-rest, 0) + start : 0;
    q[i] = finite ? Math.max(rest, 0) + start : 0;
  }

  const best: InteriorPoint = { t: t.slice(), value: Infinity, gap: Infinity, slopes: new Float64Array(width) };
  let pairs = 0;
  for (const list of [p, q]) for (const x of list) if (x > 0) pairs++;
  // What is left below this is rounding of the targets.
  let rounding = 0;
  for (let i = 0; i < n; i++) rounding += 1e-14 * s[i] * lossAt(constants[i], loss);
  let idle = 0;
  let least = Infinity;
  for (let round = 0; round < most; round++) {
    // Where it stands: the objective, the dual's, and what may still lie between them.
    const slopes = yield* transposed(v);
    let value = 0;
    let dual = 0;
    let products = 0;
    for (let i = 0; i < size; i++) {
      const each = of(i);
      value += s[i] * lossAt(r[i], each);
      if (s[i] > 0) {
        const [u, below, above] = [v[i] / s[i], a[i] / s[i], b[i] / s[i]];
        dual += v[i] * (i < n ? constants[i] : 0) - s[i] * conjugateAt(u, below, above, each);
      }
      if (p[i] > 0) products += a[i] * p[i];
      if (q[i] > 0) products += b[i] * q[i];
    }
    for (let j = 0; j < width; j++) {
      value += ridge[j] * t[j] * t[j];
      dual -= ridge[j] > 0 ? slopes[j] ** 2 / (4 * ridge[j]) : Math.abs(slopes[j]) * (1 + Math.abs(t[j]));
      slopes[j] -= 2 * ridge[j] * t[j];
    }
    // No loss is below 0.
    const left = value - Math.max(dual, 0);
    const gap = Math.abs(left) <= rounding ? 0 : Math.abs(left) / value;
    const mu = products / (pairs || 1);
    idle = gap < best.gap / 2 || mu < 0.97 * least ? 0 : idle + 1;
    least = Math.min(least, mu);
    // Of a weight and the distance of its slope to either end of [-lasso, lasso] one is 0 at the minimum.
    const isZero = (j: number): boolean => j + n < size && Math.abs(t[j]) < Math.min(a[j + n], b[j + n]) / s[j + n];
    if (gap < best.gap) Object.assign(best, { t: t.map((x, j) => (isZero(j) ? 0 : x)), value, gap, slopes });
    if (gap <= enough || (pairs > 0 && products <= enough * 1e-3 * value) || idle > 8 || !Number.isFinite(gap)) break;

    for (let i = 0; i < size; i++) {
      const { curvature, entropy } = of(i);
      const h = entropy > 0 ? entropy * (1 / a[i] + 1 / b[i]) : curvature / s[i];
      d[i] = s[i] > 0 ? 1 / (h + p[i] / a[i] + q[i] / b[i]) : 0;
    }
    const l = yield* factorize(d, 1e-14);
    let share = 0;
    for (const corrected of [false, true]) {
      for (let i = 0; i < size; i++) {
        const { curvature, entropy } = of(i);
        const slope = entropy > 0 ? entropy * (log(a[i]) - log(b[i])) : (curvature * v[i]) / (s[i] || 1);
        const target = corrected ? share * mu : 0;
        g[i] = r[i] - slope;
        if (p[i] > 0) g[i] += (target - (corrected ? dv[i] * dp[i] : 0)) / a[i];
        if (q[i] > 0) g[i] -= (target + (corrected ? dv[i] * dq[i] : 0)) / b[i];
        moved[i] = d[i] * g[i];
      }
      const right = yield* transposed(moved);
      for (let j = 0; j < width; j++) right[j] += slopes[j];
      const dt = solveCholesky(l, width, right);
      yield* times(dt, moved);
      const goal = corrected ? share * mu : 0;
      let step = 1;
      let after = 0;
      for (let i = 0; i < size; i++) {
        const change = d[i] * (g[i] - moved[i]);
        const up = p[i] > 0 ? (goal - (corrected ? dv[i] * dp[i] : 0) - p[i] * change) / a[i] - p[i] : 0;
        const down = q[i] > 0 ? (goal + (corrected ? dv[i] * dq[i] : 0) + q[i] * change) / b[i] - q[i] : 0;
        dv[i] = change;
        dp[i] = up;
        dq[i] = down;
        if (change < 0) step = Math.min(step, a[i] / -change);
        if (change > 0) step = Math.min(step, b[i] / change);
        if (up < 0) step = Math.min(step, p[i] / -up);
        if (down < 0) step = Math.min(step, q[i] / -down);
      }
      if (!corrected) {
        for (let i = 0; i < size; i++) {
          if (p[i] > 0) after += (a[i] + step * dv[i]) * (p[i] + step * dp[i]);
          if (q[i] > 0) after += (b[i] - step * dv[i]) * (q[i] + step * dq[i]);
        }
        share = products > 0 ? (after / products) ** 3 : 0;
        continue;
      }
      step = Math.min(1, Math.max(0.99, 1 - mu) * step);
      for (let j = 0; j < width; j++) t[j] += step * dt[j];
      for (let i = 0; i < size; i++) {
        v[i] += step * dv[i];
        a[i] += step * dv[i];
        b[i] -= step * dv[i];
        p[i] += step * dp[i];
        q[i] += step * dq[i];
      }
    }
    yield* residuals();
  }
  return best;
}
