// The largest curvature (Hessian eigenvalue) of a linear model's objective, by which learning rates are chosen.
import { Blocks, elementBytes, view } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Random } from "../core/random.js";
import { wasm } from "../core/wasm.js";
import { LinearProblem } from "./objective.js";
import { checkLoss } from "../fit/losses.js";
import { initialParameters } from "./init.js";
import type { Table } from "../fit/table.js";

/**
 * Largest eigenvalue of 2/m (X 1)'(X 1), the Hessian of the mean squared error, by power iteration: the gradient at v
 * for targets 0 is H v. With `batch` below all rows, an upper estimate of what one batch may show (Gower et al. 2019,
 * arXiv:1901.09401), in which what single rows add counts `noise` times: rules that add gradients up add theirs up
 * as well. Another loss has its own share of that.
 */
export function* curvature(
  table: Table,
  batch: number,
  intercept: boolean,
  noise: number,
  random: Random,
): Generator<undefined, { largest: number; gradients: number }> {
  const { matrix, rows } = table;
  const params = initialParameters(matrix.columns, 1, intercept, matrix.dtype);
  const zeros = new Blocks(params);
  const loss = checkLoss("", "mse", false);
  const part = Math.max(64, Math.floor(2e6 / matrix.stride)) & ~3;
  let problem: LinearProblem | undefined;
  let largest = 0;
  try {
    const y = zeros.add(matrix.rows * elementBytes(matrix.dtype));
    problem = new LinearProblem(params, { ...table, y }, rows, { loss, l1: 0, l2: 0, outputs: 1 });
    for (const { name } of params.slots) params.data[name].forEach((_, i, w) => (w[i] = random.normal()));
    for (let round = 0; round < 30; round++) {
      normalize(params);
      for (let i = 0; i < rows; i += part) {
        problem.add(i, Math.min(rows, i + part), 1 / rows);
        yield;
      }
      largest = problem.gradNorm();
      if (!(largest > 0 && largest < Infinity)) break;
      for (const name of params.names) params.data[name].set(params.grad[name]);
    }
    const { gradients } = problem;
    if (batch >= rows) return { largest, gradients };
    const worst = 2 * longestRow(table, intercept);
    const one = (rows - batch) / (batch * (rows - 1));
    const share = (rows * (batch - 1)) / (batch * (rows - 1));
    return { largest: share * largest + noise * (one * worst), gradients };
  } finally {
    problem?.dispose();
    zeros.release();
    params.dispose();
  }
}

// Squared, the intercept's 1 and its weight included.
function longestRow({ matrix, order, rows, sample }: Table, intercept: boolean): number {
  const indices = order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
  const weights = sample ? view(matrix.dtype, sample, matrix.rows, matrix) : undefined;
  const { data, stride } = matrix;
  let longest = 0;
  for (let k = 0; k < rows; k++) {
    const row = indices ? indices[k] : k;
    let sum = intercept ? 1 : 0;
    for (let j = row * stride; j < (row + 1) * stride; j++) sum += data[j] * data[j];
    longest = Math.max(longest, weights ? sum * weights[row] : sum);
  }
  return longest;
}

function normalize(params: ParameterSet): void {
  let sum = 0;
  for (const name of params.names) for (const w of params.data[name]) sum += w * w;
  const norm = Math.sqrt(sum);
  for (const name of params.names) params.data[name].forEach((w, i, all) => (all[i] = w / norm));
}
