// Confusion matrix, and what is read off it: Matthews' correlation and Cohen's kappa.
import { checkKeys, show } from "../errors.js";
import { checkLabels, type Label } from "./check-labels.js";

type Labels = ArrayLike<Label>;

/**
 * How often rows of one class were predicted to be of another.
 *
 * @param options `classes`, in the order of rows and columns; default all that occur, in ascending order. Others are left out.
 * @returns counts by the true class (rows) and the predicted one (columns).
 * @throws TypeError or RangeError for labels of different kinds, for no rows, and for lists of different lengths.
 * @example
 * confusionMatrix(["a", "a", "b"], ["a", "b", "b"]); // [[1, 1], [0, 1]]
 */
export function confusionMatrix(
  y: Labels,
  predicted: Labels,
  options: { classes?: readonly Label[] } = {},
): number[][] {
  const owner = "confusionMatrix";
  checkKeys(options, ["classes"], owner);
  if (options.classes !== undefined && !(Array.isArray(options.classes) && options.classes.length > 0))
    throw new TypeError(`${owner}: classes must be a list of labels, got ${show(options.classes)}`);
  return confusion(owner, y, predicted, options.classes);
}

/**
 * Matthews correlation coefficient of labels and predictions, for any number of classes (Gorodkin 2004): 1 is perfect, 0
 * no better than chance or undefined, as where a single class is predicted.
 *
 * @throws as `confusionMatrix`.
 * @example
 * mcc(["a", "a", "b", "b"], ["a", "a", "b", "a"]); // about 0.577
 */
export function mcc(y: Labels, predicted: Labels): number {
  const { counts, truth, given, total } = margins(confusion("mcc", y, predicted));
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, each, k) => sum + each * b[k], 0);
  const right = counts.reduce((sum, row, k) => sum + row[k], 0);
  const scatter = (total ** 2 - dot(truth, truth)) * (total ** 2 - dot(given, given));
  return scatter === 0 ? 0 : (right * total - dot(truth, given)) / Math.sqrt(scatter);
}

export interface KappaOptions {
  /** How much a miss counts by the distance of the classes in ascending order; default none: all misses the same. */
  weights?: "linear" | "quadratic";
}

/** Checks the weights of misses. */
export function checkKappa(owner: string, options: KappaOptions): void {
  checkKeys(options, ["weights"], owner);
  const { weights } = options;
  if (weights !== undefined && weights !== "linear" && weights !== "quadratic")
    throw new RangeError(`${owner}: weights must be "linear" or "quadratic", got ${show(weights)}`);
}

/**
 * Cohen's kappa: how far labels and predictions agree beyond chance. 1 is perfect, 0 what chance would give.
 *
 * @throws as `confusionMatrix`, and RangeError where labels and predictions are all of one class.
 * @example
 * cohenKappa(["a", "a", "b", "b"], ["a", "a", "b", "a"]); // 0.5
 */
export function cohenKappa(y: Labels, predicted: Labels, options: KappaOptions = {}): number {
  checkKappa("cohenKappa", options);
  const { counts, truth, given, total } = margins(confusion("cohenKappa", y, predicted));
  const { weights } = options;
  const cost = (a: number, b: number): number =>
    weights === undefined ? Number(a !== b) : Math.abs(a - b) ** (weights === "linear" ? 1 : 2);
  let found = 0;
  let expected = 0;
  for (const [a, row] of counts.entries()) {
    for (const [b, count] of row.entries()) {
      found += cost(a, b) * count;
      expected += (cost(a, b) * truth[a] * given[b]) / total;
    }
  }
  if (expected > 0) return 1 - found / expected;
  throw new RangeError(`cohenKappa: is undefined where all rows are of one class, got only ${show(y[0])}`);
}

function confusion(owner: string, y: Labels, predicted: Labels, classes?: readonly Label[]): number[][] {
  checkLabels(owner, y, predicted);
  const all = classes ?? [...new Set([...Array.from(y), ...Array.from(predicted)])].sort((a, b) => (a < b ? -1 : 1));
  const places = new Map(all.map((label, k) => [label, k]));
  const counts = all.map(() => all.map(() => 0));
  for (let i = 0; i < y.length; i++) {
    const [a, b] = [places.get(y[i]), places.get(predicted[i])];
    if (a !== undefined && b !== undefined) counts[a][b]++;
  }
  return counts;
}

function margins(counts: number[][]): { counts: number[][]; truth: number[]; given: number[]; total: number } {
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  const truth = counts.map(sum);
  return { counts, truth, given: counts.map((_, k) => sum(counts.map((row) => row[k]))), total: sum(truth) };
}
