// Folds as the options give them, checked: who is trained on what, and tested on what.
import { isError } from "../../kinds.js";
import { smallest } from "../../math/extremes.js";
import { checkKeys, checkNumber, show } from "../../errors.js";
import type { Label } from "../../fit/classes.js";
import { needsVaried, type AnyMetric } from "../../metrics/metrics.js";
import { kFold, stratifiedKFold } from "../folds.js";
import { withRest, type Split } from "../splits.js";

type Rows = ArrayLike<number>;

/** Folds one by one: rows to train on and to test on, or rows to test on alone. */
export type GivenFolds = readonly (Rows | { readonly train: Rows; readonly test: Rows })[];

/** Folds as plain data. */
export type Division = readonly (readonly number[] | Split)[];

interface FoldSettings {
  folds?: number | GivenFolds;
  shuffle?: boolean;
  stratify?: boolean;
  seed?: number;
}

/** The folds that are meant. */
export function foldsOf(
  owner: string,
  rows: number,
  y: ArrayLike<Label>,
  options: FoldSettings,
  labels: boolean,
): { folds: readonly Split[]; division: Division } {
  const { folds = 5, shuffle = true, seed = 0 } = options;
  if (typeof (y as ArrayLike<number> | undefined)?.length !== "number")
    throw new TypeError(`${owner}: y must be an array of ${labels ? "labels" : "numbers"}, got ${show(y)}`);
  const numbers = labels ? 0 : y.length;
  for (let i = 0; i < numbers; i++) {
    if (!Number.isFinite(y[i])) checkNumber(y[i], `${owner}: y[${i}]`, "finite", Number.isFinite);
  }
  if (y.length !== rows)
    throw new RangeError(`${owner}: y must have one entry for each of ${rows} rows, got ${y.length}`);
  const { stratify = labels && canStratify(y, folds) } = options;
  for (const [name, value] of Object.entries({ shuffle, stratify })) {
    if (typeof value !== "boolean") throw new TypeError(`${owner}: ${name} must be true or false, got ${show(value)}`);
  }
  let division: Division;
  if (Array.isArray(folds)) {
    if (folds.length === 0) throw new RangeError(`${owner}: folds is empty`);
    division = folds.map((each: unknown, k) => toFold(`${owner}: folds[${k}]`, each, rows));
  } else {
    const wanted = { folds: folds as number, shuffle, seed };
    division = withOwner(owner, () => (stratify ? stratifiedKFold(y, wanted) : kFold(rows, wanted)));
  }
  const splits = division.map((each) => ("test" in each ? each : withRest(rows, [...each])));
  // Too few rows to train on would make every trial fail.
  for (const [k, { train }] of splits.entries()) {
    if (train.length < 2)
      throw new RangeError(`${owner}: folds[${k}] must leave at least 2 rows to train on, got ${train.length}`);
  }
  return { folds: splits, division };
}

function toFold(label: string, given: unknown, rows: number): readonly number[] | Split {
  if (Array.isArray(given)) return toRows(label, given, rows);
  const { train, test } = (given ?? {}) as Partial<Split>;
  if (typeof given !== "object" || train === undefined || test === undefined)
    throw new TypeError(`${label} must be a list of rows or { train, test }, got ${show(given)}`);
  checkKeys(given as object, ["train", "test"], label);
  const split = { train: toRows(`${label}.train`, train, rows), test: toRows(`${label}.test`, test, rows) };
  const tested = new Set(split.test);
  const both = split.train.find((row) => tested.has(row));
  if (both === undefined) return split;
  const hint = "What a model was trained on says nothing about new rows.";
  throw new RangeError(`${label}: row ${both} is in train and in test\n${hint}`);
}

function toRows(label: string, given: unknown, rows: number): number[] {
  if (typeof given !== "object" || typeof (given as Rows | null)?.length !== "number")
    throw new TypeError(`${label} must be a list of rows, got ${show(given)}`);
  const list = Array.from(given as Rows);
  for (const row of list) {
    checkNumber(row, label, `a row in [0, ${rows})`, (i) => Number.isInteger(i) && i >= 0 && i < rows);
  }
  if (list.length === 0 || new Set(list).size < list.length)
    throw new RangeError(`${label} must name different rows, one at least`);
  return list;
}

// Whether every label can be in every fold.
function canStratify(y: ArrayLike<Label>, folds: unknown): boolean {
  const counts = new Map<Label, number>();
  for (let i = 0; i < y.length; i++) counts.set(y[i], (counts.get(y[i]) ?? 0) + 1);
  return typeof folds === "number" && smallest(counts.values()) >= folds;
}

// R² and the area under the ROC curve compare rows that differ. Where a fold's are all alike they are undefined, and any
// number in their place would choose a candidate by chance.
export function checkDefined(owner: string, metric: AnyMetric, y: ArrayLike<Label>, folds: readonly Split[]): void {
  const { name, needs = "numbers" } = metric;
  if (!needsVaried(metric)) return;
  const k = folds.findIndex(({ test }) => test.every((i) => y[i] === y[test[0]]));
  if (k < 0) return;
  const [first, ...others] = folds[k].test;
  const what = others.length === 0 ? `holds one row` : `holds ${show(y[first])} alone`;
  const hint =
    needs === "numbers"
      ? 'Use fewer folds, or metric: "mse", which judges single rows too.'
      : 'Use fewer folds, stratify: true, or metric: "logLoss".';
  throw new RangeError(`${owner}: ${name} is undefined where targets do not differ, and folds[${k}] ${what}\n${hint}`);
}

// Says who was called, not what it called.
function withOwner<T>(owner: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isError(error)) error.message = error.message.replace(/^\w+:/, `${owner}:`);
    throw error;
  }
}
