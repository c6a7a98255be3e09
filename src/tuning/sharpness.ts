// Sharpness: the largest eigenvalue of the Hessian of a loss, by power iteration.
import type { Label } from "../fit/classes.js";
import { checkCount, checkKeys, checkNumber, show } from "../errors.js";
import type { MatrixLike } from "../core/matrix.js";
import type { FloatArray } from "../core/memory.js";
import { Random } from "../core/random.js";
import { lacking, type Objective, type TunableModel } from "./tunable-model.js";

export interface SharpnessOptions {
  /** Products with the Hessian at most, per direction of curvature; default 200. */
  iterations?: number;
  /** Ends when the eigenvalue changes by less than this share; default 1e-6. */
  tolerance?: number;
  /** Of the first direction; default 0. */
  seed?: number;
}

/** How curved a loss is. Plain data. */
export interface Sharpness {
  /** The largest eigenvalue of the Hessian; negative where the loss is concave in every direction. */
  sharpness: number;
  /** 2/sharpness: gradient descent with a larger constant rate leaves this place. Infinity without upward curvature. */
  stableLr: number;
  /** Gradients evaluated. */
  evaluations: number;
}

/**
 * The largest curvature of a loss, which bounds the rate of gradient descent: above 2/sharpness it diverges, or
 * leaves for a flatter place (Cohen et al. 2021, arXiv:2103.00065). By power iteration on differences of gradients.
 *
 * @param subject a model with its data, or a function as for `minimize` with the point where it is looked at.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * import { sharpness } from "simdescent";
 * const bowl = ([a, b], grad) => {
 *   grad[0] = 2 * a;
 *   grad[1] = 20 * b;
 *   return a * a + 10 * b * b;
 * };
 * sharpness(bowl, [1, 1]); // { sharpness: 20, stableLr: 0.1, ... }
 */
export function sharpness(
  f: (x: FloatArray, grad: FloatArray) => number,
  x: ArrayLike<number>,
  options?: SharpnessOptions,
): Sharpness;
export function sharpness(
  model: TunableModel,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options?: SharpnessOptions,
): Sharpness;
export function sharpness(subject: unknown, ...rest: unknown[]): Sharpness {
  if (typeof subject === "function") {
    const [x, options] = rest as [ArrayLike<number>, SharpnessOptions | undefined];
    if (typeof x !== "object" || x === null || !(x.length > 0))
      throw new TypeError(`sharpness: x must be an array of numbers, got ${show(x)}`);
    const f = subject as (x: FloatArray, grad: FloatArray) => number;
    return curvature(Float64Array.from(x), (at, gradient) => void f(at, gradient), options);
  }
  const model = subject as TunableModel | undefined;
  if (typeof model?.objective !== "function") {
    const hint = lacking(subject)
      ? ""
      : "\nIt must be one of the library's; for your own give a function that fills the gradient.";
    throw new TypeError(`sharpness: needs a function or a model, got ${show(subject)}${hint}`);
  }
  const [x, y, options] = rest as [MatrixLike, ArrayLike<number>, SharpnessOptions | undefined];
  const objective = model.objective(x, y);
  try {
    return curvature(objective.start, objective.gradient, options);
  } finally {
    objective.dispose();
  }
}

function curvature(at: Float64Array, gradient: Objective["gradient"], options: SharpnessOptions = {}): Sharpness {
  checkKeys(options, ["iterations", "tolerance", "seed"], "sharpness");
  const iterations = checkCount(options.iterations ?? 200, "sharpness: iterations");
  const tolerance = checkNumber(options.tolerance ?? 1e-6, "sharpness: tolerance", "at least 0", (x) => x >= 0);
  const seed = checkNumber(options.seed ?? 0, "sharpness: seed", "finite", Number.isFinite);
  const n = at.length;
  const [above, below] = [new Float64Array(n), new Float64Array(n)];
  const size = Math.sqrt(at.reduce((sum, value) => sum + value * value, 0));
  const h = 1e-4 * Math.max(1, size);
  let evaluations = 0;
  // Central differences along a unit vector: exact for quadratics but for rounding.
  const times = (v: Float64Array): Float64Array => {
    gradient(
      at.map((value, i) => value + h * v[i]),
      above,
    );
    gradient(
      at.map((value, i) => value - h * v[i]),
      below,
    );
    evaluations += 2;
    const product = v.map((_, i) => (above[i] - below[i]) / (2 * h));
    if (product.every(Number.isFinite)) return product;
    throw new RangeError("sharpness: the gradient is not finite near this point");
  };
  const random = new Random(seed);
  try {
    const first = Float64Array.from({ length: n }, () => random.normal());
    // The eigenvalue of largest size; where it is negative, once more with the spectrum moved above zero.
    const extreme = dominant(first, times, 0, iterations, tolerance);
    const largest = extreme >= 0 ? extreme : dominant(first, times, -extreme, iterations, tolerance) + extreme;
    return { sharpness: largest, stableLr: largest > 0 ? 2 / largest : Infinity, evaluations };
  } finally {
    random.dispose();
  }
}

function dominant(
  first: Float64Array,
  times: (v: Float64Array) => Float64Array,
  shift: number,
  iterations: number,
  tolerance: number,
): number {
  let v = unit(first);
  let value = 0;
  for (let round = 0; round < iterations; round++) {
    const before = value;
    const direction = v;
    const product = times(v).map((each, i) => each + shift * direction[i]);
    value = product.reduce((sum, each, i) => sum + each * direction[i], 0);
    if (product.every((each) => each === 0)) return 0;
    v = unit(product);
    if (Math.abs(value - before) <= tolerance * Math.abs(value)) break;
  }
  return value;
}

function unit(v: Float64Array): Float64Array {
  const length = Math.sqrt(v.reduce((sum, each) => sum + each * each, 0)) || 1;
  return v.map((each) => each / length);
}
