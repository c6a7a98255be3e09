// The quadratic model of L-BFGS-B: Byrd, Lu, Nocedal & Zhu 1995 (SIAM J. Sci. Comput. 16:1190), in its compact form
// B = theta I - W M W', W = [Y, theta S].
import type { Bounds } from "./bounds.js";

type Vector = Float64Array;

export const dot = (a: Vector, b: Vector): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

export class QuasiNewton {
  readonly #most: number;
  readonly #s: Vector[] = [];
  readonly #y: Vector[] = [];
  #theta = 1;
  // M by rows; of twice as many rows as pairs.
  #m: number[][] = [];

  constructor(memory: number) {
    this.#most = memory;
  }

  get pairs(): number {
    return this.#s.length;
  }

  forget(): void {
    this.#s.length = this.#y.length = this.#m.length = 0;
    this.#theta = 1;
  }

  /** Learns from a step and the change of the gradient along it; one that shows no curvature is left out. */
  learn(s: Vector, y: Vector, bounded: boolean): void {
    const [sy, yy] = [dot(s, y), dot(y, y)];
    if (!(sy > Number.EPSILON * yy) && !(sy > 1e-10 * Math.sqrt(yy) * Math.sqrt(dot(s, s)))) return;
    if (this.#s.length === this.#most) {
      this.#s.shift();
      this.#y.shift();
    }
    this.#s.push(s);
    this.#y.push(y);
    this.#theta = yy / sy;
    if (bounded) this.#compact();
  }

  // M is the inverse of [-D, L'; L, theta S'S], D the diagonal of S'Y and L what lies below it.
  #compact(): void {
    const k = this.pairs;
    const middle = Array.from({ length: 2 * k }, () => Array.from({ length: 2 * k }, () => 0));
    for (let i = 0; i < k; i++) {
      middle[i][i] = -dot(this.#s[i], this.#y[i]);
      for (let j = 0; j < k; j++) {
        middle[k + i][k + j] = this.#theta * dot(this.#s[i], this.#s[j]);
        if (i > j) middle[k + i][j] = middle[j][k + i] = dot(this.#s[i], this.#y[j]);
      }
    }
    this.#m = inverse(middle);
    if (!this.#m.flat().every(Number.isFinite)) this.forget();
  }

  /** Without bounds: -H g, by the recursion of two loops. */
  direction(g: Vector): Vector {
    const d = g.map((value) => -value);
    const alphas: number[] = [];
    for (let i = this.pairs - 1; i >= 0; i--) {
      const alpha = dot(this.#s[i], d) / dot(this.#s[i], this.#y[i]);
      alphas[i] = alpha;
      for (let j = 0; j < d.length; j++) d[j] -= alpha * this.#y[i][j];
    }
    for (let j = 0; j < d.length; j++) d[j] /= this.#theta;
    for (let i = 0; i < this.pairs; i++) {
      const beta = dot(this.#y[i], d) / dot(this.#s[i], this.#y[i]);
      for (let j = 0; j < d.length; j++) d[j] += (alphas[i] - beta) * this.#s[i][j];
    }
    return d;
  }

  /** Within bounds: to the minimum of the model over the variables that are free at its Cauchy point. */
  boundedDirection(x: Vector, g: Vector, { lower, upper }: Bounds): Vector {
    const { cauchy, c } = this.#cauchy(x, g, lower, upper);
    const target = this.pairs > 0 ? this.#subspace(x, g, cauchy, c, lower, upper) : cauchy;
    return target.map((value, i) => value - x[i]);
  }

  #row(i: number): number[] {
    const k = this.pairs;
    return Array.from({ length: 2 * k }, (_, j) => (j < k ? this.#y[j][i] : this.#theta * this.#s[j - k][i]));
  }

  #times(v: readonly number[]): number[] {
    return this.#m.map((row) => row.reduce((sum, each, j) => sum + each * v[j], 0));
  }

  // W' d.
  #across(d: Vector): number[] {
    const k = this.pairs;
    return Array.from({ length: 2 * k }, (_, j) => (j < k ? dot(this.#y[j], d) : this.#theta * dot(this.#s[j - k], d)));
  }

  // The first minimum along the projected path of steepest descent (Algorithm CP), and c = W'(cauchy - x).
  #cauchy(x: Vector, g: Vector, lower: Vector, upper: Vector): { cauchy: Vector; c: number[] } {
    const n = x.length;
    const theta = this.#theta;
    const cauchy = x.slice();
    const ends = x.map((value, i) => {
      if (g[i] < 0) return (value - upper[i]) / g[i];
      return g[i] > 0 ? (value - lower[i]) / g[i] : Infinity;
    });
    const d = g.map((value, i) => (ends[i] > 0 ? -value : 0));
    const order = Array.from({ length: n }, (_, i) => i)
      .filter((i) => ends[i] > 0 && ends[i] < Infinity)
      .sort((a, b) => ends[a] - ends[b]);
    let p = this.#across(d);
    let c = p.map(() => 0);
    let slope = -dot(d, d);
    if (slope === 0) return { cauchy, c };
    let curvature = -theta * slope - inner(p, this.#times(p));
    const start = -theta * slope;
    let best = -slope / curvature;
    let at = 0;
    for (const b of order) {
      const dt = ends[b] - at;
      if (best < dt) break;
      at = ends[b];
      cauchy[b] = d[b] > 0 ? upper[b] : lower[b];
      const z = cauchy[b] - x[b];
      c = c.map((value, j) => value + dt * p[j]);
      const w = this.#row(b);
      const mw = this.#times(w);
      slope += dt * curvature + g[b] * g[b] + theta * g[b] * z - g[b] * inner(mw, c);
      curvature -= theta * g[b] * g[b] + 2 * g[b] * inner(mw, p) + g[b] * g[b] * inner(mw, w);
      curvature = Math.max(curvature, Number.EPSILON * start);
      p = p.map((value, j) => value + g[b] * w[j]);
      d[b] = 0;
      best = -slope / curvature;
      if (!d.some((value) => value !== 0)) {
        best = 0;
        break;
      }
    }
    best = Math.max(best, 0);
    at += best;
    for (let i = 0; i < n; i++) if (d[i] !== 0) cauchy[i] = Math.min(upper[i], Math.max(lower[i], x[i] + at * d[i]));
    return { cauchy, c: c.map((value, j) => value + best * p[j]) };
  }

  // The model's minimum over the free variables, projected (Morales & Nocedal 2011), or cut off where that is no descent.
  #subspace(x: Vector, g: Vector, cauchy: Vector, c: number[], lower: Vector, upper: Vector): Vector {
    const theta = this.#theta;
    const free: number[] = [];
    for (let i = 0; i < x.length; i++) if (cauchy[i] > lower[i] && cauchy[i] < upper[i]) free.push(i);
    if (free.length === 0) return cauchy;
    const rows = free.map((i) => this.#row(i));
    const mc = this.#times(c);
    const r = free.map((i, k) => g[i] + theta * (cauchy[i] - x[i]) - inner(rows[k], mc));
    const size = 2 * this.pairs;
    const wr = Array.from({ length: size }, (_, j) => rows.reduce((sum, row, k) => sum + row[j] * r[k], 0));
    const ww = Array.from({ length: size }, (_, a) =>
      Array.from({ length: size }, (__, b) => rows.reduce((sum, row) => sum + row[a] * row[b], 0) / theta),
    );
    const system = this.#m.map((row, a) =>
      row.map((_, b) => (a === b ? 1 : 0) - row.reduce((sum, each, j) => sum + each * ww[j][b], 0)),
    );
    const v = solve(system, this.#times(wr));
    const step = rows.map((row, k) => -(r[k] + inner(row, v) / theta) / theta);
    if (!step.every(Number.isFinite)) return cauchy;
    const target = cauchy.slice();
    free.forEach((i, k) => (target[i] = Math.min(upper[i], Math.max(lower[i], cauchy[i] + step[k]))));
    let down = 0;
    for (let i = 0; i < x.length; i++) down += g[i] * (target[i] - x[i]);
    if (down < 0) return target;
    let share = 1;
    free.forEach((i, k) => {
      const room = step[k] > 0 ? upper[i] - cauchy[i] : lower[i] - cauchy[i];
      if (step[k] !== 0) share = Math.min(share, room / step[k]);
    });
    free.forEach((i, k) => (target[i] = cauchy[i] + share * step[k]));
    return target;
  }
}

const inner = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, each, i) => sum + each * b[i], 0);

// Gauss's elimination with pivots, of a few rows.
function eliminate(a: number[][], right: number[][]): number[][] {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...right[i]]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      if (factor !== 0) for (let j = k; j < rows[i].length; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return rows.map((row, i) => row.slice(n).map((value) => value / row[i]));
}

const solve = (a: number[][], b: readonly number[]): number[] =>
  eliminate(
    a,
    b.map((value) => [value]),
  ).map(([value]) => value);

const inverse = (a: number[][]): number[][] =>
  eliminate(
    a,
    a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0))),
  );
