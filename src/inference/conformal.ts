// Split conformal prediction: intervals around any model's predictions that hold the truth as often as they say.
import { checkKeys, checkNumber, show } from "../errors.js";
import type { MatrixLike } from "../core/matrix.js";
import type { TunableModel } from "../tuning/tunable-model.js";

/** Predictions with the intervals around them. */
export interface PredictedIntervals {
  predicted: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
}

/** Intervals of one width around a model's predictions. */
export interface ConformalIntervals {
  level: number;
  /** Rows it was calibrated by. */
  rows: number;
  /** Which of their absolute errors, in ascending order and counted from 1, is the half width. */
  rank: number;
  /** In the target's unit; Infinity where there are too few rows for the level. */
  halfWidth: number;
  /** What there is to say: that there are too few rows. */
  warnings: string[];
  /** The model's predictions for some rows, and the intervals around them. */
  predict: (x: MatrixLike) => PredictedIntervals;
}

export interface ConformalOptions {
  /** The share of new rows whose truth is to lie inside, in (0, 1); default 0.9. */
  level?: number;
  /** The rows of x to calibrate by; default all. */
  rows?: ArrayLike<number>;
}

const owner = "conformal";

/**
 * Intervals around the predictions of a fitted model, by its errors on rows it has not seen: where these and new rows are
 * drawn alike, at least the share `level` of new rows lies inside, whatever the model and however errors are distributed.
 * The half width is the k-th smallest absolute error of n, k = ceil((n + 1) level). Vovk, Gammerman & Shafer 2005; Lei et
 * al. 2018, JASA 113.
 *
 * @param model fitted, of one number per row; rows it was trained on would make the intervals too narrow.
 * @param x rows held out.
 * @param y their targets.
 * @throws TypeError or RangeError naming the argument; for models of labels.
 * @example
 * import { conformal, LinearRegression } from "simdescent";
 * const x = Array.from({ length: 100 }, (_, i) => [i, (i * i) % 13]);
 * const y = x.map(([a, b], i) => 2 * a + b + ((i * 37) % 11));
 * const model = new LinearRegression();
 * model.fit(x, y, { rows: x.map((_, i) => i).slice(0, 60) });
 * const { halfWidth, predict } = conformal(model, x.slice(60), y.slice(60), { level: 0.9 });
 * const { lower, upper } = predict([[50, 3]]);
 * upper[0] - lower[0] - 2 * halfWidth < 1e-9; // true
 */
export function conformal(
  model: TunableModel,
  x: MatrixLike,
  y: ArrayLike<number>,
  options: ConformalOptions = {},
): ConformalIntervals {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  checkKeys(options, ["level", "rows"], owner);
  const level = checkNumber(options.level ?? 0.9, `${owner}: level`, "between 0 and 1", (l) => l > 0 && l < 1);
  if (typeof model?.predict !== "function") throw new TypeError(`${owner}: needs a fitted model, got ${show(model)}`);
  const found = numbersOf(model, x);
  if (typeof (y as ArrayLike<number> | null)?.length !== "number" || y.length !== found.length)
    throw new RangeError(`${owner}: y must have one entry for each of ${found.length} rows, got ${show(y?.length)}`);
  const rows = options.rows ? Array.from(options.rows) : Array.from(found.keys());
  const errors = Float64Array.from(rows, (i) => {
    checkNumber(
      i,
      `${owner}: rows`,
      `a row in [0, ${y.length})`,
      (row) => Number.isInteger(row) && row >= 0 && row < y.length,
    );
    return Math.abs(checkNumber(y[i], `${owner}: y[${i}]`, "finite", Number.isFinite) - found[i]);
  });
  if (errors.length === 0) throw new RangeError(`${owner}: needs at least one row to calibrate by`);
  const { rank, halfWidth } = halfWidthOf(errors, level);
  const warnings =
    halfWidth === Infinity
      ? [`${errors.length} rows are too few for intervals of ${level}, which need ${rank} at least: they are endless`]
      : [];
  const predict = (more: MatrixLike): PredictedIntervals => {
    const predicted = numbersOf(model, more);
    return { predicted, lower: predicted.map((p) => p - halfWidth), upper: predicted.map((p) => p + halfWidth) };
  };
  return { level, rows: errors.length, rank, halfWidth, warnings, predict };
}

/** @internal The rank and the half width of intervals by absolute errors. */
export function halfWidthOf(errors: Float64Array, level: number): { rank: number; halfWidth: number } {
  const exact = (errors.length + 1) * level;
  // A level is meant as its decimals say: 10 rows' 0.9 of 11 is no less than 9.9, and 100 times 0.29 is 29.
  const whole = Math.round(exact);
  const rank = Math.abs(exact - whole) < 1e-12 * exact ? whole : Math.ceil(exact);
  return { rank, halfWidth: rank > errors.length ? Infinity : Float64Array.from(errors).sort()[rank - 1] };
}

function numbersOf(model: TunableModel, x: MatrixLike): Float64Array {
  const predicted = model.predict(x) as ArrayLike<unknown>;
  const values = new Float64Array(predicted.length);
  for (let i = 0; i < predicted.length; i++) {
    const value = predicted[i];
    if (typeof value !== "number" || model.classes !== undefined || model.predictProba !== undefined) {
      const hint = "Of labels, predictProba says how sure the model is.";
      throw new TypeError(`${owner}: needs a model that predicts one number per row, got ${show(value)}\n${hint}`);
    }
    values[i] = checkNumber(value, `${owner}: the prediction of row ${i}`, "finite", Number.isFinite);
  }
  return values;
}
