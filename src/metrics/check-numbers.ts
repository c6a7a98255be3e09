// Checks of numbers, predictions and weights of rows before they are scored, and the means scores are made of.
import { checkKeys, checkNumber, show } from "../errors.js";
import { checkRows } from "./check-labels.js";

/** Options of scores that weigh rows. */
export interface WeightOptions {
  /** How much each row counts, at least 0; default all the same. */
  sampleWeight?: ArrayLike<number>;
}

/** Checks options, and reads the rows' weights once. */
export function checkWeights(
  owner: string,
  options: WeightOptions,
  rows: number,
  more: readonly string[] = [],
): ArrayLike<number> | undefined {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  checkKeys(options, ["sampleWeight", ...more], owner);
  const { sampleWeight } = options;
  if (sampleWeight === undefined) return undefined;
  checkRows(owner, { length: rows }, sampleWeight, "sampleWeight");
  const weights = Float64Array.from(sampleWeight);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const label = `${owner}: sampleWeight[${i}]`;
    sum += checkNumber(weights[i], label, "finite and at least 0", (w) => w >= 0 && w < Infinity);
  }
  if (!(sum > 0)) throw new RangeError(`${owner}: sampleWeight must not all be 0`);
  return weights;
}

/** Checks targets, predictions and options of a score of numbers. */
export function checkNumbers(
  owner: string,
  y: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: WeightOptions = {},
  more: readonly string[] = [],
): ArrayLike<number> | undefined {
  checkRows(owner, y, predicted);
  for (let i = 0; i < y.length; i++) {
    if (!Number.isFinite(y[i])) checkNumber(y[i], `${owner}: y[${i}]`, "finite", Number.isFinite);
    if (!Number.isFinite(predicted[i]))
      checkNumber(predicted[i], `${owner}: predicted[${i}]`, "finite", Number.isFinite);
  }
  return checkWeights(owner, options, y.length, more);
}

/** Mean of a term over the rows. */
export function meanOf(rows: number, weights: ArrayLike<number> | undefined, term: (i: number) => number): number {
  let sum = 0;
  if (!weights) {
    for (let i = 0; i < rows; i++) sum += term(i);
    return sum / rows;
  }
  let total = 0;
  for (let i = 0; i < rows; i++) {
    sum += weights[i] * term(i);
    total += weights[i];
  }
  return sum / total;
}

/**
 * The share of a score that a constant guess leaves: 1 - left / total. Where the guess is perfect it is 1 if nothing is
 * left, else 0, or with `forceFinite` false what the division gives.
 */
export function explained(left: number, total: number, forceFinite = true): number {
  if (total !== 0) return 1 - left / total;
  if (!forceFinite) return left === 0 ? NaN : -Infinity;
  return left === 0 ? 1 : 0;
}

/** Refuses a single row, of which nothing can be explained. */
export function checkSeveral(owner: string, rows: number): void {
  if (rows >= 2) return;
  throw new RangeError(`${owner}: is undefined for one row\nUse mse or mae, which judge single rows too.`);
}
