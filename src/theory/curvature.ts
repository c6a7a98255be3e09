// How a loss is curved: eigenvalues of its Hessian, and their sum.
import { checkCount, checkFlag, checkKeys, checkNumber } from "../errors.js";
import type { MatrixLike } from "../core/matrix.js";
import type { FloatArray } from "../core/memory.js";
import { Random } from "../core/random.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Label } from "../fit/classes.js";
import { symmetricEigenvalues } from "../math/symmetric-eigenvalues.js";
import type { TunableModel } from "../tuning/tunable-model.js";
import { Hessian } from "./hessian.js";
import { lanczos } from "./lanczos.js";
import { readSubject } from "./subject.js";

export interface CurvatureOptions {
  /** How many of the largest eigenvalues; default 1. */
  largest?: number;
  /** Whether to look for the smallest; default true. */
  smallest?: boolean;
  /** Whether to sum them up; default true. */
  trace?: boolean;
  /** Random directions for the trace of more than 100 parameters (Hutchinson 1990); default 100. */
  probes?: number;
  /** Of the random directions; default 0. */
  seed?: number;
}

/** How curved a loss is. Plain data. */
export interface Curvature {
  /** The largest eigenvalues of the Hessian, the largest first. */
  largest: number[];
  /** The smallest one; negative at a saddle. NaN where it was not asked for. */
  smallest: number;
  /**
   * The largest over the smallest that is not 0: of up to 100 parameters by all eigenvalues; of more, Infinity where the
   * smallest is 0. NaN at a saddle, or without the smallest.
   */
  condition: number;
  /** Sum of all eigenvalues; of more than 100 parameters an estimate. NaN where it was not asked for. */
  trace: number;
  /** How far off the estimate of the trace may be, as a standard error; 0 of up to 100 parameters. */
  traceError: number;
  /** Gradients evaluated. */
  evaluations: number;
}

// As many parameters as make the whole Hessian worth having.
const dense = 100;
// Share of the largest eigenvalue that differences can't tell from 0.
const nothing = 1e-8;

/**
 * Eigenvalues of the Hessian, by differences of gradients: all of them for up to 100 parameters, else by Lanczos's method with
 * full orthogonalization. 2 over the largest is the largest stable rate of gradient descent, their ratio tells how slow it is.
 *
 * @param subject a function as for `minimize` with the point where it is looked at, a model with its data, or an optimizer with a
 *   closure that fills its gradients.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * import { curvature } from "simdescent";
 * const bowl = ([a, b], grad) => {
 *   grad[0] = 2 * a;
 *   grad[1] = 20 * b;
 *   return a * a + 10 * b * b;
 * };
 * curvature(bowl, [1, 1]); // { largest: [20], smallest: 2, condition: 10, trace: 22, ... }
 */
export function curvature(
  f: (x: FloatArray, grad: FloatArray) => number,
  x: ArrayLike<number>,
  options?: CurvatureOptions,
): Curvature;
export function curvature(
  model: TunableModel,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options?: CurvatureOptions,
): Curvature;
export function curvature(optimizer: Optimizer, closure: () => number, options?: CurvatureOptions): Curvature;
export function curvature(subject: unknown, ...rest: unknown[]): Curvature {
  const owner = "curvature";
  const { start, gradient, dispose, options: given } = readSubject(owner, subject, rest);
  try {
    const options = (given ?? {}) as CurvatureOptions;
    checkKeys(options, ["largest", "smallest", "trace", "probes", "seed"], owner);
    const count = checkCount(options.largest ?? 1, `${owner}: largest`);
    const smallest = checkFlag(options.smallest === undefined ? true : options.smallest, `${owner}: smallest`);
    const trace = checkFlag(options.trace === undefined ? true : options.trace, `${owner}: trace`);
    const probes = checkCount(options.probes ?? 100, `${owner}: probes`);
    const seed = checkNumber(options.seed ?? 0, `${owner}: seed`, "finite", Number.isFinite);
    const hessian = new Hessian(owner, gradient, start);
    const found =
      start.length <= dense ? whole(hessian) : inPart(hessian, { count, smallest, probes: trace ? probes : 0, seed });
    const { values, sum, error, exact } = found;
    const largest = Array.from({ length: Math.min(count, values.length) }, (_, i) => values[values.length - 1 - i]);
    const top = Math.max(Math.abs(values[0]), largest[0]);
    const counted = exact ? values.filter((value) => Math.abs(value) > nothing * top) : values.slice(0, 1);
    const least = counted.length > 0 ? counted[0] : NaN;
    const flat = Math.abs(least) <= nothing * top;
    const condition = flat ? Infinity : least < 0 ? NaN : largest[0] / least;
    return {
      largest,
      smallest: smallest ? values[0] : NaN,
      condition: smallest ? condition : NaN,
      trace: trace ? sum : NaN,
      traceError: trace ? error : NaN,
      evaluations: hessian.evaluations,
    };
  } finally {
    dispose();
  }
}

interface Spectrum {
  /** Ascending. */
  values: Float64Array;
  sum: number;
  error: number;
  /** Whether these are all. */
  exact: boolean;
}

function whole(hessian: Hessian): Spectrum {
  const n = hessian.size;
  const h = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    h.set(hessian.times(Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))), i * n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += h[i * n + i];
    for (let j = 0; j < i; j++) h[i * n + j] = h[j * n + i] = (h[i * n + j] + h[j * n + i]) / 2;
  }
  return { values: symmetricEigenvalues(h, n), sum, error: 0, exact: true };
}

function inPart(
  hessian: Hessian,
  { count, smallest, probes, seed }: { count: number; smallest: boolean; probes: number; seed: number },
): Spectrum {
  const n = hessian.size;
  const random = new Random(seed);
  try {
    const values = lanczos(
      (v) => hessian.times(v),
      Float64Array.from({ length: n }, () => random.normal()),
      { largest: count, smallest },
    );
    // Hutchinson: the mean of v'Hv over random signs is the trace.
    const samples = Array.from({ length: probes }, () => {
      const v = Float64Array.from({ length: n }, () => (random.uniform() < 0.5 ? -1 : 1));
      return hessian.times(v).reduce((sum, value, i) => sum + value * v[i], 0);
    });
    const sum = samples.reduce((a, b) => a + b, 0) / probes;
    const variance = samples.reduce((a, b) => a + (b - sum) ** 2, 0) / Math.max(1, probes - 1);
    return { values, sum, error: Math.sqrt(variance / probes), exact: false };
  } finally {
    random.dispose();
  }
}
