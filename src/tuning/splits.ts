// Splits into rows to train on and rows to test on: by time, by groups, and one of all rows.
import { checkCount, checkFlag, checkKeys, checkNumber, show } from "../errors.js";
import { shuffled } from "./folds.js";

/** Rows to train on and rows to test on, by their places. */
export interface Split {
  train: number[];
  test: number[];
}

export interface TimeSeriesOptions {
  /** How many; default 5. */
  folds?: number;
  /** Rows to test on in each; default rows / (folds + 1), rounded down. */
  horizon?: number;
  /** Rows left out between the last row trained on and the first tested on; default 0. */
  gap?: number;
  /** The most rows to train on, the latest ones; default all before the gap. */
  maxTrain?: number;
}

const ascending = (a: number, b: number): number => a - b;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/**
 * Folds for rows in the order of time: each is trained on rows before those it is tested on, as scikit-learn's
 * `TimeSeriesSplit` has it. The last fold ends with the last row.
 *
 * @param rows how many there are, the oldest first.
 * @returns a list for the option `folds` of `crossValidate` and the searches.
 * @throws TypeError or RangeError, also where the first fold would have no row to train on.
 * @example
 * timeSeriesSplit(6, { folds: 2 });
 * // [{ train: [0, 1], test: [2, 3] }, { train: [0, 1, 2, 3], test: [4, 5] }]
 */
export function timeSeriesSplit(rows: number, options: TimeSeriesOptions = {}): Split[] {
  const owner = "timeSeriesSplit";
  checkOptions(owner, options, ["folds", "horizon", "gap", "maxTrain"]);
  const { folds = 5, gap = 0, maxTrain } = options;
  checkCount(rows, `${owner}: rows`);
  checkCount(folds, `${owner}: folds`, 2);
  checkCount(gap, `${owner}: gap`, 0);
  if (maxTrain !== undefined) checkCount(maxTrain, `${owner}: maxTrain`);
  if (folds + 1 > rows)
    throw new RangeError(`${owner}: ${folds} folds need at least ${folds + 1} rows, got ${rows}\nUse fewer folds.`);
  const horizon = checkCount(options.horizon ?? Math.floor(rows / (folds + 1)), `${owner}: horizon`);
  const first = rows - folds * horizon;
  if (first - gap < 1) {
    const need = `${folds} folds of ${horizon} rows and a gap of ${gap} need at least ${folds * horizon + gap + 1} rows`;
    throw new RangeError(`${owner}: ${need}, got ${rows}\nUse fewer folds, a shorter horizon or a smaller gap.`);
  }
  return Array.from({ length: folds }, (_, k) => {
    const start = first + k * horizon;
    const end = start - gap;
    return {
      train: range(maxTrain === undefined ? 0 : Math.max(0, end - maxTrain), end),
      test: range(start, start + horizon),
    };
  });
}

/**
 * Folds that keep groups together: no group, such as a patient or a shop, has rows to train on and rows to test on. Each
 * row is tested on once. The largest group comes first, and each goes to the fold with the fewest rows, as in scikit-learn.
 *
 * @param groups the group of each row: numbers, strings or booleans.
 * @param options `folds`, default 5; as many as there are groups leave one group out at a time.
 * @returns a list for the option `folds` of `crossValidate` and the searches.
 * @throws TypeError or RangeError, also for more folds than groups.
 * @example
 * groupKFold(["a", "a", "b", "c"], { folds: 2 });
 * // [{ train: [2, 3], test: [0, 1] }, { train: [0, 1], test: [2, 3] }]
 */
export function groupKFold(groups: ArrayLike<unknown>, options: { folds?: number } = {}): Split[] {
  const owner = "groupKFold";
  checkOptions(owner, options, ["folds"]);
  const { folds = 5 } = options;
  checkCount(folds, `${owner}: folds`, 2);
  const members = membersOf(owner, "groups", groups);
  if (folds > members.size) {
    const hint = "Use fewer folds.";
    throw new RangeError(`${owner}: ${folds} folds need at least as many groups, got ${members.size}\n${hint}`);
  }
  // Among groups of one size the last label comes first: numpy's stable argsort, read from its end.
  const bySize = [...members].sort(([a], [b]) => (a < b ? -1 : 1)).sort(([, a], [, b]) => a.length - b.length);
  const tests: number[][] = Array.from({ length: folds }, () => []);
  for (const [, rows] of bySize.reverse()) {
    let least = 0;
    for (let k = 1; k < folds; k++) if (tests[k].length < tests[least].length) least = k;
    for (const row of rows) tests[least].push(row);
  }
  const { length } = groups;
  return tests.map((rows) => withRest(length, rows.sort(ascending)));
}

export interface TrainTestOptions {
  /** Rows to test on: a share in (0, 1), rounded up, or a whole number of rows; default 0.25. */
  test?: number;
  /** Draw them at random; default true. Without it they are the last rows. */
  shuffle?: boolean;
  /** Of the drawing; default 0. */
  seed?: number;
  /** Give both sides their share of each label; needs labels and `shuffle`. Default false. */
  stratify?: boolean;
}

/**
 * One split of all rows into some to train on and some to test on, each in ascending order.
 *
 * @param rows how many there are, or their labels.
 * @throws TypeError or RangeError; with `stratify` also where a label has one row only, or a side fewer rows than there are
 *   labels.
 * @example
 * trainTestSplit(5, { test: 2, shuffle: false }); // { train: [0, 1, 2], test: [3, 4] }
 */
export function trainTestSplit(rows: number | ArrayLike<unknown>, options: TrainTestOptions = {}): Split {
  const owner = "trainTestSplit";
  checkOptions(owner, options, ["test", "shuffle", "seed", "stratify"]);
  const { test = 0.25, shuffle = true, seed = 0, stratify = false } = options;
  checkFlag(shuffle, `${owner}: shuffle`);
  checkFlag(stratify, `${owner}: stratify`);
  checkNumber(seed, `${owner}: seed`, "finite", Number.isFinite);
  const labels = typeof rows === "number" ? undefined : rows;
  if (labels !== undefined && typeof (labels as ArrayLike<unknown> | null)?.length !== "number")
    throw new TypeError(`${owner}: needs a number of rows or their labels, got ${show(rows)}`);
  const count = checkCount(labels ? labels.length : rows, `${owner}: rows`, 2);
  const size = checkNumber(
    test,
    `${owner}: test`,
    `a share in (0, 1) or a whole number of rows below ${count}`,
    (t) => t > 0 && (t < 1 || Number.isInteger(t)) && (t < 1 ? Math.ceil(t * count) : t) < count,
  );
  const tested = size < 1 ? Math.ceil(size * count) : size;
  if (!stratify) {
    const order = shuffle ? shuffled(range(0, count), seed) : range(0, count);
    return withRest(count, order.slice(count - tested).sort(ascending));
  }
  if (!labels) throw new TypeError(`${owner}: stratify needs the labels\nGive them in place of the number of rows.`);
  if (!shuffle) throw new RangeError(`${owner}: stratify needs shuffle: rows in their order can't be shared out`);
  return withRest(count, sharedOut(owner, labels, tested, seed).sort(ascending));
}

/** Draws as many rows as are wanted, of each label its share. */
function sharedOut(owner: string, labels: ArrayLike<unknown>, wanted: number, seed: number): number[] {
  const members = [...membersOf(owner, "labels", labels)];
  const short = members.find(([, rows]) => rows.length < 2);
  if (short) throw new RangeError(`${owner}: label ${show(short[0])} has one row, and stratify needs 2 at least`);
  const { length } = labels;
  const least = Math.min(wanted, length - wanted);
  if (least < members.length)
    throw new RangeError(`${owner}: ${members.length} labels need as many rows on each side, got ${least}`);
  // Whole shares first; what is left goes to the largest remainders.
  const shares = members.map(([, rows], k) => ({ k, share: (wanted * rows.length) / length }));
  const counts = shares.map(({ share }) => Math.floor(share));
  const drawn = shuffled(range(0, members.length), seed);
  const byRemainder = drawn.map((k) => shares[k]).sort((a, b) => (b.share % 1) - (a.share % 1));
  const left = wanted - counts.reduce((a, b) => a + b, 0);
  for (const { k } of byRemainder.slice(0, left)) counts[k]++;
  return members.flatMap(([, rows], k) => shuffled(rows, seed + 1 + k).slice(0, counts[k]));
}

/** A split by the rows to test on: all others train. */
export function withRest(count: number, test: number[]): Split {
  const out = new Set(test);
  return { train: range(0, count).filter((i) => !out.has(i)), test };
}

function membersOf(owner: string, name: string, given: ArrayLike<unknown>): Map<string | number | boolean, number[]> {
  if (typeof (given as ArrayLike<unknown> | null)?.length !== "number" || typeof given === "string")
    throw new TypeError(`${owner}: ${name} must be an array, got ${show(given)}`);
  const members = new Map<string | number | boolean, number[]>();
  let kind: string | undefined;
  for (let i = 0; i < given.length; i++) {
    const label = given[i] as string | number | boolean;
    kind ??= kindOfLabel(label);
    if (kind === undefined || kindOfLabel(label) !== kind) {
      const wanted = kind === undefined ? "a string, a finite number or a boolean" : `a ${kind} as the first one is`;
      throw new TypeError(`${owner}: ${name}[${i}] must be ${wanted}, got ${show(label)}`);
    }
    const known = members.get(label);
    if (known) known.push(i);
    else members.set(label, [i]);
  }
  return members;
}

/** What kind of label it is; undefined for none. */
function kindOfLabel(label: unknown): string | undefined {
  const kind = typeof label;
  return kind === "string" || kind === "boolean" || Number.isFinite(label) ? kind : undefined;
}

function checkOptions(owner: string, options: unknown, keys: readonly string[]): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  checkKeys(options, keys, owner);
}
