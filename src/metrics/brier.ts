// The Brier score of predicted probabilities.
import { checkProbabilities, type Label } from "./check-labels.js";

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
): number {
  checkProbabilities("brier", y, probabilities, classes);
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const row = probabilities[i];
    for (let k = classes.length === 2 ? 1 : 0; k < classes.length; k++)
      sum += (row[k] - (y[i] === classes[k] ? 1 : 0)) ** 2;
  }
  return sum / y.length;
}
