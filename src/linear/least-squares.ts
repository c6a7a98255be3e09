// Least squares solved in float64: normal equations with refinement where columns are well apart, else QR.
import { isMeasurable } from "../fit/standardize.js";
import type { Table } from "../fit/table.js";
import { cholesky, solveCholesky } from "../math/cholesky.js";
import { CentredRows } from "./centred-rows.js";
import { gramOf } from "./gram.js";
import type { LeastSquares, LeastSquaresTask } from "./least-squares-task.js";
import { minimizeByQr } from "./rank-revealing.js";

/** Squares of the pivots below which normal equations lose more than refinement brings back. */
const leastPivot = 1e-8;
/** The same of columns that are well apart. */
const apart = 1e-3;

/**
 * Solves them; of many solutions the one of the least |w|. `origin` is how far columns were moved before, in deviations: what
 * their entries have lost to rounding.
 */
export function* leastSquares(
  table: Table,
  { intercept, ridge, origin }: { intercept: boolean; ridge: number; origin: ArrayLike<number> },
): Generator<undefined, LeastSquares> {
  const rows = new CentredRows(table, intercept);
  yield* rows.measure();
  const { mean } = rows;
  const columns = rows.width - 1;
  let gram = yield* gramOf(rows);
  const extreme = Array.from({ length: columns }, (_, j) => gram[j * rows.width + j] / table.rows).some(
    (v) => v !== 0 && !isMeasurable(v),
  );
  if (ridge === 0 && (extreme || table.largest < 1e-140)) {
    yield* rows.measureColumns();
    gram = yield* gramOf(rows);
  }
  const { rows: count } = table;
  const length = Float64Array.from({ length: columns }, (_, j) => Math.sqrt(gram[j * rows.width + j]));
  // Rounding of the entries as a share of the column's deviation; a column that is nothing else is constant.
  const unitOf = (j: number): number => rows.columnUnits?.[j] ?? 1;
  const noise = length.map(
    (size, j) => (Number.EPSILON * Math.abs((origin[j] + mean[j]) / unitOf(j))) / (size / Math.sqrt(count)),
  );
  const constant = length.map((size, j) => (size > 0 && noise[j] < 1 / 8 ? 0 : 1));
  const largestNoise = noise.reduce((most, value, j) => (constant[j] ? most : Math.max(most, value)), 0);
  const task = { rows, length, constant, ridge, noise: Math.max(Number.EPSILON, largestNoise) };
  const least = Math.max(leastPivot, (100 * largestNoise) ** 2);
  const found = (yield* byNormalEquations(task, gram, least)) ?? (yield* minimizeByQr(task));
  const weight = found.weight.map((w, j) => (w * rows.unit) / unitOf(j));
  let bias = mean[columns];
  for (let j = 0; j < columns; j++) bias -= mean[j] * weight[j];
  const correct = rows.columnUnits ? undefined : found.correct;
  return { ...found, weight, bias: intercept ? bias : 0, reads: rows.reads, mean, correct };
}

/** Cholesky of the columns' correlations and corrected seminormal equations; undefined where columns nearly depend on others. */
function* byNormalEquations(
  { rows, length, constant, ridge }: LeastSquaresTask,
  gram: Float64Array,
  least: number,
): Generator<undefined, Omit<LeastSquares, "bias" | "reads" | "mean"> | undefined> {
  const { width, part, table } = rows;
  const n = width - 1;
  if (table.rows < n && ridge === 0) return undefined;
  const scale = length.map((size, j) => (constant[j] ? 0 : 1 / Math.sqrt(size * size + ridge)));
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) factor[i * n + j] = gram[j * width + i] * scale[i] * scale[j];
    factor[i * n + i] = 1;
  }
  const pivot = yield* cholesky(factor, n, least);
  if (!(pivot > 0)) return undefined;
  const weight = new Float64Array(n);
  let right: Float64Array = Float64Array.from({ length: n }, (_, j) => gram[j * width + n]);
  for (let round = 0; ; round++) {
    const step = solveCholesky(
      factor,
      n,
      right.map((value, j) => value * scale[j]),
    );
    for (let j = 0; j < n; j++) weight[j] += step[j] * scale[j];
    const [moved, size] = [0, 1].map((k) =>
      step.reduce((sum, d, j) => sum + (k === 0 ? d * d : (scale[j] && weight[j] / scale[j]) ** 2), 0),
    );
    if (round === 3 || moved <= 1e-26 * size) break;
    right = new Float64Array(n);
    const block = new Float64Array(Math.min(part, table.rows) * width);
    for (let from = 0; from < table.rows; from += part) {
      const to = Math.min(table.rows, from + part);
      rows.fill(from, to, block);
      for (let at = 0; at < (to - from) * width; at += width) {
        let residual = block[at + n];
        for (let j = 0; j < n; j++) residual -= block[at + j] * weight[j];
        for (let j = 0; j < n; j++) right[j] += residual * block[at + j];
      }
      yield;
    }
    for (let j = 0; j < n; j++) right[j] -= ridge * weight[j];
  }
  const correct = (products: Float64Array): Float64Array =>
    solveCholesky(
      factor,
      n,
      products.map((value, j) => value * scale[j]),
    ).map((value, j) => value * scale[j]);
  // Where columns are well apart the corrections above are all there is to gain.
  return { weight, condition: undefined, dependent: [], correct: ridge === 0 && pivot < apart ? correct : undefined };
}
