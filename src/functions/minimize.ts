// Minimization of a function of the caller's own: by L-BFGS-B, without derivatives, or by any optimizer.
import { checkCount, checkFlag, checkKeys, checkNumber, show } from "../errors.js";
import type { FloatArray } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Schedule } from "../schedules/schedule.js";
import { moveInside, readBounds, type Bounds, type BoundsOption } from "./bounds.js";
import { byOptimizer } from "./by-optimizer.js";
import { checkAt } from "./check-gradient.js";
import { lbfgsb } from "./lbfgsb.js";
import type { MinimizeResult } from "./minimize-result.js";
import { nelderMead } from "./nelder-mead.js";
import { ObjectiveFunction, type GradientKind } from "./objective.js";
import { Layout, type NamedPoint, type Point } from "./point.js";
import { powell } from "./powell.js";
import { solveBy } from "./solve-by.js";

export type { MinimizePoint, MinimizeResult } from "./minimize-result.js";

export interface MinimizeOptions {
  /** Optimizer class; default none: `method`. */
  optimizer?: new (params: ParameterSet, options?: never) => Optimizer;
  /** How to go about it without an optimizer; default `"lbfgsb"`, for smooth functions. The others ask for no derivatives. */
  method?: "lbfgsb" | "nelderMead" | "powell";
  /** Learning rate of the optimizer; default its own, for Adam 0.01. */
  lr?: number | Schedule;
  /** Updates at most; default 10,000. */
  steps?: number;
  /**
   * Ends as `"converged"` once every |gradient entry| that no bound stands in the way of is at most this; default 1e-6 with an
   * optimizer, else none: it goes on as long as anything is gained.
   */
  tolerance?: number;
  /** `{ lower, upper }`, each an array (or record, or one number) with null for none; default none. Not with an optimizer. */
  bounds?: BoundsOption;
  /**
   * Default `"given"`, for an f of fewer than two arguments `"numeric"`: f need not fill `grad`; central differences with an
   * optimizer, else differences of first order and, near the end, central ones. `"twoPoint"`, `"threePoint"`: always these.
   */
  gradient?: "given" | "numeric" | "twoPoint" | "threePoint";
  /** Compare the gradient with differences first, and throw where it is wrong; default false. */
  check?: boolean;
  /** Climb; default false. */
  maximize?: boolean;
  /** Keep every point visited; default false. */
  history?: boolean;
  /** Anything with `aborted`, such as an AbortSignal. */
  signal?: { readonly aborted: boolean };
  /** Options of the optimizer. */
  [optimizerOption: string]: unknown;
}

const ownKeys = ["method", "lr", "steps", "tolerance", "bounds", "gradient", "check", "maximize", "history", "signal"];
const gradients = /* @__PURE__ */ new Set<unknown>(["given", "numeric", "twoPoint", "threePoint"]);
const methods = { lbfgsb, nelderMead, powell };

/**
 * Minimizes a function of your own: by L-BFGS-B (Byrd et al. 1995), inside bounds if there are any, by Nelder and Mead's or
 * Powell's method, which ask for no derivatives, or by any optimizer.
 *
 * @param f gets the current point and an array (or record) to fill with the gradient, neither to be kept, and returns the
 *   loss. An f of the point alone is differentiated numerically.
 * @param x0 where to start; not changed. An array, or a record of named numbers and arrays, in which form f gets its points.
 *   number[] and Float64Array run in float64, Float32Array in float32.
 * @throws TypeError or RangeError naming the argument, also where f never writes its gradient; and whatever f throws.
 * @example
 * import { minimize } from "simdescent";
 * const rosenbrock = ([a, b], grad) => {
 *   grad[0] = -2 * (1 - a) - 400 * a * (b - a * a);
 *   grad[1] = 200 * (b - a * a);
 *   return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
 * };
 * minimize(rosenbrock, [-1.2, 1]).x; // [1, 1]
 * minimize(rosenbrock, [-1.2, 1], { bounds: { upper: [0.5, null] } }).x; // [0.5, 0.25]
 */
export function minimize<P extends NamedPoint>(
  f: (x: P, grad: P) => number,
  x0: P,
  options?: MinimizeOptions,
): MinimizeResult<P>;
export function minimize(
  f: (x: FloatArray, grad: FloatArray) => number,
  x0: FloatArray | readonly number[],
  options?: MinimizeOptions,
): MinimizeResult;
export function minimize(
  f: (x: never, grad: never) => number,
  x0: Point,
  options: MinimizeOptions = {},
): MinimizeResult<never> {
  const owner = "minimize";
  if (typeof f !== "function") throw new TypeError(`${owner}: f must be a function, got ${show(f)}`);
  const layout = new Layout(x0, `${owner}: x0`);
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  const { gradient = f.length < 2 ? "numeric" : "given" } = options;
  if (!gradients.has(gradient))
    throw new RangeError(
      `${owner}: gradient must be "given", "numeric", "twoPoint" or "threePoint", got ${show(gradient)}`,
    );
  const common = {
    steps: checkCount(options.steps ?? 10_000, `${owner}: steps`),
    tolerance:
      options.tolerance === undefined
        ? undefined
        : checkNumber(options.tolerance, `${owner}: tolerance`, "at least 0", (x) => x >= 0),
    history: checkFlag(options.history === undefined ? false : options.history, `${owner}: history`),
    signal: options.signal,
  };
  const check = checkFlag(options.check === undefined ? false : options.check, `${owner}: check`);
  const call = f as (x: never, grad: never) => unknown;
  const warnings: string[] = [];
  if (options.optimizer !== undefined) {
    for (const name of ["bounds", "method"])
      if (options[name] !== undefined && options[name] !== null)
        throw new TypeError(
          `${owner}: ${name} can't be given beside an optimizer\nLeave the optimizer out: L-BFGS-B is the default, and keeps to bounds.`,
        );
    if (check) checkFirst(owner, call, layout, gradient);
    return byOptimizer(call, layout, gradient, options, common) as MinimizeResult<never>;
  }
  if (options.lr !== undefined) warnings.push(noRate);
  checkKeys(options, ["optimizer", ...ownKeys], owner);
  const { method = "lbfgsb" } = options;
  if (!Object.hasOwn(methods, method))
    throw new RangeError(`${owner}: method must be "lbfgsb", "nelderMead" or "powell", got ${show(method)}`);
  const maximize = checkFlag(options.maximize === undefined ? false : options.maximize, `${owner}: maximize`);
  const bounds: Bounds | undefined = readBounds(options.bounds, layout, owner, "x");
  const start = moveInside(layout.start, bounds, layout, "x0", warnings);
  if (check) checkFirst(owner, call, layout, gradient, start);
  const kind: GradientKind = gradient === "numeric" ? "refined" : gradient;
  const objective = new ObjectiveFunction(call, { owner, layout, gradient: kind, bounds, maximize });
  return solveBy(methods[method], objective, start, {
    ...common,
    bounds,
    layout,
    maximize,
    warnings,
    method,
  }) as MinimizeResult<never>;
}

const noRate =
  "lr is not used: L-BFGS-B and the methods without derivatives find their steps by themselves; name an optimizer, such as Adam, to use one";

function checkFirst(
  owner: string,
  f: (x: never, grad: never) => unknown,
  layout: Layout,
  gradient: string,
  x: Float64Array = layout.start,
): void {
  if (gradient !== "given") return;
  const { ok, worst } = checkAt(owner, f, layout, x);
  if (ok) return;
  const { name, given, numeric } = worst;
  throw new RangeError(
    `${owner}: the gradient of f is wrong at x0: by ${name} it is ${given}, differences of f give ${Number(numeric.toPrecision(6))}`,
  );
}
