// A linear model's objective as the interior point method takes it, and its minimum in the model's own units.
import type { Solved } from "../fit/fit-plan.js";
import type { TableProblem } from "../fit/objective.js";
import type { Table } from "../fit/table.js";
import { conjugateOf, type Conjugate } from "./conjugates.js";
import { Design } from "./design.js";
import { interiorPoint } from "./interior-point.js";

/** What may be left to gain at a minimum, as a share of the loss. */
const negligible = 1e-8;

/** Minimizes and writes the parameters. */
export function* minimizeInside(
  { params, objective }: TableProblem,
  train: Table,
): Generator<undefined, Solved & { reads: number }> {
  const { loss, l1, l2 } = objective;
  const design = new Design(train, params.names.includes("bias"), loss.labels);
  yield* design.measure();
  const { columns, width, scale, targets, weights, mean, intercept } = design;
  // Numbers are measured from their mean, by their mean distance to it.
  let middle = 0;
  let total = 0;
  if (intercept && !loss.labels) {
    for (let i = 0; i < targets.length; i++) middle += (targets[i] - middle) * (weights[i] / (total += weights[i]));
  }
  const distance = targets.reduce((sum, y) => sum + Math.abs(y - middle) / targets.length, 0);
  const unit = (loss.labels ? 1 : distance) || 1;
  // There is one: who solves by it has asked.
  const conjugate = conjugateOf(loss, unit) as Conjugate;
  const constants = targets.map((y) => (loss.labels ? conjugate.offset : (y - middle) / unit));
  const penalty = train.rows / conjugate.scale;
  const ridge = new Float64Array(width);
  const lasso = new Float64Array(width);
  for (let j = 0; j < columns; j++) {
    ridge[j] = l2 * penalty * unit * scale[j] * scale[j];
    lasso[j] = l1 * penalty * (scale[j] || 1);
  }
  const found = yield* interiorPoint({ design, constants, loss: conjugate, ridge, lasso: l1 > 0 ? lasso : undefined });
  const { t, gap, slopes } = found;
  let bias = middle + (intercept ? unit * t[columns] : 0);
  params.data.weight.forEach((_, j, w) => {
    w[j] = unit * t[j] * scale[j];
    bias -= mean[j] * w[j];
  });
  if (intercept) params.data.bias[0] = bias;
  const warnings =
    gap <= negligible
      ? []
      : [
          `not quite at its minimum: the loss may be ${Number((100 * gap).toPrecision(2))} % above it; try an optimizer`,
        ];
  const norm = Math.sqrt(slopes.reduce((sum, g, j) => sum + (g / (scale[j] || 1)) ** 2, 0));
  return {
    gradNorm: (norm * conjugate.scale) / train.rows,
    warnings,
    converged: gap <= negligible,
    reads: design.reads,
  };
}
