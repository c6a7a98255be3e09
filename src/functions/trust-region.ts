// The step of a trust region: min |R p + c| with |p| <= radius, by Moré's method (1978, The Levenberg-Marquardt Algorithm) on
// singular values, and with bounds by leaving variables at the bounds they meet.
import { jacobiSvd, type Svd } from "../math/jacobi-svd.js";
import type { Triangle } from "./columns.js";

/** A linear model of the residuals in a box. */
export interface Model extends Triangle {
  n: number;
  /** Units of the parameters: the trust region is a ball in p / units. */
  units: Float64Array;
  /** How far each parameter may go down and up. */
  down: Float64Array;
  up: Float64Array;
  /** Share of the largest singular value below which one counts as 0. */
  tolerance: number;
}

export interface Step {
  p: Float64Array;
  /** Its length in units. */
  length: number;
  /** Whether the radius cut it. */
  cut: boolean;
}

/** Parameters that may move: not at a bound against which the descent pushes, and not fixed. */
export function freeOf({ n, r, qb, down, up }: Model): number[] {
  return Array.from({ length: n }, (_, j) => j).filter((j) => {
    if (down[j] === 0 && up[j] === 0) return false;
    let slope = 0;
    for (let i = 0; i <= j; i++) slope += r[j * n + i] * qb[i];
    return !((down[j] === 0 && slope > 0) || (up[j] === 0 && slope < 0));
  });
}

/** The singular values of some columns in units; where none is given, of unit columns. */
export function decompose(model: Model, free: readonly number[]): Svd {
  const { n, r, units } = model;
  const b = new Float64Array(n * free.length);
  free.forEach((j, k) => {
    for (let i = 0; i <= j; i++) b[k * n + i] = r[j * n + i] * units[j];
  });
  return jacobiSvd(b, n, free.length);
}

/** Entries of the right side along the left singular vectors, where the singular value counts. */
export function along({ n, tolerance }: Model, { b, s }: Svd, c: Float64Array): Float64Array {
  const most = largest(s);
  return s.map((value, k) => {
    if (!(value > tolerance * most)) return 0;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += b[k * n + i] * c[i];
    return sum / value;
  });
}

export const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, value), 0);

/** The step. `damping` is remembered from the last one. */
export function trustRegionStep(model: Model, free: readonly number[], radius: number): Step {
  const { n, r, units, down, up } = model;
  const p = new Float64Array(n);
  const c = model.qb.slice();
  let left = radius;
  let cut = false;
  for (let moving = free; moving.length > 0;) {
    const svd = decompose(model, moving);
    const found = within(svd, along(model, svd, c), left);
    cut ||= found.cut;
    // The first bound on the way.
    let first = -1;
    let share = 1;
    moving.forEach((j, k) => {
      const step = found.p[k] * units[j];
      const room = step < 0 ? down[j] : up[j];
      const most = Math.abs(step) > room ? room / Math.abs(step) : 1;
      if (most < share) [share, first] = [most, k];
    });
    if (first < 0) {
      moving.forEach((j, k) => (p[j] = found.p[k] * units[j]));
      break;
    }
    const j = moving[first];
    p[j] = found.p[first] < 0 ? -down[j] : up[j];
    for (let i = 0; i <= j; i++) c[i] += r[j * n + i] * p[j];
    left = Math.sqrt(Math.max(left * left - (p[j] / units[j]) ** 2, (0.1 * left) ** 2));
    moving = moving.filter((_, k) => k !== first);
  }
  const length = Math.sqrt(p.reduce((sum, value, j) => sum + (value / units[j]) ** 2, 0));
  return { p, length, cut };
}

// -V s u/(s^2 + alpha), alpha such that its length is the radius, or 0 where it is no longer without.
function within({ v, s }: Svd, u: Float64Array, radius: number): { p: Float64Array; cut: boolean } {
  const norm = (alpha: number): number => {
    let sum = 0;
    s.forEach((value, k) => (sum += u[k] === 0 ? 0 : ((value * u[k]) / (value * value + alpha)) ** 2));
    return Math.sqrt(sum);
  };
  let alpha = 0;
  const cut = norm(0) > radius;
  if (cut) {
    let low = 0;
    let high = Math.sqrt(s.reduce((sum, value, k) => sum + (value * u[k]) ** 2, 0)) / radius;
    for (let round = 0; round < 50; round++) {
      if (!(alpha > low && alpha < high)) alpha = Math.max(1e-3 * high, Math.sqrt(low * high));
      const length = norm(alpha);
      const excess = length - radius;
      if (Math.abs(excess) < 1e-3 * radius) break;
      if (excess > 0) low = Math.max(low, alpha);
      else high = alpha;
      let slope = 0;
      s.forEach((value, k) => {
        if (u[k] !== 0) slope -= (value * u[k]) ** 2 / (value * value + alpha) ** 3;
      });
      slope /= length;
      alpha -= ((length / radius) * excess) / slope;
    }
  }
  const n = s.length;
  const p = new Float64Array(n);
  s.forEach((value, k) => {
    if (u[k] === 0) return;
    const factor = (-value * u[k]) / (value * value + alpha);
    for (let i = 0; i < n; i++) p[i] += v[k * n + i] * factor;
  });
  if (cut) {
    const length = Math.sqrt(p.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < n; i++) p[i] *= radius / length;
  }
  return { p, cut };
}

/** By how much half the sum of squares falls in the model. */
export function reduction({ n, r, qb }: Model, p: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let change = 0;
    for (let j = i; j < n; j++) change += r[j * n + i] * p[j];
    sum -= change * (qb[i] + change / 2);
  }
  return sum;
}
