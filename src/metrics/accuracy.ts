// Accuracy of predicted labels.
import { checkLabels, type Label } from "./check-labels.js";

/**
 * Share of the rows whose label is predicted right.
 *
 * @throws TypeError or RangeError for labels of different kinds, for no rows, and for lists of different lengths.
 * @example
 * accuracy(["a", "b", "b", "a"], ["a", "b", "a", "a"]); // 0.75
 */
export function accuracy(y: ArrayLike<Label>, predicted: ArrayLike<Label>): number {
  checkLabels("accuracy", y, predicted);
  let right = 0;
  for (let i = 0; i < y.length; i++) if (y[i] === predicted[i]) right++;
  return right / y.length;
}
