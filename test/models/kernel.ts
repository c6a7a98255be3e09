// Loss and gradient of a linear model as the kernels compute them.
import { matrix, type Dtype } from "simdescent";
import { LinearProblem } from "../../src/linear/objective.js";
import type { Loss } from "../../src/fit/losses.js";
import { initialParameters } from "../../src/linear/init.js";
import { Tables } from "../../src/fit/table.js";
import { runToEnd } from "../../src/training/cooperative.js";

export interface Point {
  X: ArrayLike<number>;
  columns: number;
  /** As the kernels take them: numbers, -1 and 1, or places of classes. */
  y: ArrayLike<number>;
  weight: ArrayLike<number>;
  bias?: ArrayLike<number> | undefined;
  loss: Loss;
  outputs?: number;
  l2?: number;
  sampleWeight?: ArrayLike<number>;
  rows?: number[];
}

/** In one piece, or cut after `cut` rows. */
export function lossAndGradient(point: Point, dtype: Dtype, cut = Infinity) {
  const { X, columns, y, loss, outputs = 1, l2 = 0, sampleWeight, rows } = point;
  const m = y.length;
  const params = initialParameters(columns, outputs, point.bias !== undefined, dtype);
  params.data.weight.set(point.weight);
  if (point.bias) params.data.bias.set(point.bias);
  // Whatever stands there before must not matter.
  for (const name of params.names) params.grad[name].fill(7);
  const tables = new Tables("test", dtype);
  const x = matrix(X, m, columns, { dtype });
  const table = runToEnd(tables.read({ x, y, sampleWeight, rows }));
  const count = rows?.length ?? m;
  const problem = new LinearProblem(params, table, count, { loss, l1: 0, l2, outputs });
  problem.describe(table);
  for (let from = 0; from < count; from += cut) {
    problem.kernels.batchRows(from, Math.min(count, from + cut), 1 / count, from === 0);
  }
  const value = problem.kernels.lane.batchLoss / count + problem.kernels.penalty();
  const result = {
    loss: value,
    alone: problem.kernels.batchLoss(0, count) / count,
    weight: Array.from(params.grad.weight),
    bias: params.names.includes("bias") ? Array.from(params.grad.bias) : [],
  };
  problem.dispose();
  tables.dispose();
  x.dispose();
  params.dispose();
  return result;
}
