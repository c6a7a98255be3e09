// The learning-rate range test: one update at each of many rising rates.
import { isPromise } from "../kinds.js";
import type { Label } from "../fit/classes.js";
import { checkCount, checkKeys, checkNumber, NonFiniteError, show } from "../errors.js";
import type { MatrixLike } from "../core/matrix.js";
import { pow } from "../math/deterministic.js";
import { Optimizer } from "../engine/optimizer.js";
import { withSnapshot } from "../engine/snapshot.js";
import { minimum, slide, steepest, valley, type LrSuggestion } from "./suggest.js";
import { lacking, type TunableModel } from "./tunable-model.js";

export interface LrFindOptions {
  /** First rate, above 0; default 1e-7. */
  from?: number;
  /** Last rate; default 10. */
  to?: number;
  /** Rates to try, one update each, at least 2; default 100. */
  steps?: number;
  /** Rates at equal factors (default) or at equal distances. */
  mode?: "exponential" | "linear";
  /** Weight of the past in the running mean of losses, in [0, 1), corrected for its start; default 0.9. */
  smoothing?: number;
  /** Ends when the smoothed loss exceeds this multiple of its lowest; default 4. */
  divergence?: number;
  /** Anything with `aborted`, such as an AbortSignal. */
  signal?: { readonly aborted: boolean };
}

/** What came of a sweep over rates. Plain data. */
export interface RateSweep {
  /** The rates that were tried, in rising order. */
  lrs: number[];
  /** The loss before each of these updates. */
  losses: number[];
  smoothed: number[];
  /** Four readings of the curve; null where it does not show one. */
  suggestions: Record<"valley" | "steepest" | "minimum" | "slide", LrSuggestion | null>;
  /** `"diverged"`: the loss rose too far or was no number, which is how most sweeps end. */
  reason: "finished" | "diverged" | "aborted";
}

/**
 * Trains at rates from far too small to far too large and reads off the curve of losses which one to use. Smith 2017,
 * arXiv:1506.01186.
 *
 * With an optimizer, `step(lr, i)` is yours: it fills the gradients, calls `optimizer.step()` and returns the loss; the
 * rate is set already, in every group in proportion to its own. Afterwards parameters, gradients, state, counters and
 * hyper-parameters have the bytes they had, also when `step` throws. With a model, a copy of it is trained
 * from its start.
 *
 * The suggestions are fastai's: `valley` (the one to take), `steepest`, `minimum` (a tenth of the rate at the lowest loss)
 * and `slide`. The first tenth of the curve and its last five points are left out of them, as there.
 *
 * @throws TypeError or RangeError naming the argument, and whatever `step` throws.
 * @example
 * import { Adam, lrFind, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [1], data: [3] } });
 * const optimizer = new Adam(params);
 * const { suggestions } = lrFind(optimizer, () => {
 *   params.grad.w[0] = 2 * params.data.w[0];
 *   const loss = params.data.w[0] ** 2;
 *   optimizer.step();
 *   return loss;
 * });
 * optimizer.lr = suggestions.valley.lr;
 */
export function lrFind(
  optimizer: Optimizer,
  step: (lr: number, i: number) => number,
  options?: LrFindOptions,
): RateSweep;
export function lrFind(model: TunableModel, x: MatrixLike, y: ArrayLike<Label>, options?: LrFindOptions): RateSweep;
export function lrFind(subject: Optimizer | TunableModel, ...rest: unknown[]): RateSweep {
  if (subject instanceof Optimizer) {
    const [step, options] = rest as [(lr: number, i: number) => number, LrFindOptions | undefined];
    if (typeof step !== "function")
      throw new TypeError(`lrFind: step must be a function that returns the loss, got ${show(step)}`);
    return withSnapshot(subject, (setRate) => sweep(options, (lr, i) => oneStep(step, setRate, lr, i)));
  }
  if (typeof subject?.updates !== "function") {
    const hint = lacking(subject)
      ? ""
      : "\nIt must be one of the library's; for your own give its optimizer and a step.";
    throw new TypeError(`lrFind: needs an optimizer or a model, got ${show(subject)}${hint}`);
  }
  const [x, y, options] = rest as [MatrixLike, ArrayLike<number>, LrFindOptions | undefined];
  const { updates } = subject;
  let rate = 0;
  let work: Generator<number, void> | undefined;
  try {
    return sweep(options, (lr) => {
      rate = lr;
      work ??= updates.call(subject, x, y, () => rate);
      return work.next().value ?? NaN;
    });
  } finally {
    work?.return();
  }
}

function oneStep(
  step: (lr: number, i: number) => number,
  setRate: (lr: number) => void,
  lr: number,
  i: number,
): number {
  setRate(lr);
  try {
    const loss: unknown = step(lr, i);
    if (typeof loss === "number") return loss;
    const hint = isPromise(loss) ? "\nThe step cannot wait for anything; prepare its data before." : "";
    throw new TypeError(`lrFind: step must return the loss, got ${show(loss)}${hint}`);
  } catch (error) {
    // The optimizer's own way of saying that it went too far.
    if (error instanceof NonFiniteError) return NaN;
    throw error;
  }
}

function sweep(options: LrFindOptions = {}, next: (lr: number, i: number) => number): RateSweep {
  const { mode = "exponential", smoothing = 0.9, divergence = 4, signal, ...range } = check(options);
  const { from, to, steps } = range;
  const lrs: number[] = [];
  const losses: number[] = [];
  const smoothed: number[] = [];
  let [mean, weight, lowest] = [0, 0, Infinity];
  let reason: RateSweep["reason"] = "finished";
  for (let i = 0; i < steps; i++) {
    if (signal?.aborted) {
      reason = "aborted";
      break;
    }
    const share = i / (steps - 1);
    const between = mode === "linear" ? from + (to - from) * share : from * pow(to / from, share);
    const lr = i === steps - 1 ? to : between;
    const loss = next(lr, i);
    if (!Number.isFinite(loss)) {
      reason = "diverged";
      break;
    }
    mean = smoothing * mean + (1 - smoothing) * loss;
    weight = smoothing * weight + (1 - smoothing);
    const smooth = mean / weight;
    lrs.push(lr);
    losses.push(loss);
    smoothed.push(smooth);
    lowest = Math.min(lowest, smooth);
    if (smooth > lowest + (divergence - 1) * Math.abs(lowest)) {
      reason = "diverged";
      break;
    }
  }
  return { lrs, losses, smoothed, suggestions: readOff(lrs, smoothed, steps), reason };
}

function readOff(lrs: number[], smoothed: number[], steps: number): RateSweep["suggestions"] {
  const skip = Math.min(Math.floor(steps / 10), Math.max(0, lrs.length - 6));
  const end = Math.max(skip, lrs.length - 5);
  const [x, y] = [lrs.slice(skip, end), smoothed.slice(skip, end)];
  const back = (found: LrSuggestion | null): LrSuggestion | null => found && { ...found, index: found.index + skip };
  return {
    valley: back(valley(x, y)),
    steepest: back(steepest(x, y)),
    minimum: back(minimum(x, y)),
    slide: back(slide(x, y)),
  };
}

function check(given: LrFindOptions): LrFindOptions & { from: number; to: number; steps: number } {
  checkKeys(given, ["from", "to", "steps", "mode", "smoothing", "divergence", "signal"], "lrFind");
  const { from = 1e-7, to = 10, steps = 100, mode, smoothing, divergence } = given;
  const positive = (x: number): boolean => x > 0 && x < Infinity;
  checkNumber(from, "lrFind: from", "finite and above 0", positive);
  checkNumber(to, "lrFind: to", "finite and above 0", positive);
  if (to <= from) throw new RangeError(`lrFind: to must be above from, got ${from} and ${to}`);
  checkCount(steps, "lrFind: steps", 2);
  if (mode !== undefined && mode !== "exponential" && mode !== "linear")
    throw new RangeError(`lrFind: mode must be "exponential" or "linear", got ${show(mode)}`);
  if (smoothing !== undefined) checkNumber(smoothing, "lrFind: smoothing", "in [0, 1)", (x) => x >= 0 && x < 1);
  if (divergence !== undefined) checkNumber(divergence, "lrFind: divergence", "above 1", (x) => x > 1);
  return { ...given, from, to, steps };
}
