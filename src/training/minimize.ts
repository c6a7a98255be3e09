// Minimization of a function of the caller's own, by any optimizer.
import { isFloat32Array, isFloatArray } from "../kinds.js";
import { checkCount, checkFlag, checkKeys, checkNumber, checkObject, show } from "../errors.js";
import type { FloatArray } from "../core/memory.js";
import { parameters, type ParameterSet } from "../core/parameters.js";
import { Adam } from "../optimizers/adam.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Schedule } from "../schedules/schedule.js";
import { Descent, type DescentSettings } from "./descent.js";
import type { MinimizeResult } from "./minimize-result.js";

export type { MinimizePoint, MinimizeResult } from "./minimize-result.js";

export interface MinimizeOptions {
  /** Optimizer class; default Adam. */
  optimizer?: new (params: ParameterSet, options?: never) => Optimizer;
  /** Learning rate; default the optimizer's own, for Adam 0.01. */
  lr?: number | Schedule;
  /** Updates at most; default 10,000. */
  steps?: number;
  /** Ends as `"converged"` once every |gradient entry| is at most this; default 1e-6. */
  tolerance?: number;
  /**
   * `"numeric"`: f need not fill `grad`; central differences, 2n calls of f more per step. Default `"given"`, for an f of one
   * argument `"numeric"`.
   */
  gradient?: "given" | "numeric";
  /** Keep every point visited; default false. */
  history?: boolean;
  /** Anything with `aborted`, such as an AbortSignal. */
  signal?: { readonly aborted: boolean };
  /** Options of the optimizer. */
  [optimizerOption: string]: unknown;
}

const ownKeys = ["optimizer", "lr", "steps", "tolerance", "gradient", "history", "signal"];

/**
 * Minimizes a function of your own with any optimizer.
 *
 * @param f gets the current point and an array to fill with the gradient (both live, not to be kept) and
 *   returns the loss.
 * @param x0 where to start; not changed. number[] and Float64Array run in float64, Float32Array in float32.
 * @throws TypeError or RangeError naming the argument, also where f never writes its gradient; and whatever f throws.
 * @example
 * import { minimize } from "simdescent";
 * const rosenbrock = ([a, b], grad) => {
 *   grad[0] = -2 * (1 - a) - 400 * a * (b - a * a);
 *   grad[1] = 200 * (b - a * a);
 *   return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
 * };
 * const { x } = minimize(rosenbrock, [-1.2, 1], { lr: 0.02 }); // about [1, 1]
 */
export function minimize(
  f: (x: FloatArray, grad: FloatArray) => number,
  x0: FloatArray | readonly number[],
  options: MinimizeOptions = {},
): MinimizeResult {
  if (typeof f !== "function") throw new TypeError(`minimize: f must be a function, got ${show(f)}`);
  const { start, rest, ...settings } = check(f, x0, options);
  const params = parameters({ x: start }, { dtype: isFloat32Array(start) ? "float32" : "float64" });
  let optimizer: Optimizer | undefined;
  try {
    const Class = settings.optimizer;
    optimizer = new Class(params, { ...rest, onNonFinite: "throw" } as never);
    return new Descent(f, optimizer, params, settings).run();
  } finally {
    optimizer?.dispose();
    params.dispose();
  }
}

interface Settings extends DescentSettings {
  optimizer: new (params: ParameterSet, options?: never) => Optimizer;
}

function check(
  f: (...args: never[]) => unknown,
  x0: unknown,
  options: MinimizeOptions,
): Settings & { start: FloatArray; rest: Record<string, unknown> } {
  const typed = isFloatArray(x0);
  if (!typed && !Array.isArray(x0)) throw new TypeError(`minimize: x0 must be an array of numbers, got ${show(x0)}`);
  for (const [i, value] of x0.entries()) checkNumber(value, `minimize: x0[${i}]`, "finite", Number.isFinite);
  checkObject(options, "minimize: options");
  const { optimizer = Adam, gradient = f.length === 1 ? "numeric" : "given" } = options;
  const { definition } = optimizer as unknown as {
    definition?: { closure: boolean; schema: { names: readonly string[] } };
  };
  if (typeof optimizer !== "function" || !definition)
    throw new TypeError(`minimize: optimizer must be an optimizer class, got ${show(optimizer)}`);
  checkKeys(options, [...ownKeys, "clip", "decay", ...definition.schema.names], "minimize");
  if (gradient !== "given" && gradient !== "numeric") {
    throw new RangeError(`minimize: gradient must be "given" or "numeric", got ${show(gradient)}`);
  }
  const rest = Object.fromEntries(Object.entries(options).filter(([key]) => !ownKeys.includes(key)));
  const lr = options.lr ?? (optimizer === Adam ? 0.01 : undefined);
  if (lr !== undefined) rest.lr = lr;
  const tolerance = checkNumber(options.tolerance ?? 1e-6, "minimize: tolerance", "at least 0", (x) => x >= 0);
  // Where an optimizer has a tolerance of its own, it goes on until this one is met.
  if (definition.closure) Object.assign(rest, { toleranceGrad: tolerance, toleranceChange: 0, ...rest });
  return {
    start: typed ? x0 : Float64Array.from(x0 as number[]),
    rest,
    optimizer,
    steps: checkCount(options.steps ?? 10_000, "minimize: steps"),
    tolerance,
    numeric: gradient === "numeric",
    history: checkFlag(options.history === undefined ? false : options.history, "minimize: history"),
    signal: options.signal,
  };
}
