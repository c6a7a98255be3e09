// The Brier score of predicted probabilities.
import { checkFlag } from "../errors.js";
import { checkProbabilities, type Label } from "./check-labels.js";
import { checkWeights, meanOf, type WeightOptions } from "./check-numbers.js";

export interface BrierOptions extends WeightOptions {
  /** Half of the sum over the classes, from 0 to 1; default for two classes, and not for more. */
  scaleByHalf?: boolean;
}

/**
 * Mean squared distance between the probabilities and what happened, by Brier: 0 is perfect. For two classes it is that
 * of the second class alone, from 0 to 1; for more it is summed over the classes, from 0 to 2, as in scikit-learn.
 *
 * @param probabilities one row for each label, in the order of `classes`.
 * @throws TypeError or RangeError for rows of other lengths, for what is no probability, and for classes of another kind.
 * @example
 * brier(["a", "b"], [[0.5, 0.5], [0.25, 0.75]], ["a", "b"]); // 0.15625
 */
export function brier(
  y: ArrayLike<Label>,
  probabilities: ArrayLike<ArrayLike<number>>,
  classes: readonly Label[],
  options: BrierOptions = {},
): number {
  checkProbabilities("brier", y, probabilities, classes);
  const weights = checkWeights("brier", options, y.length, ["scaleByHalf"]);
  const { scaleByHalf = classes.length === 2 } = options;
  checkFlag(scaleByHalf, "brier: scaleByHalf");
  const score = meanBrier(y, (i, k) => probabilities[i][k], classes, weights);
  return scaleByHalf === (classes.length === 2) ? score : scaleByHalf ? score / 2 : 2 * score;
}

/** The mean Brier score of probabilities by row and class. */
export function meanBrier(
  y: ArrayLike<Label>,
  probability: (i: number, k: number) => number,
  classes: readonly Label[],
  weights: ArrayLike<number> | undefined,
): number {
  return meanOf(y.length, weights, (i) => {
    let sum = 0;
    for (let k = classes.length === 2 ? 1 : 0; k < classes.length; k++)
      sum += (probability(i, k) - (y[i] === classes[k] ? 1 : 0)) ** 2;
    return sum;
  });
}
