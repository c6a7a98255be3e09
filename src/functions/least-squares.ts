// Nonlinear least squares.
import { checkCount, checkFlag, checkKeys, checkNumber, show } from "../errors.js";
import { moveInside, readBounds, type BoundsOption } from "./bounds.js";
import { describeFit, type LeastSquaresResult } from "./fit-result.js";
import { givenJacobian } from "./given-jacobian.js";
import { enough, levenbergMarquardt } from "./levenberg-marquardt.js";
import { Layout, type NamedPoint, type Point } from "./point.js";
import { ResidualProblem, type JacobianOf } from "./residual-problem.js";
import { Loss, type RobustLoss } from "./robust-loss.js";

/** What `leastSquares` and `curveFit` have in common. */
export interface FitSettings {
  /** `{ lower, upper }`, each an array (or record, or one number) with null for none; default none. */
  bounds?: BoundsOption;
  /** How residuals count; default `"linear"`, their squares. */
  loss?: RobustLoss;
  /** Usual sizes of the parameters; default `"jacobian"`, by how much the residuals change with them. */
  scale?: "jacobian" | number | ArrayLike<number> | NamedPoint;
  /** Steps at most; default 1000. */
  steps?: number;
  /** Share of the residuals that may be left to explain at a point called converged; default 1e-6. */
  tolerance?: number;
  /** Probability of the intervals; default 0.95. */
  level?: number;
  /** Whether residuals are in units of their true deviation; default false, they tell it. */
  absoluteSigma?: boolean;
  /** Anything with `aborted`, such as an AbortSignal. */
  signal?: { readonly aborted: boolean };
}

export interface LeastSquaresOptions extends FitSettings {
  /** How many residuals there are. */
  rows: number;
  /**
   * `true` where `residuals` fills its third argument too (the default for a function of three), a function that fills the
   * Jacobian alone, or differences of first or second order; default first order far from the minimum, then second.
   */
  jacobian?: "twoPoint" | "threePoint" | boolean | ((p: never, jacobian: Float64Array) => void);
}

/** @internal Names of the options in common. */
export const fitKeys = ["bounds", "loss", "scale", "steps", "tolerance", "level", "absoluteSigma", "signal"];

/**
 * Finds parameters with the least sum of squares of some residuals, by Levenberg and Marquardt's method (Moré 1978), inside
 * bounds if there are any.
 *
 * @param residuals fills its second argument with the residuals at a point; where it takes a third one, that with their
 *   derivatives, row by row: that of residual i by parameter j at `i * n + j`. The third one is undefined where it is not wanted.
 * @param p0 where to start: an array, or a record of numbers and arrays, in which form `residuals` gets its points.
 * @returns parameters, their errors and intervals, residuals, and why it ended. What it says of errors takes the residuals
 *   for independent and equally large.
 * @throws TypeError or RangeError naming the argument; also where a residual is not finite at the start, or not written.
 * @example
 * import { leastSquares } from "simdescent";
 * const rosenbrock = ([a, b], out) => {
 *   out[0] = 10 * (b - a * a);
 *   out[1] = 1 - a;
 * };
 * leastSquares(rosenbrock, [-1.2, 1], { rows: 2 }).parameters; // [1, 1]
 */
export function leastSquares<P extends Point>(
  residuals: (p: P extends readonly number[] ? Float64Array : P, out: Float64Array, jacobian?: Float64Array) => void,
  p0: P,
  options: LeastSquaresOptions,
): LeastSquaresResult<P> {
  const owner = "leastSquares";
  if (typeof residuals !== "function")
    throw new TypeError(`${owner}: residuals must be a function, got ${show(residuals)}`);
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object with rows, got ${show(options)}`);
  checkKeys(options, ["rows", "jacobian", ...fitKeys], owner);
  const layout = new Layout(p0, `${owner}: p0`);
  const rows = checkCount(options.rows, `${owner}: rows`);
  const call = residuals as (p: unknown, out: Float64Array, jacobian?: Float64Array) => unknown;
  const checked = checkWritten(rows, (p, out) => call(layout.shape(p), out));
  const { jacobian = residuals.length >= 3 } = options;
  let given: JacobianOf | undefined;
  if (jacobian === true) {
    const unused = new Float64Array(rows);
    given = givenJacobian(owner, (p, into) => void call(layout.shape(p), unused, into));
  } else if (typeof jacobian === "function") {
    const fill = jacobian as (p: unknown, into: Float64Array) => void;
    given = givenJacobian(owner, (p, into) => fill(layout.shape(p), into));
  } else if (jacobian !== false && jacobian !== "twoPoint" && jacobian !== "threePoint")
    throw new TypeError(
      `${owner}: jacobian must be true, false, "twoPoint", "threePoint" or a function, got ${show(jacobian)}`,
    );
  const points = typeof jacobian === "string" ? jacobian : undefined;
  const task = { owner, layout, rows, residuals: checked, jacobian: given, points, rowName: "residual" };
  return fitResiduals(task, options) as LeastSquaresResult<P>;
}

// Marks entries nobody can have computed, to find those that are not written.
function checkWritten(
  rows: number,
  fill: (p: Float64Array, out: Float64Array) => unknown,
): (p: Float64Array, out: Float64Array) => void {
  let first = true;
  return (p, out) => {
    if (!first) return void fill(p, out);
    first = false;
    out.fill(NaN);
    const answer = fill(p, out);
    if (!out.some(Number.isNaN)) return;
    const marked = out.slice().fill(-7.25);
    fill(p, marked);
    const left = marked.findIndex((value, i) => value === -7.25 && Number.isNaN(out[i]));
    if (left < 0) return;
    const hint =
      typeof answer === "object" && answer !== null
        ? "\nIt returned something: write into the second argument instead, out[i] = ..."
        : "\nWrite every entry: out[i] = ...";
    const written = marked.reduce((count, value) => count + (value === -7.25 ? 0 : 1), 0);
    throw new TypeError(
      `leastSquares: residuals wrote ${written} of ${rows} values: out[${left}] was left as it was${hint}`,
    );
  };
}

/** @internal A fit ready to be checked and run. */
export interface FitTask {
  owner: string;
  layout: Layout;
  rows: number;
  residuals: (p: Float64Array, out: Float64Array) => void;
  jacobian: JacobianOf | undefined;
  points: "twoPoint" | "threePoint" | undefined;
  /** What a row is called in messages. */
  rowName: string;
}

/** @internal Runs a fit. */
export function fitResiduals(task: FitTask, options: FitSettings): LeastSquaresResult {
  const { owner, layout, rows } = task;
  const warnings: string[] = [];
  const bounds = readBounds(options.bounds, layout, owner, "p");
  const loss = new Loss(options.loss ?? "linear", owner);
  const units = readScale(options.scale, layout, owner);
  const steps = checkCount(options.steps ?? 1000, `${owner}: steps`);
  const tolerance = checkNumber(options.tolerance ?? enough, `${owner}: tolerance`, "above 0", (x) => x > 0);
  const level = checkNumber(options.level ?? 0.95, `${owner}: level`, "between 0 and 1", (x) => x > 0 && x < 1);
  const absoluteSigma = checkFlag(
    options.absoluteSigma === undefined ? false : options.absoluteSigma,
    `${owner}: absoluteSigma`,
  );
  const p = moveInside(layout.start, bounds, layout, "p", warnings);
  if (layout.size === 0) throw new RangeError(`${owner}: p0 is empty: there is no parameter to find`);
  const moving = Array.from(p, (_, j) => !bounds || bounds.lower[j] < bounds.upper[j]).filter(Boolean).length;
  if (moving > rows)
    throw new RangeError(
      `${owner}: ${moving} parameters can't be found from ${rows} ${task.rowName}${rows === 1 ? "" : "s"}` +
        "\nGive more of them, or hold parameters fixed by equal bounds.",
    );
  const sizes = units?.map((unit) => 1e4 * unit);
  const problem = new ResidualProblem(layout.size, { ...task, loss, bounds, sizes });
  try {
    const first = problem.at(p);
    const bad = first.residuals.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new RangeError(
        `${owner}: ${task.rowName} ${bad} is ${first.residuals[bad]} at the start, parameters ${Array.from(p).join(", ")}` +
          "\nStart elsewhere, or give bounds.",
      );
    const end = levenbergMarquardt(problem, first, { steps, tolerance, bounds, units, signal: options.signal });
    return describeFit(problem, end, layout, bounds, { level, absoluteSigma }, "p", warnings);
  } finally {
    problem.dispose();
  }
}

function readScale(given: unknown, layout: Layout, owner: string): Float64Array | undefined {
  if (given === undefined || given === "jacobian") return undefined;
  const scale = layout.values(given, `${owner}: scale`, NaN);
  scale.forEach((value, i) =>
    checkNumber(
      value,
      `${owner}: scale of ${layout.nameOf(i, "p")}`,
      "finite and above 0",
      (x) => x > 0 && x < Infinity,
    ),
  );
  return scale;
}
