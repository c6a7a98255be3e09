// Levenberg and Marquardt's method as a trust region in units of the Jacobian's columns (Moré 1978), with bounds by an active
// set: the loop.
import type { Bounds } from "./bounds.js";
import { ResidualProblem, type Place } from "./residual-problem.js";
import { along, decompose, freeOf, largest, reduction, trustRegionStep, type Model } from "./trust-region.js";

/** Share of the residuals that the parameters could still explain, below which a point is a minimum: Bates & Watts 1981. */
export const enough = 1e-6;
// Below it nothing is left to be gained but rounding.
const exact = 1e-11;
// Steps near the minimum, where costs no longer differ beyond rounding.
const polishing = 12;

export interface FitEnd {
  place: Place;
  model: Model;
  free: number[];
  /** Of the free columns, and the most it has been on the way. */
  rank: number;
  /** The rank at the start. */
  firstRank: number;
  /** How much of the residuals the parameters could still explain, and their whole length. */
  offset: number;
  steps: number;
  reason: "converged" | "stalled" | "steps" | "aborted" | "diverged";
  warnings: string[];
}

export interface LoopSettings {
  steps: number;
  tolerance: number;
  bounds: Bounds | undefined;
  /** Units of the parameters; undefined for those of the Jacobian. */
  units: Float64Array | undefined;
  signal: { readonly aborted: boolean } | undefined;
}

/** Runs from a point whose residuals are finite. */
export function levenbergMarquardt(problem: ResidualProblem, first: Place, settings: LoopSettings): FitEnd {
  return new Loop(problem, first, settings).run();
}

class Loop {
  readonly #problem: ResidualProblem;
  readonly #settings: LoopSettings;
  readonly #lengths: Float64Array;
  #place: Place;
  #model!: Model;
  #free: number[] = [];
  #rank = 0;
  #firstRank = -1;
  #offset = Infinity;
  #near = false;
  #steps = 0;

  constructor(problem: ResidualProblem, first: Place, settings: LoopSettings) {
    this.#problem = problem;
    this.#settings = settings;
    this.#place = first;
    this.#lengths = new Float64Array(first.p.length);
  }

  run(): FitEnd {
    const { steps, signal } = this.#settings;
    if (!this.#linearize()) return this.#end("diverged", "the Jacobian is not finite at the start");
    let radius = this.#scaled(this.#place.p) || 1;
    let polished = 0;
    for (;;) {
      if (signal?.aborted) return this.#end("aborted");
      if (this.#offset <= exact) {
        if (!this.#refine()) return this.#end("converged");
        continue;
      }
      if (this.#steps >= steps) return this.#end("steps");
      const before = { place: this.#place, offset: this.#offset };
      const step = trustRegionStep(this.#model, this.#free, radius);
      const predicted = reduction(this.#model, step.p);
      if (!(predicted > 0) || this.#still(step.p)) {
        if (!this.#refine()) return this.#end(this.#judge());
        continue;
      }
      const next = this.#problem.at(this.#moved(step.p));
      const gained = before.place.cost - next.cost;
      const rounding = 1e-10 * before.place.cost;
      if (predicted < rounding && !step.cut) {
        // Costs tell nothing here: the step is right if the offset falls.
        if (polished++ >= polishing || !(next.cost <= before.place.cost + rounding)) {
          if (!this.#refine()) return this.#end(this.#judge());
          continue;
        }
        const kept = this.#keep();
        this.#place = next;
        if (!this.#linearize() || this.#offset > 0.7 * before.offset) {
          if (this.#offset > before.offset || !(this.#offset >= 0)) kept();
          if (!this.#refine()) return this.#end(this.#judge());
        }
        this.#steps++;
        continue;
      }
      const ratio = Number.isFinite(next.cost) ? gained / predicted : -1;
      if (ratio < 0.25) radius = 0.25 * Math.min(step.length, radius);
      else if (ratio > 0.75 && step.cut) radius *= 2;
      if (!(gained > 0)) {
        if (!this.#near) this.#refine();
        continue;
      }
      const kept = this.#keep();
      this.#place = next;
      this.#steps++;
      if (gained < 1e-3 * before.place.cost) this.#near = true;
      if (!this.#linearize()) {
        // Residuals end next to this point: as if it had no value.
        kept();
        radius = 0.25 * Math.min(step.length, radius);
      }
    }
  }

  /** Goes on with differences of second order, if it did not before. */
  #refine(): boolean {
    if (this.#near || !this.#problem.numeric) return false;
    this.#near = true;
    return this.#linearize();
  }

  #linearize(): boolean {
    const triangle = this.#problem.linearize(this.#place, this.#near ? "threePoint" : "twoPoint");
    if (!triangle) return false;
    const { p } = this.#place;
    const n = p.length;
    const { bounds, units } = this.#settings;
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i <= j; i++) sum = Math.hypot(sum, triangle.r[j * n + i]);
      this.#lengths[j] = Math.max(this.#lengths[j], sum);
    }
    this.#model = {
      ...triangle,
      n,
      units: units ?? this.#lengths.map((length) => 1 / (length || 1)),
      down: p.map((value, j) => (bounds ? value - bounds.lower[j] : Infinity)),
      up: p.map((value, j) => (bounds ? bounds.upper[j] - value : Infinity)),
      tolerance: this.#tolerance(n),
    };
    this.#free = freeOf(this.#model);
    this.#measure();
    return true;
  }

  #tolerance(n: number): number {
    if (!this.#problem.numeric) return 2 ** -52 * Math.max(n, this.#problem.rows);
    return this.#near ? 1e-9 : 1e-7;
  }

  // In units of the present columns, where the rank shows.
  #measure(): void {
    const { n, r, qb } = this.#model;
    const ofColumns = { ...this.#model, units: unitsOf(r, n) };
    const svd = decompose(ofColumns, this.#free);
    const most = largest(svd.s);
    this.#rank = svd.s.reduce((count, s) => count + (s > ofColumns.tolerance * most ? 1 : 0), 0);
    if (this.#firstRank < 0) this.#firstRank = this.#rank + n - this.#free.length;
    const explained = along(ofColumns, svd, qb).reduce((sum, u) => sum + u * u, 0);
    const whole = Math.sqrt(2 * this.#place.cost);
    const noise = this.#noise();
    this.#offset = Math.sqrt(explained) <= noise ? 0 : Math.sqrt(explained) / whole;
  }

  // Rounding of residuals, as far as it can be told from how much the parameters contribute to them.
  #noise(): number {
    const { n, r } = this.#model;
    const sum = this.#place.p.reduce((sum, value, j) => sum + lengthOf(r, n, j) * Math.abs(value), 0);
    return 2 ** -52 * sum;
  }

  #scaled(p: Float64Array): number {
    const { units } = this.#model;
    return Math.sqrt(p.reduce((sum, value, j) => sum + (value / units[j]) ** 2, 0));
  }

  #moved(step: Float64Array): Float64Array {
    const { bounds } = this.#settings;
    const { down, up } = this.#model;
    return this.#place.p.map((value, j) => {
      if (!bounds) return value + step[j];
      // Exactly at the bound that ended it.
      if (step[j] === up[j]) return bounds.upper[j];
      if (step[j] === -down[j]) return bounds.lower[j];
      return Math.min(bounds.upper[j], Math.max(bounds.lower[j], value + step[j]));
    });
  }

  #still(step: Float64Array): boolean {
    const { p } = this.#place;
    return step.every((value, j) => p[j] + value === p[j]);
  }

  /** What puts the present place back. */
  #keep(): () => void {
    const [place, model, free, rank, offset] = [this.#place, this.#model, this.#free, this.#rank, this.#offset];
    return () => {
      [this.#place, this.#model, this.#free, this.#rank, this.#offset] = [place, model, free, rank, offset];
    };
  }

  #judge(): FitEnd["reason"] {
    const lost = this.#rank + this.#model.n - this.#free.length < this.#firstRank;
    return this.#offset <= this.#settings.tolerance && !lost ? "converged" : "stalled";
  }

  #end(reason: FitEnd["reason"], why?: string): FitEnd {
    if (reason === "steps" || reason === "stalled") this.#refine();
    const end = reason === "converged" ? this.#judge() : reason;
    return {
      place: this.#place,
      model: this.#model,
      free: this.#free,
      rank: this.#rank,
      firstRank: this.#firstRank,
      offset: this.#offset,
      steps: this.#steps,
      reason: end,
      warnings: why === undefined ? [] : [why],
    };
  }
}

/** Length of column j of a triangle. */
export function lengthOf(r: Float64Array, n: number, j: number): number {
  let most = 0;
  for (let i = 0; i <= j; i++) most = Math.max(most, Math.abs(r[j * n + i]));
  if (most === 0) return 0;
  let sum = 0;
  for (let i = 0; i <= j; i++) sum += (r[j * n + i] / most) ** 2;
  return most * Math.sqrt(sum);
}

/** Units in which all columns have length 1. */
export const unitsOf = (r: Float64Array, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, j) => 1 / (lengthOf(r, n, j) || 1));
