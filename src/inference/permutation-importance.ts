// Permutation importance: how much worse a model scores when one column's values are mixed up among the rows.
import { checkCount, checkKeys, checkNumber, show } from "../errors.js";
import { exactDtype, matrix as makeMatrix, toMatrix, type Matrix, type MatrixLike } from "../core/matrix.js";
import type { Label } from "../fit/classes.js";
import {
  scoreRows,
  toMetric,
  type AnyMetric,
  type ClassMetricName,
  type MetricName,
  type NamedMetric,
} from "../metrics/metrics.js";
import { shuffled } from "../tuning/folds.js";
import { kindOf, type TunableModel } from "../tuning/tunable-model.js";

export interface ImportanceOptions {
  /** How predictions are judged, as in `crossValidate`; default `"r2"`, for labels `"accuracy"`. */
  metric?: MetricName | ClassMetricName | NamedMetric | AnyMetric;
  /** How often each column is mixed up; default 5. */
  repeats?: number;
  /** Of the mixing; default 0. */
  seed?: number;
  /** The rows to score, such as those held out; default all. Values are mixed among them. */
  rows?: ArrayLike<number>;
  /** For each column, orders to take in place of drawn ones: row i of those scored gets the value of row order[i]. */
  permutations?: readonly (readonly ArrayLike<number>[])[];
}

/** What each column is worth to a model. Plain data. */
export interface Importance {
  metric: string;
  higherIsBetter: boolean;
  /** The score of the data as they are. */
  baseline: number;
  /** Per column: its name, how much worse the score is without what the column tells (mean and deviation over the repeats), and each time. */
  features: { name: string; mean: number; spread: number; each: number[] }[];
}

type Named = TunableModel & { readonly featureNames?: readonly string[] | undefined };

const owner = "permutationImportance";

/**
 * What each column is worth to a fitted model: the loss of score when its values are mixed up among the rows. Breiman 2001,
 * Machine Learning 45; as scikit-learn's `permutation_importance`. Of rows held out it says what the model really uses;
 * columns that tell the same share their worth, and may each seem worth little.
 *
 * @param model fitted; it is not changed.
 * @param x m rows of d features.
 * @param y m targets.
 * @throws TypeError or RangeError naming the argument, and what `predict` throws.
 * @example
 * import { LinearRegression, permutationImportance } from "simdescent";
 * const x = Array.from({ length: 40 }, (_, i) => [i, (i * 7) % 10]);
 * const y = x.map(([a]) => 2 * a);
 * const model = new LinearRegression();
 * model.fit(x, y);
 * const { features } = permutationImportance(model, x, y);
 * features[0].mean > 1; // true
 * features[1].mean < 0.001; // true
 */
export function permutationImportance(
  model: TunableModel,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: ImportanceOptions = {},
): Importance {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  checkKeys(options, ["metric", "repeats", "seed", "rows", "permutations"], owner);
  if (typeof model?.predict !== "function") throw new TypeError(`${owner}: needs a fitted model, got ${show(model)}`);
  const { repeats = 5, seed = 0 } = options;
  checkCount(repeats, `${owner}: repeats`);
  checkNumber(seed, `${owner}: seed`, "finite", Number.isFinite);
  const { metric: usual, labels } = kindOf(model);
  const metric = toMetric(owner, options.metric ?? usual, labels ? ["labels", "probabilities"] : ["numbers"]);
  const { matrix: given, temporary } = toMatrix(x, exactDtype(x), owner);
  const { rows: count, columns } = given;
  const mixed = makeMatrix(count, columns, { dtype: given.dtype });
  try {
    mixed.data.set(given.data);
    if (typeof (y as ArrayLike<Label> | null)?.length !== "number" || y.length !== count)
      throw new RangeError(`${owner}: y must have one entry for each of ${count} rows, got ${show(y?.length)}`);
    const rows = options.rows ? rowsOf(options.rows, count) : Array.from({ length: count }, (_, i) => i);
    const orders = ordersOf(options.permutations, columns, rows.length);
    const baseline = score(metric, model, mixed, y, rows);
    const sign = metric.higherIsBetter ? 1 : -1;
    const names = (model as Named).featureNames;
    const features = Array.from({ length: columns }, (_, j) => {
      const values = rows.map((i) => given.row(i)[j]);
      const all =
        orders?.[j] ?? Array.from({ length: repeats }, (_, k) => shuffled([...values.keys()], seed + j * repeats + k));
      const each = all.map((order) => {
        write(mixed, rows, j, (k) => values[order[k]]);
        return sign * (baseline - score(metric, model, mixed, y, rows));
      });
      write(mixed, rows, j, (k) => values[k]);
      const mean = each.reduce((a, b) => a + b, 0) / each.length;
      const spread = Math.sqrt(each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / each.length);
      return { name: names?.[j] ?? `column ${j}`, mean, spread, each };
    });
    return { metric: metric.name, higherIsBetter: metric.higherIsBetter, baseline, features };
  } finally {
    mixed.dispose();
    if (temporary) given.dispose();
  }
}

function write(to: Matrix, rows: readonly number[], j: number, value: (k: number) => number): void {
  const { data, stride } = to;
  for (const [k, i] of rows.entries()) data[i * stride + j] = value(k);
}

const score = (
  metric: AnyMetric,
  model: TunableModel,
  x: Matrix,
  y: ArrayLike<Label>,
  rows: readonly number[],
): number =>
  scoreRows(metric, y, rows, {
    values: () => model.predict(x),
    probabilities: () => model.predictProba?.(x) ?? [],
    classes: model.classes ?? [],
  });

function rowsOf(given: ArrayLike<number>, count: number): number[] {
  const rows = Array.from(given);
  for (const row of rows)
    checkNumber(row, `${owner}: rows`, `a row in [0, ${count})`, (i) => Number.isInteger(i) && i >= 0 && i < count);
  if (rows.length === 0 || new Set(rows).size < rows.length)
    throw new RangeError(`${owner}: rows must name different rows, one at least`);
  return rows;
}

function ordersOf(given: unknown, columns: number, rows: number): readonly number[][][] | undefined {
  if (given === undefined) return undefined;
  const what = `${owner}: permutations must hold a list of orders of ${rows} rows for each of ${columns} columns`;
  if (!Array.isArray(given) || given.length !== columns) throw new RangeError(what);
  return given.map((orders: unknown) => {
    if (!Array.isArray(orders) || orders.length === 0) throw new RangeError(what);
    return orders.map((order: ArrayLike<number>) => {
      const list = Array.from(order);
      const places = new Set(list.filter((i) => Number.isInteger(i) && i >= 0 && i < rows));
      if (list.length !== rows || places.size !== rows) throw new RangeError(what);
      return list;
    });
  });
}
