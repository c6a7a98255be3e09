// Averages over classes of scores that compare one class with the others.
import { checkKeys, checkNumber, show } from "../errors.js";
import { checkLabels, type Label } from "./check-labels.js";

/** How scores of single classes become one. */
export type Average = "macro" | "micro" | "weighted" | "binary";

export interface AverageOptions {
  /**
   * `"macro"` (default), the mean over the classes; `"weighted"`, that by their rows; `"micro"`, of the counts of all
   * classes together; `"binary"`, of the class `positive` alone; null for a list, class by class in ascending order.
   */
  average?: Average | null;
  /** The class `"binary"` is about; default the second of two in ascending order. */
  positive?: Label;
  /** What stands where nothing is divided by nothing; NaN leaves the class out of means. Default 0. */
  zeroDivision?: number;
  /** The classes to look at, in their order; default all that occur. */
  classes?: readonly Label[];
}

/** Rows of a class that were found, rows predicted to be of it, and rows of it. */
export interface ClassCounts {
  label: Label;
  right: number;
  predicted: number;
  support: number;
}

const averages: readonly unknown[] = ["macro", "micro", "weighted", "binary", null];
const keys = ["average", "positive", "zeroDivision", "classes"];

/** Checks the options of an average. */
export function checkAverage(owner: string, options: AverageOptions, more: readonly string[] = []): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  checkKeys(options, [...keys, ...more], owner);
  const { average = "macro", zeroDivision = 0, classes } = options;
  if (!averages.includes(average)) {
    const names = averages.map((each) => (each === null ? "null" : show(each)));
    throw new RangeError(`${owner}: average must be one of ${names.join(", ")}, got ${show(average)}`);
  }
  checkNumber(zeroDivision, `${owner}: zeroDivision`, "0, 1 or NaN", (z) => z === 0 || z === 1 || Number.isNaN(z));
  if (classes !== undefined && !(Array.isArray(classes) && classes.length > 0))
    throw new TypeError(`${owner}: classes must be a list of labels, got ${show(classes)}`);
}

/** Counts of every class that occurs, or of those that are named, in ascending order or theirs. */
export function countClasses(
  owner: string,
  y: ArrayLike<Label>,
  predicted: ArrayLike<Label>,
  classes?: readonly Label[],
): ClassCounts[] {
  checkLabels(owner, y, predicted);
  const counts = new Map<Label, ClassCounts>();
  const of = (label: Label): ClassCounts => {
    let known = counts.get(label);
    if (!known) counts.set(label, (known = { label, right: 0, predicted: 0, support: 0 }));
    return known;
  };
  for (let i = 0; i < y.length; i++) {
    of(y[i]).support++;
    of(predicted[i]).predicted++;
    if (y[i] === predicted[i]) of(y[i]).right++;
  }
  if (classes) return classes.map((label) => counts.get(label) ?? { label, right: 0, predicted: 0, support: 0 });
  return [...counts.values()].sort(({ label: a }, { label: b }) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A score by its numerator and denominator from counts. */
export type Ratio = (counts: Omit<ClassCounts, "label">) => readonly [number, number];

/** The score of all classes as the options want it. */
export function averaged(
  owner: string,
  y: ArrayLike<Label>,
  predicted: ArrayLike<Label>,
  options: AverageOptions,
  ratio: Ratio,
): number | number[] {
  const { average = "macro", zeroDivision = 0, classes } = options;
  const counts = countClasses(owner, y, predicted, classes);
  const score = (of: Omit<ClassCounts, "label">): number => {
    const [over, under] = ratio(of);
    return under > 0 ? over / under : zeroDivision;
  };
  if (average === "binary") return score(countsOf(owner, counts, options.positive));
  if (average === "micro") {
    const all = { right: 0, predicted: 0, support: 0 };
    for (const each of counts) for (const key of ["right", "predicted", "support"] as const) all[key] += each[key];
    return score(all);
  }
  const scores = counts.map(score);
  if (average === null) return scores;
  let sum = 0;
  let total = 0;
  for (const [k, value] of scores.entries()) {
    const weight = average === "weighted" ? counts[k].support : 1;
    if (Number.isNaN(value) || weight === 0) continue;
    sum += weight * value;
    total += weight;
  }
  return total > 0 ? sum / total : zeroDivision;
}

function countsOf(owner: string, counts: readonly ClassCounts[], positive: Label | undefined): ClassCounts {
  if (counts.length > 2) {
    const hint = 'Use average: "macro", "micro" or "weighted".';
    throw new RangeError(`${owner}: average "binary" is for two classes, got ${counts.length}\n${hint}`);
  }
  if (positive === undefined && counts.length < 2)
    throw new RangeError(
      `${owner}: average "binary" does not know which class is positive, where only ${show(counts[0].label)} occurs` +
        "\nName it: positive.",
    );
  const found = positive === undefined ? counts[1] : counts.find(({ label }) => label === positive);
  if (found) return found;
  if (counts.length < 2) return { label: positive as Label, right: 0, predicted: 0, support: 0 };
  const known = counts.map(({ label }) => show(label)).join(" or ");
  throw new RangeError(`${owner}: positive must be ${known}, got ${show(positive)}`);
}
