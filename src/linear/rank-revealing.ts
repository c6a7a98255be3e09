// Least squares whose columns nearly, or exactly, depend on one another: QR of the columns at length 1, with pivoting, and of
// many solutions the one of the least |w|.
import { conditionOf, leastNorm, pivotedQr, solveUpper, triangularize } from "../math/householder.js";
import type { LeastSquares, LeastSquaresTask } from "./least-squares-task.js";

/** Minimizes by QR; gives control back between parts. */
export function* minimizeByQr({
  rows,
  length,
  constant,
  ridge,
  noise,
}: LeastSquaresTask): Generator<undefined, Omit<LeastSquares, "bias" | "reads" | "mean">> {
  const { width, table } = rows;
  const n = width - 1;
  const unit = length.map((size, j) => (constant[j] ? 0 : 1 / size));
  // Rows are gathered until there is no more room, and become the triangle R of all so far.
  const room = table.rows + (ridge > 0 ? n : 0) <= 4 * width ? table.rows + n : 2 * width + 64;
  const a = new Float64Array(room * width);
  const row = new Float64Array(width);
  let filled = 0;
  const add = (): boolean => {
    for (let j = 0; j < width; j++) a[j * room + filled] = j < n ? row[j] * unit[j] : row[j];
    if (++filled < room) return false;
    triangularize(a, room, room, width);
    filled = width;
    return true;
  };
  for (let i = 0; i < table.rows; i++) {
    rows.fill(i, i + 1, row);
    if (add()) yield;
  }
  for (let j = 0; j < (ridge > 0 ? n : 0); j++) {
    row.fill(0)[j] = Math.sqrt(ridge);
    if (add()) yield;
  }
  const rounding = 16 * Number.EPSILON * Math.sqrt(Math.max(table.rows, n));
  const { order, rank } = pivotedQr(a, room, filled, n, width, Math.max(rounding, 4 * noise));
  yield;
  const right = a.slice(n * room, n * room + rank);
  const weight = new Float64Array(n);
  if (rank === n) {
    const v = solveUpper(a, room, n, right);
    order.forEach((column, k) => (weight[column] = v[k] * unit[column]));
  } else if (rank > 0) {
    // R in the units of w, its rows as columns.
    const m = new Float64Array(n * rank);
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < rank; k++) m[k * n + order[j]] = unit[order[j]] && a[j * room + k] / unit[order[j]];
    }
    weight.set(leastNorm(m, n, rank, right));
  }
  // Normal equations of R: rough, but good enough for corrections.
  const correct = (products: Float64Array): Float64Array => {
    const right = Float64Array.from(order, (column) => products[column] * unit[column]);
    const x = solveUpper(a, room, n, solveUpper(a, room, n, right, true));
    const step = new Float64Array(n);
    order.forEach((column, k) => (step[column] = x[k] * unit[column]));
    return step;
  };
  const dependent = order.slice(rank).filter((j) => !constant[j]);
  return {
    weight,
    condition: conditionOf(a, room, rank),
    dependent: dependent.sort((i, j) => i - j),
    correct: rank === n && ridge === 0 ? correct : undefined,
  };
}
