import { largest, smallest } from "../../math/extremes.js";
import { CholeskyDecomposition, EigenvalueDecomposition, Matrix as Dense } from "ml-matrix";
import type { Part } from "../data/table.js";
import { UserError } from "../terminal/errors.js";

/** The exact solution in float64, and the distance of any other parameters from it. */
export interface Optimum {
  weight: Float64Array;
  bias: number;
  loss: number;
  /** Largest over smallest curvature; NaN when it was not worth computing. */
  condition: number;
  /** Training loss above the optimum. Exact to rounding however small, as it is no difference of losses. */
  excess: (weight: ArrayLike<number>, bias: number) => number;
  /** Entry (i, j) of X'X/m, the bias being the last. */
  curvature: (i: number, j: number) => number;
}

const limit = 3000;
const eigenLimit = 400;

/** Least squares by the normal equations, of the features or of the rows, whichever are fewer. */
export function leastSquares(part: Part): Optimum {
  const { rows, columns } = part.x;
  if (Math.min(rows, columns) > limit) {
    throw new UserError(
      `the optimum of ${columns} features over ${rows} rows is out of reach of an exact solution`,
      `compare needs at most ${limit} of either; leave columns out with --drop.`,
    );
  }
  return columns <= rows ? byFeatures(part) : byRows(part);
}

function byFeatures(part: Part): Optimum {
  const { x } = part;
  const size = x.columns + 1;
  const { gram, moment } = accumulate(part, size);
  const { solution, condition } = solve(new Dense(gram), moment);
  const weight = solution.subarray(0, x.columns);
  const bias = solution[x.columns];
  const off = new Float64Array(size);
  const excess = (w: ArrayLike<number>, b: number): number => {
    for (let j = 0; j < size; j++) off[j] = (j < x.columns ? w[j] : b) - solution[j];
    let sum = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) sum += off[i] * gram[i][j] * off[j];
    }
    return Math.max(0, sum);
  };
  return { weight, bias, condition, excess, loss: meanSquare(part, weight, bias), curvature: (i, j) => gram[i][j] };
}

/** X'X/m and X'y/m with a column of ones for the bias, a row at a time. */
function accumulate({ x, y }: Part, size: number): { gram: Float64Array[]; moment: Float64Array } {
  const { data, stride, rows } = x;
  const gram = Array.from({ length: size }, () => new Float64Array(size));
  const moment = new Float64Array(size);
  const row = new Float64Array(size).fill(1);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < size - 1; j++) row[j] = data[r * stride + j];
    for (let i = 0; i < size; i++) {
      const [value, sums] = [row[i], gram[i]];
      for (let j = i; j < size; j++) sums[j] += value * row[j];
      moment[i] += value * y[r];
    }
  }
  for (let i = 0; i < size; i++) {
    moment[i] /= rows;
    for (let j = i; j < size; j++) gram[i][j] = gram[j][i] = gram[i][j] / rows;
  }
  return { gram, moment };
}

/** Fewer rows than features: the solution of least norm is a combination of the rows. */
function byRows(part: Part): Optimum {
  const { x, y } = part;
  const { rows, columns, stride, data } = x;
  const entry = (i: number, j: number): number => (j < columns ? data[i * stride + j] : 1);
  const dot = (count: number, f: (k: number) => number): number => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += f(k);
    return sum;
  };
  const kernel = Dense.zeros(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let k = i; k < rows; k++) {
      const value = dot(columns + 1, (j) => entry(i, j) * entry(k, j));
      kernel.set(i, k, value);
      kernel.set(k, i, value);
    }
  }
  const { solution: share } = solve(kernel, y);
  const all = Float64Array.from({ length: columns + 1 }, (_, j) => dot(rows, (i) => share[i] * entry(i, j)));
  const weight = all.subarray(0, columns);
  const bias = all[columns];
  const excess = (w: ArrayLike<number>, b: number): number =>
    dot(rows, (i) => (dot(columns, (j) => entry(i, j) * (w[j] - weight[j])) + b - bias) ** 2) / rows;
  const curvature = (i: number, j: number): number => dot(rows, (k) => entry(k, i) * entry(k, j)) / rows;
  return { weight, bias, condition: NaN, excess, loss: meanSquare(part, weight, bias), curvature };
}

// Small systems by their eigenvalues, which cope with columns that repeat each other; large ones by Cholesky
// with a ridge that is too small to be seen in the loss.
function solve(a: Dense, b: ArrayLike<number>): { solution: Float64Array; condition: number } {
  const right = Dense.columnVector(Array.from(b));
  if (a.rows > eigenLimit) {
    const ridge = (1e-11 * a.trace()) / a.rows;
    for (let i = 0; i < a.rows; i++) a.set(i, i, a.get(i, i) + ridge);
    const solution = new CholeskyDecomposition(a).solve(right).to1DArray();
    return { solution: Float64Array.from(solution), condition: NaN };
  }
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(a, {
    assumeSymmetric: true,
  });
  const most = largest(values);
  const real = values.map((value) => value > most * a.rows * 1e-14);
  const along = vectors.transpose().mmul(right).to1DArray();
  const scaled = along.map((value, i) => (real[i] ? value / values[i] : 0));
  return {
    solution: Float64Array.from(vectors.mmul(Dense.columnVector(scaled)).to1DArray()),
    condition: most / smallest(values.filter((_, i) => real[i])),
  };
}

/** Mean squared error of a linear model in float64, a row at a time. */
export function meanSquare({ x, y }: Part, weight: ArrayLike<number>, bias: number): number {
  const { data, stride, rows, columns } = x;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    let residual = bias - y[i];
    for (let j = 0; j < columns; j++) residual += data[i * stride + j] * weight[j];
    sum += residual * residual;
  }
  return sum / rows;
}
