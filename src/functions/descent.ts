// The loop of `minimize`: points visited, the best of them, and why it ends.
import { show } from "../errors.js";
import type { FloatArray } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Optimizer } from "../engine/optimizer.js";
import { Differences } from "./differences.js";
import type { MinimizePoint, MinimizeResult } from "./minimize-result.js";

// Steps of a line search in a row that find nothing better, after which there is nothing to be found.
const patience = 20;

export interface DescentSettings {
  steps: number;
  tolerance: number;
  numeric: boolean;
  history: boolean;
  signal: { readonly aborted: boolean } | undefined;
}

interface Visited {
  x: FloatArray;
  loss: number;
  /** Largest |gradient entry|. */
  slope: number;
  /** Of the gradient. */
  length: number;
}

export class Descent {
  readonly #f: (x: FloatArray, grad: FloatArray) => number;
  readonly #optimizer: Optimizer;
  readonly #params: ParameterSet;
  readonly #settings: DescentSettings;
  readonly #sign: number;
  readonly #points: MinimizePoint[] = [];
  readonly #differences: Differences | undefined;
  #best: Visited | undefined;
  #last: Visited | undefined;
  #evaluations = 0;

  constructor(
    f: (x: FloatArray, grad: FloatArray) => number,
    optimizer: Optimizer,
    params: ParameterSet,
    settings: DescentSettings,
  ) {
    this.#f = f;
    this.#optimizer = optimizer;
    this.#params = params;
    this.#settings = settings;
    this.#sign = optimizer.outer.flags.maximize ? -1 : 1;
    if (settings.numeric) this.#differences = new Differences(params);
  }

  run(): MinimizeResult {
    const { steps, tolerance, signal, history } = this.#settings;
    const optimizer = this.#optimizer;
    const { data } = this.#params;
    let without = 0;
    for (;;) {
      if (signal?.aborted) return this.#end("aborted");
      const best = this.#best;
      const loss = this.#visit();
      if (loss === undefined) return this.#end("diverged");
      const { slope } = this.#last as Visited;
      if (history) {
        this.#points.push({ x: data.x.slice(), loss, gradNorm: (this.#last as Visited).length });
      }
      if (slope <= tolerance) return this.#settle();
      if (optimizer.steps >= steps) return this.#end("steps");
      // A line search looks for something better; other rules may pass over a hill.
      without = best === this.#best ? without + 1 : 0;
      if (optimizer.definition.closure && without >= patience) return this.#end("stalled");
      // Most optimizers ask once, for what is known; LBFGS goes on to other points.
      let known: number | undefined = loss;
      optimizer.step(() => {
        const answer = known ?? this.#visit() ?? NaN;
        known = undefined;
        return answer;
      });
      optimizer.observe(loss);
      if (!data.x.every(Number.isFinite)) return this.#end("diverged");
    }
  }

  #evaluate = (): number => {
    this.#evaluations++;
    const { data, grad } = this.#params;
    const loss: unknown = this.#f(data.x, grad.x);
    if (typeof loss !== "number") throw new TypeError(`minimize: f must return a number, got ${show(loss)}`);
    return loss;
  };

  // The first call: does f write a gradient at all?
  #evaluateFirst(): number {
    const { grad } = this.#params;
    grad.x.fill(NaN);
    const loss = this.#evaluate();
    if (!Number.isFinite(loss) || !grad.x.some(Number.isNaN)) return loss;
    const untouched = grad.x.every(Number.isNaN);
    // What is NaN after zeros, too, f has written itself.
    grad.x.fill(0);
    const again = this.#evaluate();
    if (untouched && grad.x.every((g) => g === 0)) {
      throw new TypeError(
        "minimize: f left its second argument, the gradient, as it was" +
          '\nWrite the derivative by x[i] into grad[i], or give gradient: "numeric", or an f of x alone.',
      );
    }
    return again;
  }

  // Loss and gradient where x is; undefined when one is not finite.
  #visit(): number | undefined {
    const { data, grad } = this.#params;
    const first = this.#evaluations === 0 && !this.#differences;
    const loss = first ? this.#evaluateFirst() : this.#evaluate();
    if (Number.isFinite(loss)) this.#differences?.fill(this.#evaluate);
    if (!Number.isFinite(loss) || !grad.x.every(Number.isFinite)) return undefined;
    let slope = 0;
    for (const g of grad.x) slope = Math.max(slope, Math.abs(g));
    const size = length(grad.x);
    this.#last = { x: data.x, loss, slope, length: size };
    const sign = this.#sign;
    if (!this.#best || sign * loss < sign * this.#best.loss)
      this.#best = { x: data.x.slice(), loss, slope, length: size };
    return loss;
  }

  // Where the gradient is within the tolerance: converged, if that is the point which is returned.
  #settle(): MinimizeResult {
    const best = this.#best as Visited;
    const last = this.#last as Visited;
    if (best.slope <= this.#settings.tolerance) return this.#end("converged");
    // Losses that differ by their rounding are one.
    if (Math.abs(last.loss - best.loss) <= 1e-14 * Math.abs(best.loss)) {
      this.#best = { ...last, x: last.x.slice() };
      return this.#end("converged");
    }
    return this.#end("stalled", `the run ended at a point where the gradient is 0 but the loss is ${last.loss}`);
  }

  #end(reason: MinimizeResult["reason"], why?: string): MinimizeResult {
    const { tolerance, steps, history } = this.#settings;
    const found = this.#best;
    const warnings =
      why === undefined ? [] : [`${why}; the best point seen is returned. A smaller lr stays nearer to it.`];
    if (reason === "diverged") {
      warnings.push(
        `f, its gradient or x was not finite at step ${this.#optimizer.steps}; ` +
          (found ? "the best point seen before is returned. Try a smaller lr." : "x0 is returned: start elsewhere."),
      );
    }
    if (found && reason !== "converged" && reason !== "aborted" && found.slope > tolerance) {
      const cut = reason === "steps" ? `it was cut off after ${steps} steps: ` : "";
      warnings.push(
        `not a minimum: ${cut}the largest entry of the gradient is ${found.slope.toPrecision(3)}, tolerance ${tolerance}`,
      );
    }
    return {
      x: found ? found.x : this.#params.data.x.slice(),
      loss: found ? found.loss : this.#sign * Infinity,
      steps: this.#optimizer.steps,
      evaluations: this.#evaluations,
      gradNorm: found ? found.length : NaN,
      activeBounds: Array.from(this.#params.data.x, () => 0),
      reason,
      warnings,
      ...(history ? { history: this.#points } : {}),
    };
  }
}

function length(values: FloatArray): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
