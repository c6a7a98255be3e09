// Log loss (cross-entropy) of predicted probabilities.
import { checkProbabilities, type Label } from "./check-labels.js";
import { checkWeights, meanOf, type WeightOptions } from "./check-numbers.js";

type Rows = ArrayLike<ArrayLike<number>>;

/** What a probability of 0 counts as: without it a single row would make the mean infinite. */
const least = 2.220446049250313e-16;

/**
 * Mean of -log of the probability each row's label was given: 0 is perfect, log of the number of classes no better
 * than a guess. Probabilities below 2^-52 count as that, and a label that is not among the classes has probability 0.
 *
 * @param probabilities one row for each label, in the order of `classes`.
 * @throws TypeError or RangeError for rows of other lengths, for what is no probability, and for classes of another kind.
 * @example
 * logLoss(["a", "b"], [[0.5, 0.5], [0.25, 0.75]], ["a", "b"]); // about 0.49
 */
export function logLoss(
  y: ArrayLike<Label>,
  probabilities: Rows,
  classes: readonly Label[],
  options: WeightOptions = {},
): number {
  checkProbabilities("logLoss", y, probabilities, classes);
  const weights = checkWeights("logLoss", options, y.length);
  return meanLogLoss(y, (i, k) => probabilities[i][k], classes, weights);
}

/** The mean log loss of probabilities by row and class. */
export function meanLogLoss(
  y: ArrayLike<Label>,
  probability: (i: number, k: number) => number,
  classes: readonly Label[],
  weights: ArrayLike<number> | undefined,
): number {
  const places = new Map(classes.map((label, k) => [label, k]));
  return meanOf(y.length, weights, (i) => {
    const place = places.get(y[i]);
    const given = place === undefined ? 0 : probability(i, place);
    return -Math.log(Math.min(1, Math.max(least, given)));
  });
}
