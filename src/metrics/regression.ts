// Scores of predicted numbers: squared, absolute and relative errors.
import { checkFlag } from "../errors.js";
import { checkNumbers, checkSeveral, explained, meanOf, type WeightOptions } from "./check-numbers.js";
import { weightedQuantile } from "./quantile.js";

type Numbers = ArrayLike<number>;

/** Options of scores that compare with the mean of the targets. */
export interface ExplainedOptions extends WeightOptions {
  /** Where the targets do not differ, 1 for perfect predictions and 0 for others; false: NaN and -Infinity. Default true. */
  forceFinite?: boolean;
}

/**
 * Mean squared error, in the square of the target's unit.
 *
 * @throws TypeError or RangeError for no rows, lists of different lengths, and what is no finite number.
 * @example
 * mse([1, 2, 3], [1, 2, 5]); // about 1.333
 */
export function mse(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  return squares("mse", y, predicted, options);
}

/**
 * Root of the mean squared error, in the target's unit.
 *
 * @throws as `mse`.
 * @example
 * rmse([1, 2, 3], [1, 2, 5]); // about 1.155
 */
export function rmse(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  return Math.sqrt(squares("rmse", y, predicted, options));
}

/**
 * Mean absolute error, in the target's unit.
 *
 * @throws as `mse`.
 * @example
 * mae([1, 2, 3], [1, 2, 6]); // 1
 */
export function mae(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  const weights = checkNumbers("mae", y, predicted, options);
  return meanOf(y.length, weights, (i) => Math.abs(y[i] - predicted[i]));
}

/**
 * Median of the absolute errors, in the target's unit: half of the rows are missed by less. Of an even number of rows the
 * mean of the two in the middle.
 *
 * @throws as `mse`.
 * @example
 * medianAbsoluteError([1, 2, 3], [1, 4, 30]); // 2
 */
export function medianAbsoluteError(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  const weights = checkNumbers("medianAbsoluteError", y, predicted, options);
  const errors = Array.from(y, (truth, i) => Math.abs(truth - predicted[i]));
  return weightedQuantile(errors, weights ?? errors.map(() => 1), 0.5);
}

/**
 * The largest absolute error, in the target's unit.
 *
 * @throws as `mse`.
 * @example
 * maxError([1, 2, 3], [1, 4, 30]); // 27
 */
export function maxError(y: Numbers, predicted: Numbers): number {
  checkNumbers("maxError", y, predicted);
  let most = 0;
  for (let i = 0; i < y.length; i++) most = Math.max(most, Math.abs(y[i] - predicted[i]));
  return most;
}

/**
 * Coefficient of determination: 1 is perfect, 0 no better than always guessing the mean of these rows.
 *
 * @throws as `mse`, and RangeError for a single row.
 * @example
 * r2([1, 2, 3], [1, 2, 4]); // 0.5
 */
export function r2(y: Numbers, predicted: Numbers, options: ExplainedOptions = {}): number {
  const weights = checkExplained("r2", y, predicted, options);
  const middle = meanOf(y.length, weights, (i) => y[i]);
  const total = meanOf(y.length, weights, (i) => (y[i] - middle) ** 2);
  const left = meanOf(y.length, weights, (i) => (y[i] - predicted[i]) ** 2);
  return explained(left, total, options.forceFinite);
}

/**
 * As `r2`, an error that is the same for all rows not counted.
 *
 * @throws as `r2`.
 * @example
 * explainedVariance([1, 2, 3], [11, 12, 13]); // 1
 */
export function explainedVariance(y: Numbers, predicted: Numbers, options: ExplainedOptions = {}): number {
  const weights = checkExplained("explainedVariance", y, predicted, options);
  const middle = meanOf(y.length, weights, (i) => y[i]);
  const bias = meanOf(y.length, weights, (i) => y[i] - predicted[i]);
  const total = meanOf(y.length, weights, (i) => (y[i] - middle) ** 2);
  const left = meanOf(y.length, weights, (i) => (y[i] - predicted[i] - bias) ** 2);
  return explained(left, total, options.forceFinite);
}

/**
 * Mean absolute percentage error as a fraction: 0.1 is 10 %. Targets of 0 count as 2^-52, so that a miss there is huge, as
 * in scikit-learn.
 *
 * @throws as `mse`.
 * @example
 * mape([10, 20], [11, 18]); // 0.1
 */
export function mape(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  const weights = checkNumbers("mape", y, predicted, options);
  return meanOf(y.length, weights, (i) => Math.abs(y[i] - predicted[i]) / Math.max(2 ** -52, Math.abs(y[i])));
}

/**
 * Mean squared error of log(1 + value).
 *
 * @throws as `mse`, and RangeError for targets or predictions of -1 and below.
 * @example
 * msle([0, 1], [0, 1]); // 0
 */
export function msle(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  return logSquares("msle", y, predicted, options);
}

/**
 * Root of `msle`.
 *
 * @throws as `msle`.
 * @example
 * rmsle([0, 1], [0, 1]); // 0
 */
export function rmsle(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  return Math.sqrt(logSquares("rmsle", y, predicted, options));
}

function squares(owner: string, y: Numbers, predicted: Numbers, options: WeightOptions): number {
  const weights = checkNumbers(owner, y, predicted, options);
  return meanOf(y.length, weights, (i) => (y[i] - predicted[i]) ** 2);
}

function logSquares(owner: string, y: Numbers, predicted: Numbers, options: WeightOptions): number {
  const weights = checkNumbers(owner, y, predicted, options);
  for (const [name, list] of [["y", y] as const, ["predicted", predicted] as const]) {
    for (let i = 0; i < list.length; i++)
      if (!(list[i] > -1)) throw new RangeError(`${owner}: ${name}[${i}] must be above -1, got ${list[i]}`);
  }
  return meanOf(y.length, weights, (i) => (Math.log1p(y[i]) - Math.log1p(predicted[i])) ** 2);
}

function checkExplained(owner: string, y: Numbers, p: Numbers, options: ExplainedOptions): Numbers | undefined {
  const weights = checkNumbers(owner, y, p, options, ["forceFinite"]);
  if (options.forceFinite !== undefined) checkFlag(options.forceFinite, `${owner}: forceFinite`);
  checkSeveral(owner, y.length);
  return weights;
}
