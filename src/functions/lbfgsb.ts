// The loop of L-BFGS-B: a direction from the quadratic model, a line search, and why it ends.
import type { Bounds } from "./bounds.js";
import { dot, QuasiNewton } from "./lbfgsb-model.js";
import type { SolverEnd, SolverSettings } from "./solver.js";
import { moreThuente } from "./more-thuente.js";
import type { ObjectiveFunction } from "./objective.js";
import { projected } from "./projected-gradient.js";

type Vector = Float64Array;

// Pairs of steps and changes of the gradient that are remembered.
const memory = 10;
// Decrease still to be had, as a share of that since the start and of the value itself, below which nothing is left.
const [ofAll, ofValue] = [1e-20, 1e-18];
/** Steps in a row that gain nothing but rounding, after which there is nothing to be gained. */
const patience = 5;

export function lbfgsb(f: ObjectiveFunction, start: Vector, settings: SolverSettings): SolverEnd {
  return new Loop(f, start, settings).run();
}

class Loop {
  readonly #f: ObjectiveFunction;
  readonly #settings: SolverSettings;
  readonly #bounds: Bounds | undefined;
  readonly #model: QuasiNewton = new QuasiNewton(memory);
  #x: Vector;
  #g: Vector;
  #value = NaN;
  #most = NaN;
  #steps = 0;
  #notes: string[] = [];

  constructor(f: ObjectiveFunction, start: Vector, settings: SolverSettings) {
    this.#f = f;
    this.#settings = settings;
    this.#bounds = settings.bounds;
    this.#x = f.round(start);
    this.#g = new Float64Array(start.length);
  }

  run(): SolverEnd {
    const { steps, signal } = this.#settings;
    if (signal?.aborted) return this.#end("aborted");
    this.#value = this.#most = this.#f.gradient(this.#x, this.#g);
    if (!Number.isFinite(this.#value)) return this.#end("diverged");
    for (let idle = 0; ;) {
      this.#settings.visit?.(this.#x, this.#value, this.#g);
      if (signal?.aborted) return this.#end("aborted");
      const slopes = projected(this.#x, this.#g, this.#bounds);
      const { tolerance } = this.#settings;
      const largest = slopes.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (tolerance === undefined ? largest === 0 : largest <= tolerance) {
        if (this.#refine()) continue;
        return this.#end("converged");
      }
      if (this.#steps >= steps) return this.#end("steps");
      const direction = this.#direction();
      const slope = dot(this.#g, direction);
      const left = ofAll * (this.#most - this.#value) + ofValue * Math.abs(this.#value);
      const ended = this.#model.pairs > 0 && tolerance === undefined && Math.abs(slope) <= left;
      const before = this.#value;
      if (ended || idle >= patience || !(slope < 0) || !this.#search(direction, slope)) {
        const waited = idle >= patience;
        idle = 0;
        if (this.#refine()) continue;
        if (!ended && !waited && this.#model.pairs > 0) {
          this.#model.forget();
          continue;
        }
        return this.#end("settled");
      }
      this.#steps++;
      const rounding = ofAll * (this.#most - this.#value) + 1e-15 * Math.abs(this.#value);
      idle = before - this.#value <= rounding ? idle + 1 : 0;
    }
  }

  // With better differences, if there are any.
  #refine(): boolean {
    if (!this.#f.refine()) return false;
    this.#model.forget();
    this.#value = this.#f.gradient(this.#x, this.#g);
    return Number.isFinite(this.#value);
  }

  #direction(): Vector {
    if (this.#bounds) return this.#model.boundedDirection(this.#x, this.#g, this.#bounds);
    return this.#model.direction(this.#g);
  }

  #search(direction: Vector, slope: number): boolean {
    const x = this.#x;
    const bounds = this.#bounds;
    const length = Math.sqrt(dot(direction, direction));
    let most = 1e10;
    if (bounds) {
      most = this.#steps === 0 ? 1 : most;
      for (let i = 0; i < x.length; i++) {
        const room = direction[i] > 0 ? bounds.upper[i] - x[i] : bounds.lower[i] - x[i];
        if (direction[i] !== 0) most = Math.min(most, Math.max(room / direction[i], 0));
      }
      if (most < 1 && most > 1 - 1e-12) most = 1;
    }
    // No curvature is known yet: as far as x is from 0.
    const first = this.#model.pairs === 0 ? Math.min(1, most, (Math.sqrt(dot(x, x)) || 1) / length) : 1;
    const at = { x, g: this.#g, step: 0, value: this.#value };
    const line = (step: number): { value: number; slope: number } => {
      at.step = step;
      at.x = this.#f.round(this.#moved(direction, step));
      at.g = new Float64Array(x.length);
      at.value = this.#f.gradient(at.x, at.g);
      return { value: at.value, slope: dot(at.g, direction) };
    };
    const options = { first: Math.min(first, most), most, decrease: 1e-3, curvature: 0.9, evaluations: 20 };
    const found = moreThuente(line, this.#value, slope, options);
    if (!found.ok || !(found.step > 0)) return false;
    if (at.step !== found.step) line(found.step);
    if (at.x.every((value, i) => value === x[i])) return false;
    const before = this.#g;
    this.#model.learn(
      at.x.map((value, i) => value - x[i]),
      at.g.map((value, i) => value - before[i]),
      bounds !== undefined,
    );
    [this.#x, this.#g, this.#value] = [at.x, at.g, at.value];
    return true;
  }

  // A bound that is reached is reached exactly.
  #moved(direction: Vector, step: number): Vector {
    const bounds = this.#bounds;
    return this.#x.map((value, i) => {
      const next = value + step * direction[i];
      if (!bounds) return next;
      const { lower, upper } = bounds;
      const near = 4 * Number.EPSILON * Math.abs(value);
      if (direction[i] > 0 && next >= upper[i] - near) return upper[i];
      if (direction[i] < 0 && next <= lower[i] + near) return lower[i];
      return next;
    });
  }

  #end(reason: SolverEnd["reason"]): SolverEnd {
    return {
      x: this.#x,
      value: this.#value,
      gradient: this.#g,
      most: this.#most,
      steps: this.#steps,
      reason,
      notes: this.#notes,
    };
  }
}
