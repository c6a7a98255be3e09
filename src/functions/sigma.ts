// Deviations of measurements: what residuals are divided by.
import { checkNumber, show } from "../errors.js";
import { cholesky } from "../math/cholesky.js";
import { readValues } from "./read-data.js";

/** Divides values by their deviations, or by the Cholesky factor of their covariance; `undo` multiplies. */
export interface Whiten {
  (values: Float64Array): void;
  undo: (values: Float64Array) => void;
}

/** Reads sigma; undefined for none. */
export function readSigma(given: unknown, rows: number, owner: string): Whiten | undefined {
  if (given === undefined || given === null) return undefined;
  const label = `${owner}: sigma`;
  const positive = (value: unknown, name: string): number =>
    checkNumber(value, name, "finite and above 0", (x) => x > 0 && x < Infinity);
  if (typeof given === "number") return byDeviation(new Float64Array(rows).fill(positive(given, label)));
  if (typeof given !== "object") throw new TypeError(`${label} must be a number or an array, got ${show(given)}`);
  const list = given as ArrayLike<unknown>;
  if (list.length !== rows)
    throw new RangeError(`${label} must have one entry for each y, ${rows}, got ${list.length}`);
  if (typeof list[0] !== "object")
    return byDeviation(Float64Array.from(list, (value, i) => positive(value, `${label}[${i}]`)));
  const matrix = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    const row = readValues(list[i], `${label}[${i}]`);
    if (row.length !== rows)
      throw new RangeError(`${label} must be ${rows} x ${rows}, row ${i} has ${row.length} entries`);
    matrix.set(row, i * rows);
  }
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < i; j++)
      if (
        Math.abs(matrix[i * rows + j] - matrix[j * rows + i]) >
        1e-10 * Math.sqrt(Math.abs(matrix[i * rows + i] * matrix[j * rows + j]))
      )
        throw new RangeError(`${label} must be symmetric: entries (${i}, ${j}) and (${j}, ${i}) differ`);
  const work = cholesky(matrix, rows, 0);
  let step = work.next();
  while (!step.done) step = work.next();
  if (!(step.value > 0)) throw new RangeError(`${label} is no covariance: it is not positive definite`);
  return byFactor(matrix, rows);
}

function byDeviation(sigma: Float64Array): Whiten {
  const whiten = (values: Float64Array): void => {
    for (let i = 0; i < values.length; i++) values[i] /= sigma[i];
  };
  const undo = (values: Float64Array): void => {
    for (let i = 0; i < values.length; i++) values[i] *= sigma[i];
  };
  return Object.assign(whiten, { undo });
}

function byFactor(l: Float64Array, n: number): Whiten {
  const whiten = (x: Float64Array): void => {
    for (let i = 0; i < n; i++) {
      let sum = x[i];
      for (let k = 0; k < i; k++) sum -= l[i * n + k] * x[k];
      x[i] = sum / l[i * n + i];
    }
  };
  const undo = (x: Float64Array): void => {
    for (let i = n - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = 0; k <= i; k++) sum += l[i * n + k] * x[k];
      x[i] = sum;
    }
  };
  return Object.assign(whiten, { undo });
}
