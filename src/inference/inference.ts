// How sure the coefficients of a linear model are: standard errors, intervals, p-values, and what is usually printed beside.
import { checkKeys, checkNumber, show } from "../errors.js";
import { exactDtype, toMatrix, type MatrixLike } from "../core/matrix.js";
import type { Label } from "../fit/classes.js";
import { normalCritical, normalTails, tCritical, tTails } from "../math/distributions.js";
import { bySquares, byLikelihood, type Fit } from "./fits.js";
import { readWeights } from "./row-weights.js";
import { Design } from "./design.js";
import { logistic, poisson, type Family } from "./likelihood.js";
import type { Estimate, Inference } from "./result.js";

export type { Estimate, Inference };

/** What is asked of a model: a `LinearRegression` or a `LogisticRegression`. */
export interface InferableModel {
  readonly options: {
    loss?: unknown;
    l1?: number;
    l2?: number;
    intercept?: boolean;
    classWeight?: unknown;
    optimizer?: unknown;
  };
  readonly coefficients: ArrayLike<number>;
  readonly intercept: number;
  readonly classes?: readonly Label[];
  readonly featureNames: readonly string[] | undefined;
}

export interface InferenceOptions {
  /** Of the intervals, in (0, 1); default 0.95. */
  level?: number;
  /**
   * Errors that hold where variances differ from row to row: White's, times n/(n - k) for true and `"HC1"`, without for
   * `"HC0"`. Default false: one variance for all rows of least squares, the model's own otherwise.
   */
  robust?: boolean | "HC0" | "HC1";
  /** The weights the model was fitted with; rows of weight 0 do not count. */
  sampleWeight?: ArrayLike<number>;
  /** `"precision"` (default): a row of weight w has a w-th of the variance. `"frequency"`: it stands for w equal rows. */
  weights?: "precision" | "frequency";
}

/** From which distance on, in standard errors, it is said that the model's coefficients are not the best. */
const noticed = 0.1;
const owner = "inference";

/**
 * Standard errors, intervals and p-values of a fitted model's coefficients: of least squares, logistic and Poisson
 * regression, without a penalty. They are computed in float64 from the rows themselves, at the exact minimum, which the
 * model must have reached.
 *
 * @param model a fitted `LinearRegression` of the loss `"mse"` or `"poisson"`, or a `LogisticRegression` with `l2: 0`.
 * @param x the rows it was fitted to.
 * @param y their targets.
 * @throws TypeError or RangeError naming the reason where errors are not defined: a penalty, another loss, columns that
 *   follow from one another, no more rows than coefficients, separated classes, residuals of 0; and for rows that the model
 *   was not fitted to.
 * @example
 * import { inference, LinearRegression } from "simdescent";
 * const x = [[1], [2], [3], [4], [5]];
 * const y = [2, 4, 5, 4, 5];
 * const model = new LinearRegression();
 * model.fit(x, y);
 * const { coefficients } = inference(model, x, y);
 * coefficients[0].standardError; // about 0.283
 * coefficients[0].pValue; // about 0.124
 */
export function inference(
  model: InferableModel,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: InferenceOptions = {},
): Inference {
  const task = checkTask(model, options);
  const { matrix, temporary } = toMatrix(x, exactDtype(x), owner);
  try {
    const { rows, columns } = matrix;
    if (columns !== model.coefficients.length)
      throw new RangeError(`${owner}: the model has ${model.coefficients.length} features, the data ${columns}`);
    if (typeof (y as ArrayLike<Label> | null)?.length !== "number" || y.length !== rows)
      throw new RangeError(`${owner}: y must have one entry for each of ${rows} rows, got ${show(y?.length)}`);
    const weights = readWeights(owner, options, rows);
    const { data, stride } = matrix;
    const names = Array.from({ length: columns }, (_, j) => model.featureNames?.[j] ?? `column ${j}`);
    const entry = (i: number, j: number): number => data[weights.kept[i] * stride + j];
    const design = new Design(owner, entry, weights.kept.length, names, task.intercept);
    const targets = Float64Array.from(weights.kept, (i) => task.target(y[i], i));
    const own = design.inside(model.coefficients, model.intercept);
    const fit = task.family
      ? byLikelihood(owner, design, task.family, targets, weights, own, task.robust)
      : bySquares(owner, design, targets, weights, task.robust);
    const warnings = checkAtMinimum(design, own, fit, names);
    return { ...toInference(design, fit, names, task), warnings };
  } finally {
    if (temporary) matrix.dispose();
  }
}

interface Task {
  family: Family | undefined;
  intercept: boolean;
  target: (y: Label, i: number) => number;
  level: number;
  robust: "HC0" | "HC1" | null;
}

function checkTask(model: InferableModel, options: InferenceOptions): Task {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  checkKeys(options, ["level", "robust", "sampleWeight", "weights"], owner);
  const { level = 0.95, robust = false } = options;
  checkNumber(level, `${owner}: level`, "between 0 and 1", (l) => l > 0 && l < 1);
  if (typeof robust !== "boolean" && robust !== "HC0" && robust !== "HC1")
    throw new RangeError(`${owner}: robust must be true, false, "HC0" or "HC1", got ${show(robust)}`);
  const { name: kind } = (model?.constructor as { kind?: { name: string } } | undefined)?.kind ?? { name: "" };
  if (kind !== "LinearRegression" && kind !== "LogisticRegression")
    throw new TypeError(`${owner}: needs a LinearRegression or a LogisticRegression, got ${kind || show(model)}`);
  const labels = kind === "LogisticRegression";
  const { loss = labels ? "logistic" : "mse", l1, l2, intercept = true, classWeight, optimizer } = model.options;
  const name = String((loss as { name?: unknown }).name ?? loss).toLowerCase();
  if (!["mse", "poisson", "logistic"].includes(name))
    throw new RangeError(`${owner}: errors are known for the losses mse, poisson and logistic, not for ${show(name)}`);
  // Labels have a small penalty where nothing was said.
  const usual = labels && !optimizer && l1 === undefined && l2 === undefined;
  if (l1 || l2 || usual) {
    const what = usual ? "the usual penalty of LogisticRegression" : "a penalty";
    throw new RangeError(`${owner}: coefficients of a fit with ${what} have no agreed errors\nFit it with l2: 0.`);
  }
  if (classWeight !== undefined)
    throw new RangeError(`${owner}: weights of classes are not known here\nFit with sampleWeight, and give it.`);
  const known = model.classes;
  const target = (value: Label, i: number): number => {
    if (labels) {
      const place = known?.indexOf(value) ?? -1;
      if (place < 0)
        throw new RangeError(`${owner}: y[${i}] must be one of ${known?.map(show).join(", ")}, got ${show(value)}`);
      return place;
    }
    const counts = name === "poisson";
    return checkNumber(value, `${owner}: y[${i}]`, counts ? "finite and at least 0" : "finite", (v) =>
      counts ? v >= 0 && v < Infinity : Number.isFinite(v),
    );
  };
  const family = name === "mse" ? undefined : name === "poisson" ? poisson : logistic;
  return { family, intercept, target, level, robust: robust === true ? "HC1" : robust || null };
}

// Where the model is farther from the best coefficients than chance would put these, it is a model of other rows or no minimum.
function checkAtMinimum(design: Design, found: Float64Array, fit: Fit, names: readonly string[]): string[] {
  const { g, r, usual } = fit;
  const { width, intercept } = design;
  const away = found.map((value, j) => value - g[j]);
  const variance = (fit.summary.residualStandardError ?? 1) ** 2;
  let square = 0;
  for (let i = 0; i < width; i++) {
    let sum = 0;
    for (let j = i; j < width; j++) sum += r[j * width + i] * away[j];
    square += sum ** 2 / variance;
  }
  let most = 0;
  let worst = 0;
  for (let j = 0; j < width; j++) {
    const distance = Math.abs(away[j]) / Math.sqrt(usual[j * width + j]);
    if (!(distance <= most)) [most, worst] = [distance, j];
  }
  const name = intercept && worst === 0 ? "intercept" : `coefficient of ${show(names[worst - Number(intercept)])}`;
  const what = `the model's ${name} is ${most.toPrecision(2)} standard errors from the best for these rows`;
  if (square <= width)
    return most > noticed ? [`${what}, of which these errors are; float64 data may bring it there`] : [];
  throw new RangeError(
    `${owner}: ${what}\nGive the rows and weights the model was fitted to, and fit it to its end without a penalty.`,
  );
}

function toInference(
  design: Design,
  { g, covariance, summary: fit }: Fit,
  names: readonly string[],
  { family, level, robust }: Task,
): Omit<Inference, "warnings"> {
  const { width, intercept } = design;
  const values = design.outside(g);
  const v = design.covarianceOutside(covariance);
  const df = fit.degreesOfFreedom;
  const far = family ? normalCritical(level) : tCritical(level, df);
  const estimates = Array.from(values, (value, j): Estimate => {
    const name = intercept && j === 0 ? "intercept" : names[j - Number(intercept)];
    const standardError = Math.sqrt(v[j * width + j]);
    const statistic = value / standardError;
    const pValue = family ? normalTails(statistic) : tTails(statistic, df);
    return {
      name,
      value,
      standardError,
      statistic,
      pValue,
      lower: value - far * standardError,
      upper: value + far * standardError,
    };
  });
  const { logLikelihood, rows } = fit;
  return {
    coefficients: intercept ? estimates.slice(1) : estimates,
    intercept: intercept ? estimates[0] : null,
    level,
    robust,
    distribution: family ? "normal" : "t",
    ...fit,
    covariance: Array.from({ length: width }, (_, i) => Array.from(v.subarray(i * width, (i + 1) * width))),
    aic: -2 * logLikelihood + 2 * width,
    bic: -2 * logLikelihood + width * Math.log(rows),
  };
}
