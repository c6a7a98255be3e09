// Curves through data.
import { checkKeys, show } from "../errors.js";
import type { LeastSquaresResult } from "./fit-result.js";
import { givenJacobian } from "./given-jacobian.js";
import { fitKeys, fitResiduals, type FitSettings } from "./least-squares.js";
import { Layout, type Point } from "./point.js";
import { readAbscissas, readValues } from "./read-data.js";
import type { JacobianOf } from "./residual-problem.js";
import { readSigma } from "./sigma.js";

export interface CurveFitOptions extends FitSettings {
  /** Deviations of the y: one for all, one each, or their covariance as rows; default 1. */
  sigma?: number | ArrayLike<number> | readonly ArrayLike<number>[];
  /** Whether `sigma` is known, not only up to a factor; default false. Intervals are then of the normal distribution. */
  absoluteSigma?: boolean;
  /**
   * Fills the derivatives of f by the parameters at one x, in the form of the parameters; or differences of first or
   * second order. Default first order far from the minimum, then second.
   */
  jacobian?: "twoPoint" | "threePoint" | ((x: never, p: never, derivatives: never) => void);
}

/** A fitted curve. */
export interface CurveFitResult<P = unknown> extends LeastSquaresResult<P> {
  /** Share of the variance of y that the curve explains, weighted as the fit is; NaN where y does not vary. */
  rSquared: number;
}

/**
 * Fits a function with parameters to points, as SciPy's `curve_fit`: least squares, weighted, bounded or robust.
 *
 * @param f the curve: its value at x with parameters p.
 * @param x m numbers, or m rows of them.
 * @param y m numbers.
 * @param p0 where to start: an array, or a record of numbers and arrays, in which form f gets its parameters.
 * @returns parameters with standard errors, intervals, covariance, `rSquared`, residuals (y less the curve), and why it ended.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * import { curveFit } from "simdescent";
 * const decay = (x, { a, b, c }) => a * Math.exp(-b * x) + c;
 * const fit = curveFit(decay, [0, 1, 2, 3, 4], [3.02, 2.21, 1.73, 1.46, 1.27], { a: 1, b: 1, c: 0 });
 * fit.parameters; // { a: 2.00, b: 0.51, c: 1.02 }, about
 * fit.standardErrors; // { a: 0.02, b: 0.01, c: 0.02 }, about
 */
export function curveFit<X, P extends Point>(
  f: (x: X, p: P extends readonly number[] ? Float64Array : P) => number,
  x: ArrayLike<X>,
  y: ArrayLike<number>,
  p0: P,
  options: CurveFitOptions = {},
): CurveFitResult<P> {
  const owner = "curveFit";
  if (typeof f !== "function") throw new TypeError(`${owner}: f must be a function, got ${show(f)}`);
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  checkKeys(options, ["sigma", "jacobian", ...fitKeys], owner);
  const layout = new Layout(p0, `${owner}: p0`);
  const values = readValues(y, `${owner}: y`);
  const rows = values.length;
  const places = readAbscissas(x, `${owner}: x`, rows);
  const whiten = readSigma(options.sigma, rows, owner);
  const curve = f as (x: unknown, p: unknown) => unknown;
  const evaluate = (p: Float64Array, out: Float64Array): void => {
    const shaped = layout.shape(p);
    for (let i = 0; i < rows; i++) {
      const value = curve(places[i], shaped);
      if (typeof value !== "number") throw new TypeError(`${owner}: f must return a number, got ${show(value)}`);
      out[i] = value - values[i];
    }
  };
  const residuals = (p: Float64Array, out: Float64Array): void => {
    evaluate(p, out);
    whiten?.(out);
  };
  const { jacobian } = options;
  if (jacobian !== undefined && typeof jacobian !== "function" && jacobian !== "twoPoint" && jacobian !== "threePoint")
    throw new TypeError(`${owner}: jacobian must be a function, "twoPoint" or "threePoint", got ${show(jacobian)}`);
  let given: JacobianOf | undefined;
  if (typeof jacobian === "function") {
    const derivatives = jacobian as (x: unknown, p: unknown, out: unknown) => void;
    const n = layout.size;
    given = (p, into) => {
      const shaped = layout.shape(p);
      for (let i = 0; i < rows; i++) {
        const row = into.subarray(i * n, (i + 1) * n);
        const out = layout.shape(row);
        derivatives(places[i], shaped, out);
        layout.read(out, row);
      }
    };
    given = weighted(givenJacobian(owner, given), rows, n, whiten);
  }
  const points = typeof jacobian === "string" ? jacobian : undefined;
  const task = { owner, layout, rows, residuals, jacobian: given, points, rowName: "point" };
  const result = fitResiduals(task, options);
  // In units of y, and the way round that residuals are read: what was measured less the curve.
  const { residuals: last } = result;
  const explained = 1 - sumOfSquares(last) / spread(values, whiten);
  if (whiten) whiten.undo(last);
  for (let i = 0; i < rows; i++) last[i] = -last[i];
  return { ...(result as LeastSquaresResult<P>), rSquared: explained };
}

function weighted(
  jacobian: JacobianOf,
  rows: number,
  n: number,
  whiten: ((values: Float64Array) => void) | undefined,
): JacobianOf {
  if (!whiten) return jacobian;
  return (p, into) => {
    jacobian(p, into);
    const column = new Float64Array(rows);
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < rows; i++) column[i] = into[i * n + j];
      whiten(column);
      for (let i = 0; i < rows; i++) into[i * n + j] = column[i];
    }
  };
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

// Sum of squares about the weighted mean: the fit of a constant.
function spread(y: Float64Array, whiten: ((values: Float64Array) => void) | undefined): number {
  const ones = new Float64Array(y.length).fill(1);
  // From near y's middle, so that large values leave digits.
  const from = y[0];
  const moved = y.map((value) => value - from);
  whiten?.(ones);
  whiten?.(moved);
  let [both, square] = [0, 0];
  ones.forEach((one, i) => {
    both += one * moved[i];
    square += one * one;
  });
  const mean = both / square;
  return sumOfSquares(moved.map((value, i) => value - mean * ones[i])) || NaN;
}
