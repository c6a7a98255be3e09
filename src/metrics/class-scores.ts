// Precision, recall, F and Jaccard scores, by class and averaged.
import { checkNumber } from "../errors.js";
import { averaged, checkAverage, countClasses, type AverageOptions, type Ratio } from "./averages.js";
import type { Label } from "./check-labels.js";

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

type Labels = ArrayLike<Label>;
type ByClass = AverageOptions & { average: null };

const precisionOf: Ratio = ({ right, predicted }) => [right, predicted];
const recallOf: Ratio = ({ right, support }) => [right, support];
const jaccardOf: Ratio = ({ right, support, predicted }) => [right, support + predicted - right];
const f =
  (beta: number): Ratio =>
  ({ right, support, predicted }) => [(1 + beta ** 2) * right, beta ** 2 * support + predicted];

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
export function classScores(y: Labels, predicted: Labels): ClassScores[] {
  return countClasses("classScores", y, predicted).map(({ label, right, support, predicted: given }) => ({
    label,
    precision: given > 0 ? right / given : 0,
    recall: support > 0 ? right / support : 0,
    f1: (2 * right) / (support + given),
    support,
    predicted: given,
  }));
}

/**
 * Share of the predictions of a class that are right, by default the mean over the classes: macro precision, as
 * scikit-learn has it.
 *
 * @throws TypeError or RangeError for labels of different kinds, no rows, lists of different lengths, and `"binary"` of
 *   more than two classes.
 * @example
 * precision(["a", "a", "b", "b"], ["a", "a", "b", "a"]); // about 0.833
 */
export function precision(y: Labels, predicted: Labels, options: ByClass): number[];
export function precision(y: Labels, predicted: Labels, options?: AverageOptions): number;
export function precision(y: Labels, predicted: Labels, options: AverageOptions = {}): number | number[] {
  checkAverage("precision", options);
  return averaged("precision", y, predicted, options, precisionOf);
}

/**
 * Share of the rows of a class that are found, by default the mean over the classes: macro recall. A class that is
 * predicted and does not occur counts as 0; `balancedAccuracy` leaves it out.
 *
 * @throws as `precision`.
 * @example
 * recall(["a", "a", "b", "b"], ["a", "a", "b", "a"]); // 0.75
 * recall(["a", "a", "b", "b"], ["a", "a", "b", "a"], { average: null }); // [1, 0.5]
 */
export function recall(y: Labels, predicted: Labels, options: ByClass): number[];
export function recall(y: Labels, predicted: Labels, options?: AverageOptions): number;
export function recall(y: Labels, predicted: Labels, options: AverageOptions = {}): number | number[] {
  checkAverage("recall", options);
  return averaged("recall", y, predicted, options, recallOf);
}

/**
 * F1 of a class, the harmonic mean of precision and recall, by default the mean over the classes: macro F1.
 *
 * @throws as `precision`.
 * @example
 * f1(["a", "a", "b", "b"], ["a", "a", "b", "a"]); // about 0.733
 * f1(["a", "a", "b", "b"], ["a", "a", "b", "a"], { average: "weighted" }); // about 0.733
 */
export function f1(y: Labels, predicted: Labels, options: ByClass): number[];
export function f1(y: Labels, predicted: Labels, options?: AverageOptions): number;
export function f1(y: Labels, predicted: Labels, options: AverageOptions = {}): number | number[] {
  checkAverage("f1", options);
  return averaged("f1", y, predicted, options, f(1));
}

export interface FBetaOptions extends AverageOptions {
  /** How many times as much recall counts as precision, finite and above 0; default 1. */
  beta?: number;
}

/** Checks what beside averages an F score takes. */
export const checkBeta = (owner: string, { beta }: { beta?: number }): number =>
  checkNumber(beta ?? 1, `${owner}: beta`, "finite and above 0", (b) => b > 0 && b < Infinity);

/**
 * F score of a class that counts recall `beta` times as much as precision, averaged as `f1`. van Rijsbergen 1979.
 *
 * @throws as `precision`.
 * @example
 * fBeta(["a", "a", "b", "b"], ["a", "a", "b", "a"], { beta: 2 }); // about 0.732
 */
export function fBeta(y: Labels, predicted: Labels, options: FBetaOptions & { average: null }): number[];
export function fBeta(y: Labels, predicted: Labels, options?: FBetaOptions): number;
export function fBeta(y: Labels, predicted: Labels, options: FBetaOptions = {}): number | number[] {
  checkAverage("fBeta", options, ["beta"]);
  return averaged("fBeta", y, predicted, options, f(checkBeta("fBeta", options)));
}

/**
 * Jaccard index of a class: rows that are of it and predicted to be, by rows that are either; averaged as `f1`.
 *
 * @throws as `precision`.
 * @example
 * jaccard(["a", "a", "b", "b"], ["a", "a", "b", "a"]); // about 0.583
 */
export function jaccard(y: Labels, predicted: Labels, options: ByClass): number[];
export function jaccard(y: Labels, predicted: Labels, options?: AverageOptions): number;
export function jaccard(y: Labels, predicted: Labels, options: AverageOptions = {}): number | number[] {
  checkAverage("jaccard", options);
  return averaged("jaccard", y, predicted, options, jaccardOf);
}

/**
 * Mean over the classes that occur of the share of their rows that are found, so that rare classes count as much as
 * common ones.
 *
 * @example
 * balancedAccuracy(["a", "a", "a", "b"], ["a", "a", "a", "a"]); // 0.5
 */
export function balancedAccuracy(y: Labels, predicted: Labels): number {
  const occurring = countClasses("balancedAccuracy", y, predicted).filter(({ support }) => support > 0);
  return occurring.reduce((sum, { right, support }) => sum + right / support, 0) / occurring.length;
}
