// How noisy the gradients of batches are.
import { checkCount, checkKeys, show } from "../errors.js";
import { toMatrix } from "./rows.js";
import type { MatrixLike } from "../core/matrix.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Label } from "../fit/classes.js";

export interface GradientNoiseOptions {
  /** Rows of each gradient that is compared; default 1. What is left of the rows counts for nothing. */
  batch?: number;
}

/** The noise of gradients. Plain data. */
export interface GradientNoise {
  /** The simple noise scale: the batch from which on more rows help little. */
  noiseScale: number;
  /** Length of the mean gradient. */
  gradNorm: number;
  /** Sum of the variances of a single row's gradient. */
  trace: number;
}

/** A model whose gradient can be asked for: all of the library's that take rows. */
export interface GradientModel {
  gradient(x: never, y: never): number;
  readonly params: ParameterSet;
  readonly options?: Record<string, unknown>;
}

/**
 * The simple noise scale of a fitted model's gradient, the trace of its covariance over rows by its squared length: larger batches
 * than that hardly make steps better (McCandlish et al. 2018, arXiv:1812.06162). An l2 penalty, which has no noise, is left out.
 *
 * @param model a fitted model of the library; its gradients are put back.
 * @param x m rows.
 * @param y m targets or labels.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * import { gradientNoise, LinearRegression } from "simdescent";
 * const x = [[1], [2], [3], [4]];
 * const model = new LinearRegression({ epochs: 1, lr: 0.1 });
 * model.fit(x, [2, 3, 5, 9]);
 * gradientNoise(model, x, [2, 3, 5, 9]).noiseScale; // rows a batch should have here
 */
export function gradientNoise(
  model: GradientModel,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: GradientNoiseOptions = {},
): GradientNoise {
  const owner = "gradientNoise";
  if (typeof model?.gradient !== "function" || model.params === undefined)
    throw new TypeError(`${owner}: needs a fitted model of the library, got ${show(model)}`);
  checkKeys(options, ["batch"], owner);
  const batch = checkCount(options.batch ?? 1, `${owner}: batch`);
  const rows = toMatrix(owner, x);
  const targets = Array.from(y);
  if (targets.length !== rows.length)
    throw new RangeError(`${owner}: x and y must be equally long, got ${rows.length} and ${targets.length}`);
  const count = Math.floor(rows.length / batch);
  if (count < 2)
    throw new RangeError(`${owner}: at least two batches of ${batch} rows are needed, got ${rows.length} rows`);
  const { params } = model;
  const before = params.names.map((name) => params.grad[name].slice());
  try {
    const gradients = Array.from({ length: count }, (_, i) => {
      const [from, to] = [i * batch, (i + 1) * batch];
      (model.gradient as (x: unknown, y: unknown) => number)(rows.slice(from, to), targets.slice(from, to));
      return withoutPenalty(model);
    });
    const { length } = gradients[0];
    const mean = new Float64Array(length);
    for (const each of gradients) for (let i = 0; i < length; i++) mean[i] += each[i] / count;
    let spread = 0;
    for (const each of gradients) for (let i = 0; i < length; i++) spread += (each[i] - mean[i]) ** 2;
    const trace = (batch * spread) / (count - 1);
    const square = mean.reduce((sum, value) => sum + value * value, 0);
    return { noiseScale: trace / square, gradNorm: Math.sqrt(square), trace };
  } finally {
    params.names.forEach((name, i) => params.grad[name].set(before[i]));
  }
}

// The gradient of the data alone, in one piece.
function withoutPenalty({ params, options }: GradientModel): Float64Array {
  const l2 = typeof options?.l2 === "number" ? options.l2 : 0;
  const out = new Float64Array(params.size);
  let k = 0;
  for (const name of params.names) {
    const [grad, data] = [params.grad[name], params.data[name]];
    const penalty = /(^|\.)bias$/.test(name) ? 0 : 2 * l2;
    for (let i = 0; i < grad.length; i++) out[k++] = grad[i] - penalty * data[i];
  }
  return out;
}
