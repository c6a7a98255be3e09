// Scores of how predicted probabilities rank rows and classes: average precision, top-k accuracy.
import { checkCount, show } from "../errors.js";
import { checkProbabilities, type Label } from "./check-labels.js";
import { checkWeights, meanOf, type WeightOptions } from "./check-numbers.js";
import { thresholds } from "./roc-auc.js";

type Labels = ArrayLike<Label>;
type Rows = ArrayLike<ArrayLike<number>>;

export interface AveragePrecisionOptions extends WeightOptions {
  /** Over more than two classes, each against all others: `"macro"` (default) or by their rows. */
  average?: "macro" | "weighted";
}

/** Checks the average by itself. */
export function checkAveragePrecision(owner: string, { average = "macro" }: AveragePrecisionOptions): void {
  if (average !== "macro" && average !== "weighted")
    throw new RangeError(`${owner}: average must be "macro" or "weighted", got ${show(average)}`);
}

/**
 * Average precision, the area under precision over recall in steps: the mean of the precision at each row of the second
 * class, rows in the order of its probability. 1 is perfect, the class's share no better than chance, 0 without rows of it.
 *
 * @param probabilities one row for each label, in the order of `classes`.
 * @throws as `logLoss`.
 * @example
 * averagePrecision(["a", "b", "b"], [[0.5, 0.5], [0.1, 0.9], [0.8, 0.2]], ["a", "b"]); // about 0.833
 */
export function averagePrecision(
  y: Labels,
  probabilities: Rows,
  classes: readonly Label[],
  options: AveragePrecisionOptions = {},
): number {
  checkProbabilities("averagePrecision", y, probabilities, classes);
  const weights = checkWeights("averagePrecision", options, y.length, ["average"]);
  checkAveragePrecision("averagePrecision", options);
  const of = (k: number): number => {
    const positive = Array.from(y, (label) => label === classes[k]);
    const points = thresholds(
      positive,
      Array.from(probabilities, (row) => row[k]),
      weights,
    );
    const all = points[points.length - 1].right;
    let sum = 0;
    for (let at = 1; at < points.length; at++) {
      const { right, wrong } = points[at];
      if (right > points[at - 1].right) sum += ((right - points[at - 1].right) * right) / (right + wrong);
    }
    return all > 0 ? sum / all : 0;
  };
  if (classes.length === 2) return of(1);
  let sum = 0;
  let total = 0;
  for (const [k, label] of classes.entries()) {
    const share = meanOf(y.length, weights, (i) => (y[i] === label ? 1 : 0));
    const weight = options.average === "weighted" ? share : 1;
    sum += weight * of(k);
    total += weight;
  }
  return sum / total;
}

export interface TopKOptions extends WeightOptions {
  /** How many classes are looked at; default 2. */
  k?: number;
}

/** Checks how many classes are looked at. */
export const checkTopK = (owner: string, { k }: TopKOptions): number => checkCount(k ?? 2, `${owner}: k`);

/**
 * Share of the rows whose label is among the `k` classes of the highest probability; of equal ones the last classes count
 * first, as in scikit-learn.
 *
 * @param probabilities one row for each label, in the order of `classes`.
 * @throws as `logLoss`, and RangeError for a `k` as large as the number of classes, with which every row counts.
 * @example
 * topKAccuracy(["a", "b"], [[0.5, 0.3, 0.2], [0.6, 0.1, 0.3]], ["a", "b", "c"], { k: 2 }); // 0.5
 */
export function topKAccuracy(
  y: Labels,
  probabilities: Rows,
  classes: readonly Label[],
  options: TopKOptions = {},
): number {
  checkProbabilities("topKAccuracy", y, probabilities, classes);
  const weights = checkWeights("topKAccuracy", options, y.length, ["k"]);
  const k = checkTopK("topKAccuracy", options);
  if (k >= classes.length)
    throw new RangeError(`topKAccuracy: k must be below the number of classes, ${classes.length}, got ${k}`);
  return meanOf(y.length, weights, (i) => {
    const place = classes.indexOf(y[i]);
    if (place < 0) return 0;
    const row = probabilities[i];
    let before = 0;
    for (let c = 0; c < row.length; c++) if (row[c] > row[place] || (row[c] === row[place] && c > place)) before++;
    return before < k ? 1 : 0;
  });
}
