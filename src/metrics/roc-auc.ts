// Area under the ROC curve, which draws the true positive rate over the false positive rate.
import { show } from "../errors.js";
import { checkProbabilities, type Label } from "./check-labels.js";

/**
 * Area under the ROC curve of two classes: the chance that a row of the second class is given a higher probability of
 * being so than a row of the first, equal ones counting half.
 *
 * @param probabilities one row for each label, in the order of `classes`.
 * @throws RangeError unless there are two classes and rows of both; otherwise as `logLoss`.
 * @example
 * rocAuc(["a", "a", "b"], [[0.9, 0.1], [0.4, 0.6], [0.5, 0.5]], ["a", "b"]); // 0.5
 */
export function rocAuc(
  y: ArrayLike<Label>,
  probabilities: ArrayLike<ArrayLike<number>>,
  classes: readonly Label[],
): number {
  checkProbabilities("rocAuc", y, probabilities, classes);
  if (classes.length !== 2) {
    const hint = "Use logLoss or balancedAccuracy for more.";
    throw new RangeError(`rocAuc: classes must be two, got ${classes.length}\n${hint}`);
  }
  const area = areaUnderRoc(
    Array.from(y, (label) => label === classes[1]),
    Array.from(probabilities, (row) => row[1]),
  );
  if (area !== null) return area;
  const only = `only ${show(y[0])}`;
  throw new RangeError(`rocAuc: y must have rows of both classes, got ${only}\nIn a search, use stratify: true.`);
}

/**
 * @internal The area by ranks, as Mann and Whitney count it: (sum of the positives' ranks - p (p + 1) / 2) / (p n),
 * with equal scores sharing the mean of their ranks. Null without rows on both sides.
 */
export function areaUnderRoc(positive: ArrayLike<boolean>, scores: ArrayLike<number>): number | null {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let ranks = 0;
  let positives = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    let tied = 0;
    for (; to < order.length && scores[order[to]] === scores[order[from]]; to++) if (positive[order[to]]) tied++;
    // Ranks from + 1 to `to`, whose mean each of the tied ones gets.
    ranks += (tied * (from + 1 + to)) / 2;
    positives += tied;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
