// Precision, recall and F1, by class and averaged.
import { checkLabels, type Label } from "./check-labels.js";

/** How well one class is told from the others. */
export interface ClassScores {
  label: Label;
  /** Share of the rows predicted to be of the class that are; 0 when there are none. */
  precision: number;
  /** Share of the rows of the class that are found; 0 when there are none. */
  recall: number;
  /** Harmonic mean of the two; 0 when both are. */
  f1: number;
  /** Rows of the class. */
  support: number;
  /** Rows predicted to be of the class. */
  predicted: number;
}

/**
 * Precision, recall and F1 of every class that occurs, as labels or as predictions.
 *
 * @returns a row per class, in ascending order of the labels.
 * @throws TypeError or RangeError for labels of different kinds, for no rows, and for lists of different lengths.
 * @example
 * const [a, b] = classScores(["a", "a", "b", "b"], ["a", "b", "b", "b"]);
 * a.precision; // 1
 * b.recall; // 1
 */
export function classScores(y: ArrayLike<Label>, predicted: ArrayLike<Label>): ClassScores[] {
  return scoresOf("classScores", y, predicted);
}

/**
 * Mean over the classes of the share of predictions that are right: macro precision, as scikit-learn has it.
 *
 * @example
 * precision(["a", "a", "b", "b"], ["a", "a", "b", "a"]); // about 0.833
 */
export function precision(y: ArrayLike<Label>, predicted: ArrayLike<Label>): number {
  return mean(scoresOf("precision", y, predicted).map((each) => each.precision));
}

/**
 * Mean over the classes of the share of their rows that are found: macro recall. A class that is predicted and does
 * not occur counts as 0; `balancedAccuracy` leaves it out.
 *
 * @example
 * recall(["a", "a", "b", "b"], ["a", "a", "b", "a"]); // 0.75
 */
export function recall(y: ArrayLike<Label>, predicted: ArrayLike<Label>): number {
  return mean(scoresOf("recall", y, predicted).map((each) => each.recall));
}

/**
 * Mean over the classes of their F1, the harmonic mean of precision and recall: macro F1.
 *
 * @example
 * f1(["a", "a", "b", "b"], ["a", "a", "b", "a"]); // about 0.733
 */
export function f1(y: ArrayLike<Label>, predicted: ArrayLike<Label>): number {
  return mean(scoresOf("f1", y, predicted).map((each) => each.f1));
}

/**
 * Mean over the classes that occur of the share of their rows that are found, so that rare classes count as much as
 * common ones.
 *
 * @example
 * balancedAccuracy(["a", "a", "a", "b"], ["a", "a", "a", "a"]); // 0.5
 */
export function balancedAccuracy(y: ArrayLike<Label>, predicted: ArrayLike<Label>): number {
  const occurring = scoresOf("balancedAccuracy", y, predicted).filter(({ support }) => support > 0);
  return mean(occurring.map((each) => each.recall));
}

function scoresOf(owner: string, y: ArrayLike<Label>, predicted: ArrayLike<Label>): ClassScores[] {
  checkLabels(owner, y, predicted);
  const counts = new Map<Label, { support: number; predicted: number; right: number }>();
  const of = (label: Label): { support: number; predicted: number; right: number } => {
    const known = counts.get(label) ?? { support: 0, predicted: 0, right: 0 };
    if (known.support + known.predicted === 0) counts.set(label, known);
    return known;
  };
  for (let i = 0; i < y.length; i++) {
    of(y[i]).support++;
    of(predicted[i]).predicted++;
    if (y[i] === predicted[i]) of(y[i]).right++;
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([label, { support, predicted: given, right }]) => ({
      label,
      precision: given > 0 ? right / given : 0,
      recall: support > 0 ? right / support : 0,
      f1: (2 * right) / (support + given),
      support,
      predicted: given,
    }));
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
