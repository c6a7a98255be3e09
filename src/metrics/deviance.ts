// Deviances of predicted means: Poisson, gamma, and the family of Tweedie they belong to.
import { checkNumber } from "../errors.js";
import { checkNumbers, checkSeveral, meanOf, type WeightOptions } from "./check-numbers.js";

type Numbers = ArrayLike<number>;

export interface TweedieOptions extends WeightOptions {
  /** Power of the mean that the variance follows: 0 (default) normal, 1 Poisson, 2 gamma, 3 inverse Gauss; none between 0 and 1. */
  power?: number;
}

/** Checks a power, of which there is no distribution between 0 and 1. */
export const checkPower = (owner: string, { power }: { power?: number }): number =>
  checkNumber(power ?? 0, `${owner}: power`, "at most 0 or at least 1", (p) => p <= 0 || (p >= 1 && p < Infinity));

/**
 * Mean deviance of the Tweedie distribution of some power, twice what the log likelihood falls short of its best: 0 is
 * perfect. Jorgensen 1987.
 *
 * @throws TypeError or RangeError for no rows, lists of different lengths, what is no finite number, and values that the
 *   distribution of this power does not take.
 * @example
 * tweedieDeviance([1, 2], [1, 2], { power: 1.5 }); // 0
 */
export function tweedieDeviance(y: Numbers, predicted: Numbers, options: TweedieOptions = {}): number {
  const weights = checkNumbers("tweedieDeviance", y, predicted, options, ["power"]);
  return meanDeviance("tweedieDeviance", y, (i) => predicted[i], checkPower("tweedieDeviance", options), weights);
}

/**
 * Mean Poisson deviance of predicted mean counts: 0 is perfect.
 *
 * @throws as `tweedieDeviance`; targets must be at least 0 and predictions above.
 * @example
 * poissonDeviance([0, 3], [0.5, 3]); // 0.5
 */
export function poissonDeviance(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  const weights = checkNumbers("poissonDeviance", y, predicted, options);
  return meanDeviance("poissonDeviance", y, (i) => predicted[i], 1, weights);
}

/**
 * Mean gamma deviance of predicted means of positive targets, which counts relative errors: 0 is perfect.
 *
 * @throws as `tweedieDeviance`; targets and predictions must be above 0.
 * @example
 * gammaDeviance([1, 100], [2, 200]); // about 0.386
 */
export function gammaDeviance(y: Numbers, predicted: Numbers, options: WeightOptions = {}): number {
  const weights = checkNumbers("gammaDeviance", y, predicted, options);
  return meanDeviance("gammaDeviance", y, (i) => predicted[i], 2, weights);
}

/**
 * Share of the Tweedie deviance that always guessing the mean of these rows has and the predictions save: 1 is perfect, 0
 * no better.
 *
 * @throws as `tweedieDeviance`, and RangeError where the targets do not differ.
 * @example
 * d2Tweedie([1, 2, 3], [1, 2, 4], { power: 0 }); // 0.5
 */
export function d2Tweedie(y: Numbers, predicted: Numbers, options: TweedieOptions = {}): number {
  const owner = "d2Tweedie";
  const weights = checkNumbers(owner, y, predicted, options, ["power"]);
  const power = checkPower(owner, options);
  checkSeveral(owner, y.length);
  const left = meanDeviance(owner, y, (i) => predicted[i], power, weights);
  const mean = meanOf(y.length, weights, (i) => y[i]);
  const total = meanDeviance(owner, y, () => mean, power, weights);
  if (total > 0) return 1 - left / total;
  throw new RangeError(`${owner}: is undefined where targets do not differ\nUse tweedieDeviance.`);
}

function meanDeviance(
  owner: string,
  y: Numbers,
  predicted: (i: number) => number,
  power: number,
  weights: Numbers | undefined,
): number {
  checkRange(owner, y, predicted, power);
  return meanOf(y.length, weights, (i) => deviance(y[i], predicted(i), power));
}

function deviance(y: number, mu: number, power: number): number {
  if (power === 0) return (y - mu) ** 2;
  if (power === 1) return 2 * ((y === 0 ? 0 : y * Math.log(y / mu)) - y + mu);
  if (power === 2) return 2 * (Math.log(mu / y) + y / mu - 1);
  const [one, two] = [1 - power, 2 - power];
  const own = power < 0 ? Math.max(y, 0) : y;
  return 2 * (own ** two / (one * two) - (y * mu ** one) / one + mu ** two / two);
}

// Below 0 any target, from 1 to 2 those from 0 up, from 2 those above 0; predictions above 0 but for the normal distribution.
function checkRange(owner: string, y: Numbers, predicted: (i: number) => number, power: number): void {
  if (power === 0) return;
  for (let i = 0; i < y.length; i++) {
    const least = power < 0 ? -Infinity : 0;
    if (y[i] < least || (power >= 2 && y[i] === 0))
      throw new RangeError(`${owner}: y[${i}] must be ${power >= 2 ? "above" : "at least"} 0, got ${y[i]}`);
    if (!(predicted(i) > 0)) {
      const hint = "A model of another loss may predict such means; use mae or mse.";
      throw new RangeError(`${owner}: predicted[${i}] must be above 0, got ${predicted(i)}\n${hint}`);
    }
  }
}
