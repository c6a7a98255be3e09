// The minimum of a linear model's objective, where it can be computed.
import type { SolvePlan } from "../fit/fit-plan.js";
import type { Loss } from "../fit/losses.js";
import type { TableProblem } from "../fit/objective.js";
import { conjugateOf } from "./conjugates.js";
import { minimizeInside } from "./interior-fit.js";
import { leastSquares } from "./least-squares.js";
import { refine } from "./refine.js";

/** Columns of other losses: beyond, an optimizer is as quick. */
const interiorLimit = 512;

/** Up to so many columns; beyond, their products alone would take 128 MiB. */
const limit = 4096;

/** Digits of a double. */
const digits = 15.653559774527022;

const isSquares = ({ loss, l1 }: { loss: Loss; l1: number }): boolean => loss.name === "mse" && l1 === 0;

/** The minimum, written into the problem's parameters. */
export const solveLinear: SolvePlan = {
  name: ({ settings }) => (isSquares(settings) ? "least squares" : "interior point"),
  fits: ({ settings, coding }, { columns }) =>
    isSquares(settings)
      ? columns <= limit
      : columns <= interiorLimit && coding.outputs === 1 && conjugateOf(settings.loss, 1) !== undefined,
  *solve({ settings }, problem, { scaling, train }) {
    if (!isSquares(settings)) {
      const { reads, ...solved } = yield* minimizeInside(problem, train);
      problem.gradients += reads;
      return solved;
    }
    const { params, objective } = problem;
    const { mean, scale } = scaling;
    const origin = mean.map((m, j) => m / scale[j]);
    const ridge = objective.l2 * train.rows;
    const found = yield* leastSquares(train, { intercept: settings.intercept, ridge, origin });
    const { intercept } = settings;
    const { correct, mean: centres, weight, bias } = found;
    const table = train.unscaled ?? train;
    const refined = correct && (yield* refine({ table, scaling, weight, bias, intercept, mean: centres, correct }));
    params.data.weight.set((refined ?? found).weight);
    if (intercept) params.data.bias[0] = (refined ?? found).bias;
    problem.gradients += found.reads;
    const warnings: string[] = [];
    const { dependent, condition = 1 } = found;
    if (dependent.length > 0 && train.rows > params.data.weight.length) {
      const which = dependent.length === 1 ? `column ${dependent[0]} follows` : `columns ${list(dependent)} follow`;
      warnings.push(`${which} from the others: of the many solutions this is the one of smallest weights`);
    }
    const certain = digits - Math.log10(condition);
    if (certain < 5)
      warnings.push(
        `columns nearly depend on one another (condition number ${condition.toExponential(1)}): ` +
          `about ${Math.max(0, Math.floor(certain))} digits of the coefficients can be trusted; consider l2, or leave columns out`,
      );
    return { gradNorm: yield* gradientNorm(problem, train.rows), warnings, converged: true };
  },
};

function* gradientNorm(problem: TableProblem, rows: number): Generator<undefined, number> {
  const part = Math.max(64, Math.floor(2e6 / problem.table.matrix.stride)) & ~3;
  for (let i = 0; i < rows; i += part) {
    problem.add(i, Math.min(rows, i + part), 1 / rows);
    yield;
  }
  problem.kernels.penalty();
  return problem.gradNorm();
}

const list = (columns: readonly number[]): string =>
  columns.length > 8 ? `${columns.slice(0, 8).join(", ")}, ...` : columns.join(", ");
