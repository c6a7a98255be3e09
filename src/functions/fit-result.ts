// What a least-squares fit tells.
import { covarianceOf } from "./covariance.js";
import type { FitEnd } from "./levenberg-marquardt.js";
import { activeAt, type Bounds } from "./bounds.js";
import type { ResidualProblem } from "./residual-problem.js";
import type { Layout } from "./point.js";
import { studentT } from "./student-t.js";

/** Something for each parameter, in the form of the start: an array, or a record of the same names. */
export type PerParameter<T, P = unknown> =
  P extends ArrayLike<number> ? T[] : { [K in keyof P]: P[K] extends ArrayLike<number> ? T[] : T };

/** What a fit found. Plain data. */
export interface LeastSquaresResult<P = unknown> {
  /** In the form of the start. */
  parameters: PerParameter<number, P>;
  /** Square roots of the covariance's diagonal; Infinity for what the residuals leave open. */
  standardErrors: PerParameter<number, P>;
  /** Each parameter less and plus its standard error times the quantile of Student's t. */
  intervals: PerParameter<[number, number], P>;
  /** Row by row, in the order of the parameters. Bounds that hold a parameter are ignored. */
  covariance: number[][];
  /** At the parameters. */
  residuals: Float64Array;
  /** Half the sum of squares, or of the loss. */
  cost: number;
  /** Residuals less parameters. */
  degreesOfFreedom: number;
  /** Combinations of parameters that the residuals determine. */
  rank: number;
  /** -1 for a parameter at its lower bound, 1 at its upper, 0 between. */
  activeBounds: PerParameter<number, P>;
  /**
   * `"converged"` where hardly anything of the residuals could still be explained by the parameters, `"stalled"` where no
   * better point was found, `"steps"` where it was cut off, `"diverged"` where the Jacobian at the start is not finite.
   */
  reason: "converged" | "stalled" | "steps" | "diverged" | "aborted";
  /** Steps taken. */
  steps: number;
  /** Points at which all residuals were asked for; those for differences apart. */
  evaluations: number;
  /** Jacobians, given or by differences. */
  jacobians: number;
  warnings: string[];
}

export interface Statistics {
  level: number;
  absoluteSigma: boolean;
}

/** Puts a run's end into words and numbers. */
export function describeFit(
  problem: ResidualProblem,
  end: FitEnd,
  layout: Layout,
  bounds: Bounds | undefined,
  statistics: Statistics,
  point: string,
  warnings: string[],
): LeastSquaresResult {
  const { p, residuals, cost } = end.place;
  const fixed = Array.from(p, (_, j) => bounds !== undefined && bounds.lower[j] === bounds.upper[j]);
  const count = fixed.filter((each) => !each).length;
  const degreesOfFreedom = problem.rows - count;
  const { entries, open, rank } = end.model
    ? covarianceOf(end.model, fixed)
    : { entries: fixed.map(() => fixed.map(() => NaN)), open: [], rank: 0 };
  const all = [...warnings, ...end.warnings];
  let unit = 1;
  if (!statistics.absoluteSigma) {
    unit = degreesOfFreedom > 0 ? (2 * cost) / degreesOfFreedom : Infinity;
    if (degreesOfFreedom === 0 && count > 0)
      all.push("as many parameters as residuals: errors of the parameters can't be estimated, and are Infinity");
  }
  // No error times Infinity, or Infinity times 0, is a number.
  const covariance = entries.map((row) =>
    row.map((value) =>
      value === 0 ? (unit === Infinity ? Infinity : 0) : value === Infinity ? Infinity : value * unit,
    ),
  );
  fixed.forEach((each, j) => {
    if (each) for (let i = 0; i < fixed.length; i++) covariance[i][j] = covariance[j][i] = 0;
  });
  const errors = covariance.map((row, j) => Math.sqrt(row[j]));
  const quantile = studentT(statistics.level, statistics.absoluteSigma ? Infinity : Math.max(1, degreesOfFreedom));
  if (open.length > 0) {
    const names = open.map((j) => layout.nameOf(j, point)).join(", ");
    all.push(
      `the residuals determine only ${rank} of ${count} combinations of parameters: ${names} could be changed together ` +
        "without a change of the fit, and have infinite errors",
    );
  }
  if (end.reason !== "converged" && end.reason !== "aborted" && end.model) all.push(whyNot(end));
  return {
    parameters: layout.describe(p) as never,
    standardErrors: layout.describe(errors) as never,
    intervals: layout.describe(
      errors.map((error, j): [number, number] => [p[j] - quantile * error, p[j] + quantile * error]),
    ) as never,
    covariance,
    residuals,
    cost,
    degreesOfFreedom,
    rank,
    activeBounds: layout.describe(activeAt(p, bounds)) as never,
    reason: end.reason,
    steps: end.steps,
    evaluations: problem.evaluations,
    jacobians: problem.jacobians,
    warnings: all,
  };
}

function whyNot({ reason, steps, offset, rank, firstRank, free, model }: FitEnd): string {
  const cut = reason === "steps" ? `it was cut off after ${steps} steps: ` : "";
  if (offset <= 1e-6 && rank + model.n - free.length < firstRank)
    return `not a minimum: ${cut}parameters ran off to where the residuals no longer notice them; start elsewhere, or give bounds`;
  return `not a minimum: ${cut}the parameters could still explain a share of ${offset.toPrecision(2)} of the residuals; start elsewhere, or give bounds`;
}
