import { NonFiniteError, show } from "../errors.js";
import { Blocks, elementBytes, view } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import type { AverageOptions } from "../engine/around/average.js";
import type { Schedule } from "../schedules/schedule.js";
import type { Closure, StepReport } from "../engine/common-options.js";
import { define, type Definition } from "../engine/definition.js";
import { beyondLimit, gradientLimit } from "../engine/gradient-limit.js";
import { History } from "./parts/lbfgs-history.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, optional, whole } from "../engine/option-specs.js";
import { strongWolfe, type Trial } from "./parts/strong-wolfe.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  Class: () => LBFGS,
  name: "LBFGS",
  paper: "Liu & Nocedal 1989, doi:10.1007/BF01589116",
  golden: "lbfgs@torch1.13",
  family: "second order",
  method: "step",
  stepLength: "free",
  squares: "sums",
  options: {
    lr: nonNegative(1),
    maxIter: whole(20, 1),
    maxEval: optional(whole(1, 1)),
    toleranceGrad: nonNegative(1e-7),
    toleranceChange: nonNegative(1e-9),
    lineSearch: { choices: [null, "strongWolfe"], default: null },
    historySize: whole(100, 1),
  },
  aliases: { lineSearchFn: "lineSearch" },
  decay: "own",
  closure: true,
  // Else it fits each batch as if that were all data, at any rate.
  withRate: (_, by) => (by < 1 ? { lineSearch: null, historySize: 1, maxIter: 1 } : {}),
  shared: { n_iter: 0, func_evals: 0, t: 0, h_diag: 1, pairs: 0, oldest: 0 },
  holds: ({ n_iter, func_evals, pairs, oldest }, { historySize }) =>
    [n_iter, func_evals, pairs, oldest].every((n) => Number.isSafeInteger(n) && n >= 0) &&
    pairs <= (historySize as number) &&
    oldest < (historySize as number),
  variant: (_, { historySize }, { shape }) => {
    if (typeof historySize !== "number")
      throw new TypeError("LBFGS: historySize must be a number, as it sets the size of the state");
    const size = shape.reduce((a, b) => a * b, 1);
    // Rows of whole cache lines in either type, so that kernels may read them to the end.
    const rows = [historySize, Math.ceil(size / 16) * 16];
    const history = ["old_dirs", "old_stps"].map((name) => ({ name, shape: rows }));
    return { kernel: undefined, slots: ["d", "prev_flat_grad", ...history] };
  },
  scalars: () => [],
}));

/** LBFGS takes no `accumulate`, `clip`, `decay` or `groups`: its steps follow from all tensors together. */
export interface LBFGSOptions {
  /** Step length tried first, at least 0; default 1. */
  lr?: number | Schedule;
  /** Inner iterations per step; default 20. */
  maxIter?: number;
  /** Calls of the closure per step; default 5/4 of `maxIter`. */
  maxEval?: number | null;
  /** Ends a step once every |gradient entry| is at most this; default 1e-7. */
  toleranceGrad?: number;
  /** Ends a step once neither parameters nor loss change by more; default 1e-9. */
  toleranceChange?: number;
  /** null: steps of length `lr`; `"strongWolfe"`: a line search. Default null. */
  lineSearch?: null | "strongWolfe";
  /** Pairs of steps and gradient changes kept, 1 or more; default 100. Memory: two numbers per pair and parameter. */
  historySize?: number;
  /** At least 0: adds `weightDecay/2 |w|²` to the loss; default 0. */
  weightDecay?: number | Schedule;
  /** Climb instead of descend. Default false. */
  maximize?: boolean;
  /** NaN or infinity at the start of a step; later ones end the step at the last finite point. Default `"throw"`. */
  onNonFinite?: "throw" | "skip" | "ignore";
  /** An average of the parameters, which `eval()` shows: `{ decay }`, or `{ kind: "mean", start, every }`. */
  average?: AverageOptions;
}

const refusing: ReadonlySet<string> = new Set(["accumulate", "clip", "decay", "groups"]);
// Gradients of the line search: its start, two ends of a bracket, the previous and the present trial.
const gradients = 5;

/**
 * L-BFGS: quasi-Newton steps from a history of gradients; each `step` calls the closure several times.
 *
 *     s <- t d     y <- g - g_before     d <- -H g, H from the last pairs (s, y)     w <- w + t d
 *
 * Agrees with torch.optim.LBFGS (`lineSearch: "strongWolfe"` is its `line_search_fn`): first step of length
 * min(1, 1/|g|₁) lr, pairs with y·s <= 1e-10 left out (with
 * `toleranceChange: 0`, which asks for more, only pairs without curvature). Dot products are summed in double precision. For smooth
 * functions without noise (full batches) and up to some 100,000 parameters nothing here is faster; with
 * mini-batches use another optimizer.
 *
 * @throws TypeError without a closure, for `accumulate`, `clip`, `decay` or `groups`; TypeError or RangeError naming
 *   any other option; NonFiniteError for the first loss or gradient of a step.
 * @example
 * import { LBFGS, parameters } from "simdescent";
 * const params = parameters({ x: { shape: [2], data: [-1.2, 1] } }, { dtype: "float64" });
 * const optimizer = new LBFGS(params, { lineSearch: "strongWolfe", maxIter: 50 });
 * optimizer.step(() => {
 *   const [a, b] = params.data.x;
 *   params.grad.x.set([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)]);
 *   return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
 * }); // params.data.x is [1, 1]
 */
export class LBFGS extends Optimizer {
  readonly #work: Blocks = new Blocks(this);
  // Addresses of as many bytes as the parameters take: start of the line search, start of the step, gradients.
  readonly #start: number;
  readonly #before: number;
  readonly #gradients: readonly number[];
  readonly #history: History;

  constructor(params: OptimizerParameters, options: LBFGSOptions = {}) {
    for (const key of typeof options === "object" && options !== null ? Object.keys(options) : []) {
      if (refusing.has(key)) throw new TypeError(`LBFGS: takes no ${key}; its steps follow from all tensors together`);
    }
    super(definition(), params, options);
    const { bytes } = this.params;
    try {
      this.#start = this.#work.add(bytes);
      this.#before = this.#work.add(bytes);
      this.#gradients = Array.from({ length: gradients }, () => this.#work.add(bytes));
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.#history = new History(this.engine, definition());
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }

  /** Inner iterations so far. */
  get iterations(): number {
    return this.#history.state.n_iter;
  }

  /** Calls of closures so far. */
  get evaluations(): number {
    return this.#history.state.func_evals;
  }

  /**
   * One step: up to `maxIter` iterations. Parameters are as before when the closure throws.
   * @param closure fills `optimizer.params.grad` and returns the loss; called up to `maxEval` times and a few more
   *   inside a line search.
   */
  override step(closure?: Closure | object): StepReport {
    if (typeof closure !== "function") {
      throw new TypeError(
        `LBFGS: step needs a closure, got ${show(closure)}\nCall step(() => loss), gradients filled in there.`,
      );
    }
    if (this.outer.frozen) throw new Error("LBFGS: its tensors are frozen");
    if (this.mode === "eval") throw new Error("LBFGS: step() in eval mode\nCall train() first.");
    this.enter();
    try {
      return this.#step(closure as Closure);
    } finally {
      this.leave();
    }
  }

  #step(closure: Closure): StepReport {
    const report: StepReport = {
      step: this.steps,
      lr: this.lr,
      applied: false,
      skipped: false,
      clipped: false,
      gradNorm: undefined,
      loss: undefined,
    };
    this.copyIn();
    this.outer.evaluate(this.applied);
    this.update.tables.prepare();
    const { params } = this;
    const before = this.#history.snapshot();
    this.#copy(this.#before, params.dataAt);
    try {
      if (!this.#iterate(closure, report)) return report;
    } catch (error) {
      this.#copy(params.dataAt, this.#before);
      this.#history.restore(before);
      throw error;
    }
    this.applied++;
    this.around?.end(this);
    report.step = this.applied;
    report.applied = true;
    this.copyOut();
    return report;
  }

  #copy(to: number, from: number): void {
    new Uint8Array(wasm().memory.buffer).copyWithin(to, from, from + this.params.bytes);
  }

  // Loss and gradient at the parameters as they are, the gradient left in vector i.
  #evaluate(closure: Closure, i: number): { raw: number; loss: number } {
    const { params } = this;
    const { weightDecay } = this.outer.values;
    this.copyOut();
    const raw: unknown = closure();
    if (typeof raw !== "number") throw new TypeError(`LBFGS: the closure must return the loss, got ${show(raw)}`);
    this.#history.state.func_evals++;
    const sign = this.outer.flags.maximize ? -1 : 1;
    const n = params.bytes / elementBytes(params.dtype);
    const { combine, dot } = wasm().kernels[params.dtype];
    this.#copy(this.#gradients[i], params.gradAt);
    if (sign !== 1 || weightDecay > 0) combine(this.#gradients[i], params.dataAt, n, weightDecay, sign);
    const penalty = weightDecay > 0 ? 0.5 * weightDecay * dot(params.dataAt, params.dataAt, n) : 0;
    return { raw, loss: sign * raw + penalty };
  }

  #finite(i: number): boolean {
    const { dtype, slots } = this.params;
    const { below } = wasm().kernels[dtype];
    const at = this.#gradients[i];
    return slots.every((slot) => below(at + slot.offset, slot.length, gradientLimit(this.engine, slot)));
  }

  #largest(at: number): number {
    const { dtype, bytes } = this.params;
    let most = 0;
    for (const x of view(dtype, at, bytes / elementBytes(dtype), this)) most = Math.max(most, Math.abs(x));
    return most;
  }

  #iterate(closure: Closure, report: StepReport): boolean {
    const { values, flags } = this.outer;
    const { maxIter, toleranceGrad, toleranceChange } = values;
    const most = Number.isNaN(values.maxEval) ? Math.floor((maxIter * 5) / 4) : values.maxEval;
    const history = this.#history;
    const { state } = history;
    const first = this.#evaluate(closure, 0);
    report.loss = first.raw;
    if (this.onNonFinite !== "ignore" && !(Number.isFinite(first.loss) && this.#finite(0))) {
      state.func_evals--;
      return this.#refuseFirst(report, first.raw);
    }
    let { loss } = first;
    let g = 0;
    let evaluations = 1;
    if (this.#largest(this.#gradients[0]) <= toleranceGrad) return true;
    for (let n = 1; n <= maxIter; n++) {
      state.n_iter++;
      const gradient = this.#gradients[g];
      history.direct(gradient, values.historySize);
      const before = loss;
      const slope = history.dot(gradient);
      state.t = state.n_iter === 1 ? Math.min(1, 1 / history.sum(gradient)) * values.lr : values.lr;
      if (slope > -toleranceChange) break;
      const size = history.largest();
      // Pairs of no function at all may lead out of all numbers: they are dropped, and the step ends where it is.
      if (!(size * state.t < (this.params.dtype === "float32" ? 2 ** 120 : 2 ** 1016))) {
        history.forget();
        break;
      }
      const unit = Math.min(1, this.#largest(this.params.dataAt));
      this.#copy(this.#start, this.params.dataAt);
      const at = (t: number, used: readonly Trial[]): Trial => {
        const free = this.#gradients.findIndex((_, i) => i !== g && !used.some((trial) => trial.gradient === i));
        let length = t;
        let found: { loss: number };
        // A trial outside of where the loss is finite is moved half way back.
        for (let tries = 0; ; tries++) {
          this.#copy(this.params.dataAt, this.#start);
          history.move(length);
          found = this.#evaluate(closure, free);
          if ((Number.isFinite(found.loss) && this.#finite(free)) || tries === 20) break;
          length /= 2;
        }
        const steepness = history.dot(this.#gradients[free]);
        // Near the minimum losses differ by no more than their rounding; there the slopes tell more.
        const near = Math.abs(found.loss - before) <= 1e-13 * Math.abs(before);
        const f = near ? before + (length * (slope + steepness)) / 2 : found.loss;
        return { t: length, f, slope: steepness, gradient: free };
      };
      if (flags.lineSearch !== null) {
        const start = { t: 0, f: loss, slope, gradient: g };
        const { trial, evaluations: tried } = strongWolfe(start, state.t, size / unit, at);
        evaluations += tried;
        this.#copy(this.params.dataAt, this.#start);
        if (!Number.isFinite(trial.f)) break;
        history.move(trial.t);
        state.t = trial.t;
        loss = trial.f;
        g = trial.gradient;
      } else if (n === maxIter) {
        history.move(state.t);
      } else {
        const trial = at(state.t, []);
        evaluations++;
        if (!Number.isFinite(trial.f)) {
          this.#copy(this.params.dataAt, this.#start);
          break;
        }
        state.t = trial.t;
        loss = trial.f;
        g = trial.gradient;
      }
      if (n === maxIter || evaluations >= most) break;
      if (this.#largest(this.#gradients[g]) <= toleranceGrad) break;
      if (size * state.t <= toleranceChange || Math.abs(loss - before) < toleranceChange) break;
    }
    return true;
  }

  #refuseFirst(report: StepReport, loss: number): false {
    if (this.onNonFinite === "skip") {
      report.skipped = true;
      return false;
    }
    const bad = Number.isFinite(loss) ? beyondLimit(this.engine) : undefined;
    const what = bad ? bad.what : `the loss is ${loss}`;
    throw new NonFiniteError(`LBFGS: ${what} at step ${this.applied + 1}`, bad?.name, this.applied + 1);
  }

  override dispose(): void {
    this.#work.release();
    super.dispose();
  }
}
