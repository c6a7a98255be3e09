// Scores of predicted quantiles.
import { checkNumber } from "../errors.js";
import { checkNumbers, checkSeveral, explained, meanOf, type WeightOptions } from "./check-numbers.js";
import { weightedQuantile } from "./quantile.js";

type Numbers = ArrayLike<number>;

export interface PinballOptions extends WeightOptions {
  /** The quantile that is predicted, in (0, 1); default 0.5, the median. */
  tau?: number;
}

/** Checks the level of a quantile. */
export const checkTau = (owner: string, { tau }: { tau?: number }): number =>
  checkNumber(tau ?? 0.5, `${owner}: tau`, "between 0 and 1", (t) => t > 0 && t < 1);

/**
 * Mean pinball loss of a predicted quantile: `tau` times what a prediction is too low, `1 - tau` times what it is too
 * high. Least for the quantile itself (Koenker & Bassett 1978); at 0.5 half the mean absolute error.
 *
 * @throws TypeError or RangeError for no rows, lists of different lengths, what is no finite number, and a `tau` out of range.
 * @example
 * pinball([10, 10], [8, 12], { tau: 0.9 }); // 1
 */
export function pinball(y: Numbers, predicted: Numbers, options: PinballOptions = {}): number {
  const weights = checkNumbers("pinball", y, predicted, options, ["tau"]);
  return meanPinball(y, (i) => predicted[i], checkTau("pinball", options), weights);
}

/**
 * Share of the pinball loss that always guessing the quantile of these rows has and the predictions save: 1 is perfect, 0
 * no better.
 *
 * @throws as `pinball`, and RangeError for a single row.
 * @example
 * d2Pinball([1, 2, 3], [1, 2, 4], { tau: 0.5 }); // 0.5
 */
export function d2Pinball(y: Numbers, predicted: Numbers, options: PinballOptions = {}): number {
  const weights = checkNumbers("d2Pinball", y, predicted, options, ["tau"]);
  return share("d2Pinball", y, predicted, checkTau("d2Pinball", options), weights);
}

/**
 * Share of the absolute error that always guessing the median of these rows has and the predictions save.
 *
 * @throws as `d2Pinball`.
 * @example
 * d2AbsoluteError([1, 2, 3], [1, 2, 4]); // 0.5
 */
export function d2AbsoluteError(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  return share("d2AbsoluteError", y, predicted, 0.5, checkNumbers("d2AbsoluteError", y, predicted, options));
}

function share(owner: string, y: Numbers, p: Numbers, tau: number, weights: Numbers | undefined): number {
  checkSeveral(owner, y.length);
  const guess = weightedQuantile(y, weights ?? new Float64Array(y.length).fill(1), tau);
  const left = meanPinball(y, (i) => p[i], tau, weights);
  return explained(
    left,
    meanPinball(y, () => guess, tau, weights),
  );
}

function meanPinball(y: Numbers, p: (i: number) => number, tau: number, weights: Numbers | undefined): number {
  return meanOf(y.length, weights, (i) => {
    const miss = y[i] - p(i);
    return miss >= 0 ? tau * miss : (tau - 1) * miss;
  });
}
