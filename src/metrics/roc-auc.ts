// Area under the ROC curve, which draws the true positive rate over the false positive rate.
import { checkNumber, show } from "../errors.js";
import { checkProbabilities, type Label } from "./check-labels.js";
import { checkWeights, type WeightOptions } from "./check-numbers.js";

type Labels = ArrayLike<Label>;
type Rows = ArrayLike<ArrayLike<number>>;

export interface RocAucOptions extends WeightOptions {
  /** The area up to this false positive rate, in (0, 1], scaled so that 0.5 is chance (McClish 1989); two classes only. */
  maxFpr?: number;
  /** For more than two classes: `"ovr"`, each class against all others, or `"ovo"`, each that occurs against each (Hand & Till 2001). */
  multiClass?: "ovr" | "ovo";
  /**
   * `"macro"` (default), the mean over classes or pairs; `"weighted"`, that by their rows; of `"ovr"` also `"micro"`, the area
   * of all classes' probabilities together, and null, a list by class, NaN where it is undefined.
   */
  average?: "macro" | "weighted" | "micro" | null;
}

/** Rows may miss a sum of 1 by rounding. */
const rounding = 1e-5;

/**
 * Area under the ROC curve: the chance that a row of the second class is given a higher probability of being so than a row
 * of the first, equal ones counting half. Of more than two classes with `multiClass` only.
 *
 * @param probabilities one row for each label, in the order of `classes`.
 * @throws RangeError where there are no rows of one of the classes, and for more than two classes without `multiClass`;
 *   otherwise as `logLoss`.
 * @example
 * rocAuc(["a", "a", "b"], [[0.9, 0.1], [0.4, 0.6], [0.5, 0.5]], ["a", "b"]); // 0.5
 */
export function rocAuc(
  y: Labels,
  probabilities: Rows,
  classes: readonly Label[],
  options: RocAucOptions & { average: null },
): number[];
export function rocAuc(y: Labels, probabilities: Rows, classes: readonly Label[], options?: RocAucOptions): number;
export function rocAuc(
  y: Labels,
  probabilities: Rows,
  classes: readonly Label[],
  options: RocAucOptions = {},
): number | number[] {
  checkProbabilities("rocAuc", y, probabilities, classes);
  const weights = checkWeights("rocAuc", options, y.length, ["maxFpr", "multiClass", "average"]);
  checkRocAuc("rocAuc", options);
  const { maxFpr = 1, multiClass, average = "macro" } = options;
  const [second] = classes.slice(1);
  if (classes.length === 2) {
    const positive = Array.from(y, (label) => label === second);
    const scores = Array.from(probabilities, (row) => row[1]);
    const area =
      weights || maxFpr < 1 ? partialArea(positive, scores, weights, maxFpr) : areaUnderRoc(positive, scores);
    if (area !== null) return area;
    throw new RangeError(
      `rocAuc: y must have rows of both classes, got only ${show(y[0])}\nIn a search, use stratify: true.`,
    );
  }
  if (multiClass === undefined) {
    const hint = 'Use logLoss or balancedAccuracy for more, or multiClass: "ovr" or "ovo" (in a search "rocAucOvr").';
    throw new RangeError(`rocAuc: classes must be two, got ${classes.length}\n${hint}`);
  }
  if (maxFpr < 1) throw new RangeError("rocAuc: maxFpr is for two classes");
  for (let i = 0; i < y.length; i++) {
    const sum = Array.from(probabilities[i]).reduce((a, b) => a + b, 0);
    if (Math.abs(sum - 1) > rounding)
      throw new RangeError(`rocAuc: probabilities[${i}] must sum up to 1, got ${sum}, where there are several classes`);
  }
  if (multiClass === "ovr") return oneAgainstRest(y, probabilities, classes, weights, average);
  if (weights || average === "micro" || average === null)
    throw new RangeError('rocAuc: multiClass "ovo" takes no sampleWeight, and average "macro" or "weighted"');
  return oneAgainstOne(y, probabilities, classes, average);
}

/** Checks the options by themselves. */
export function checkRocAuc(owner: string, { maxFpr, multiClass, average = "macro" }: RocAucOptions): void {
  if (maxFpr !== undefined) checkNumber(maxFpr, `${owner}: maxFpr`, "in (0, 1]", (rate) => rate > 0 && rate <= 1);
  if (multiClass !== undefined && multiClass !== "ovr" && multiClass !== "ovo")
    throw new RangeError(`${owner}: multiClass must be "ovr" or "ovo", got ${show(multiClass)}`);
  if (!["macro", "weighted", "micro", null].includes(average))
    throw new RangeError(`${owner}: average must be "macro", "weighted", "micro" or null, got ${show(average)}`);
}

function oneAgainstRest(
  y: Labels,
  p: Rows,
  classes: readonly Label[],
  weights: ArrayLike<number> | undefined,
  average: RocAucOptions["average"],
): number | number[] {
  const sides = classes.map((label) => Array.from(y, (each) => each === label));
  const columns = classes.map((_, k) => Array.from(p, (row) => row[k]));
  if (average === "micro") {
    const all = weights && classes.flatMap(() => Array.from(weights));
    return partialArea(sides.flat(), columns.flat(), all, 1) ?? NaN;
  }
  const areas = classes.map((_, k) => partialArea(sides[k], columns[k], weights, 1) ?? NaN);
  if (average === null) return areas;
  let sum = 0;
  let total = 0;
  for (const [k, area] of areas.entries()) {
    const rows = sides[k].reduce((all, own, i) => all + (own ? (weights?.[i] ?? 1) : 0), 0);
    const weight = average === "weighted" ? rows : 1;
    if (weight === 0) continue;
    if (Number.isNaN(area)) {
      const hint = 'Use stratify: true in a search, or average: "weighted".';
      throw new RangeError(`rocAuc: y must have rows of class ${show(classes[k])} and of others\n${hint}`);
    }
    sum += weight * area;
    total += weight;
  }
  return sum / total;
}

function oneAgainstOne(y: Labels, p: Rows, classes: readonly Label[], average: "macro" | "weighted"): number {
  let sum = 0;
  let total = 0;
  for (let a = 0; a < classes.length; a++) {
    for (let b = a + 1; b < classes.length; b++) {
      const rows = Array.from(y, (_, i) => i).filter((i) => y[i] === classes[a] || y[i] === classes[b]);
      const areaOf = (k: number): number | null =>
        areaUnderRoc(
          rows.map((i) => y[i] === classes[k]),
          rows.map((i) => p[i][k]),
        );
      const [one, other] = [areaOf(a), areaOf(b)];
      // Of a class without rows there is nothing to compare.
      if (one === null || other === null) continue;
      const weight = average === "weighted" ? rows.length : 1;
      sum += (weight * (one + other)) / 2;
      total += weight;
    }
  }
  if (total > 0) return sum / total;
  throw new RangeError(`rocAuc: y must have rows of several classes, got only ${show(y[0])}`);
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

// The area by trapezoids up to a false positive rate, with weights of rows; scaled to 0.5 for chance and 1 for perfect.
function partialArea(
  positive: readonly boolean[],
  scores: readonly number[],
  weights: ArrayLike<number> | undefined,
  most: number,
): number | null {
  const points = thresholds(positive, scores, weights);
  const { right, wrong } = points[points.length - 1];
  if (right === 0 || wrong === 0) return null;
  let area = 0;
  for (let k = 1; k < points.length; k++) {
    const [x0, x1] = [points[k - 1].wrong / wrong, points[k].wrong / wrong];
    const [y0, y1] = [points[k - 1].right / right, points[k].right / right];
    if (x1 <= most) area += ((x1 - x0) * (y0 + y1)) / 2;
    else {
      const at = y0 + ((most - x0) / (x1 - x0)) * (y1 - y0);
      area += ((most - x0) * (y0 + at)) / 2;
      break;
    }
  }
  if (most === 1) return area;
  const chance = most ** 2 / 2;
  return (1 + (area - chance) / (most - chance)) / 2;
}

/** Weight of positives and of negatives at or above every score, from none to all. */
export function thresholds(
  positive: ArrayLike<boolean>,
  scores: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): { right: number; wrong: number }[] {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const points = [{ right: 0, wrong: 0 }];
  let [right, wrong] = [0, 0];
  for (const [k, i] of order.entries()) {
    const weight = weights?.[i] ?? 1;
    if (positive[i]) right += weight;
    else wrong += weight;
    if (k + 1 === order.length || scores[order[k + 1]] !== scores[i]) points.push({ right, wrong });
  }
  return points;
}
