// Folds for cross-validation: k-fold and stratified k-fold.
import { checkCount, checkFlag, checkKeys, checkNumber, show } from "../errors.js";
import { Random } from "../core/random.js";

export interface FoldOptions {
  /** How many; default 5. */
  folds?: number;
  /** Draw them at random instead of in the rows' order; default true. */
  shuffle?: boolean;
  /** Of the drawing; default 0. */
  seed?: number;
}

const keys = ["folds", "shuffle", "seed"];

/**
 * Divides rows into folds of equal size, the first ones one longer where it does not come out even.
 *
 * @returns the rows to test on, per fold, in ascending order; each row is in exactly one fold.
 * @throws TypeError or RangeError, also for more folds than rows.
 * @example
 * kFold(5, { folds: 2, shuffle: false }); // [[0, 1, 2], [3, 4]]
 */
export function kFold(rows: number, options: FoldOptions = {}): number[][] {
  const { folds, order } = begin("kFold", rows, options);
  const list = order(Array.from({ length: rows }, (_, i) => i));
  const short = Math.floor(rows / folds);
  const long = rows % folds;
  return Array.from({ length: folds }, (_, k) => {
    const from = k * short + Math.min(k, long);
    return list.slice(from, from + short + (k < long ? 1 : 0)).sort(ascending);
  });
}

/**
 * Divides rows into folds that hold each label in the same share as all rows do. Without shuffling a fold's rows of a
 * label follow one another, as scikit-learn's `StratifiedKFold` divides them.
 *
 * @param labels one per row: numbers, strings, anything that is equal to itself.
 * @returns the rows to test on, per fold, in ascending order.
 * @throws RangeError when a label has fewer rows than there are folds, and as `kFold`.
 * @example
 * stratifiedKFold(["a", "b", "a", "b"], { folds: 2, shuffle: false }); // [[0, 1], [2, 3]]
 */
export function stratifiedKFold(labels: ArrayLike<unknown>, options: FoldOptions = {}): number[][] {
  if (typeof labels?.length !== "number")
    throw new TypeError(`stratifiedKFold: labels must be an array, got ${show(labels)}`);
  const { folds, order, shuffle } = begin("stratifiedKFold", labels.length, options);
  const classes = new Map<unknown, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const members = classes.get(labels[i]);
    if (members) members.push(i);
    else classes.set(labels[i], [i]);
  }
  const result: number[][] = Array.from({ length: folds }, () => []);
  let next = 0;
  for (const [label, members] of classes) {
    if (members.length < folds) {
      const rows = members.length === 1 ? "row" : "rows";
      const why = `label ${show(label)} has ${members.length} ${rows}, fewer than the ${folds} folds`;
      throw new RangeError(`stratifiedKFold: ${why}\nUse fewer folds, or leave stratification out.`);
    }
    const own = order(members);
    // Dealt on from where the last class ended, so that the folds' sizes differ by one at most.
    const places = own.map(() => next++ % folds);
    // In the rows' order each fold takes as many as it was dealt, one behind the other.
    if (!shuffle) places.sort(ascending);
    for (const [i, row] of own.entries()) result[places[i]].push(row);
  }
  return result.map((rows) => rows.sort(ascending));
}

const ascending = (a: number, b: number): number => a - b;

function begin(
  owner: string,
  rows: number,
  options: FoldOptions,
): { folds: number; shuffle: boolean; order: (list: number[]) => number[] } {
  checkKeys(options, keys, owner);
  const { folds = 5, shuffle = true, seed = 0 } = options;
  checkFlag(shuffle, `${owner}: shuffle`);
  checkCount(rows, `${owner}: rows`);
  checkCount(folds, `${owner}: folds`, 2);
  if (folds > rows) throw new RangeError(`${owner}: ${folds} folds need at least as many rows, got ${rows}`);
  checkNumber(seed, `${owner}: seed`, "finite", Number.isFinite);
  let drawn = 0;
  return { folds, shuffle, order: shuffle ? (list) => shuffled(list, seed + drawn++) : (list) => list };
}

/** @internal Fisher and Yates, with the library's generator: the same order in every engine. */
export function shuffled(list: readonly number[], seed: number): number[] {
  const result = [...list];
  const random = new Random(seed);
  try {
    for (let i = result.length - 1; i > 0; i--) {
      const j = Math.floor(random.uniform() * (i + 1));
      [result[i], result[j]] = [result[j], result[i]];
    }
  } finally {
    random.dispose();
  }
  return result;
}
