// The exact minimum on some rows, the covariance of its coefficients, and what is told beside them.
import { chiSquaredUpper, fUpper } from "../math/distributions.js";
import { solveUpper } from "../math/householder.js";
import type { Design } from "./design.js";
import { maximize, type Family, type Maximum } from "./likelihood.js";
import type { Inference } from "./result.js";
import type { RowWeights } from "./row-weights.js";
import { inverseOf, sandwich } from "./sandwich.js";

export type Summary = Pick<
  Inference,
  | "rows"
  | "degreesOfFreedom"
  | "logLikelihood"
  | "rSquared"
  | "adjustedRSquared"
  | "residualStandardError"
  | "fStatistic"
  | "likelihoodRatio"
  | "overallPValue"
  | "deviance"
  | "nullDeviance"
>;

export interface Fit {
  /** Coefficients on the design's columns, and their covariance. */
  g: Float64Array;
  covariance: Float64Array;
  /** The covariance that is not robust, and R of the rows it comes from. */
  usual: Float64Array;
  r: Float64Array;
  summary: Summary;
}

type Robust = Inference["robust"];

/** Least squares. */
export function bySquares(owner: string, design: Design, y: Float64Array, weights: RowWeights, robust: Robust): Fit {
  const { width, intercept } = design;
  const { each, count, logarithms } = weights;
  const total = each.reduce((sum, w) => sum + w, 0);
  // Of large targets that differ little the differences come first.
  const middle = intercept ? y[0] + y.reduce((sum, value, i) => sum + each[i] * (value - y[0]), 0) / total : 0;
  const centred = y.map((value) => value - middle);
  const by = each.map(Math.sqrt);
  const { r, b } = design.factor(
    by,
    centred.map((value, i) => value * by[i]),
  );
  const g = solveUpper(r, width, width, b);
  const fitted = design.times(g);
  const residuals = centred.map((value, i) => value - fitted[i]);
  const rss = residuals.reduce((sum, e, i) => sum + each[i] * e * e, 0);
  const tss = centred.reduce((sum, value, i) => sum + each[i] * value * value, 0);
  // What rounding leaves is no error of measurement.
  if (!(rss > 1e-26 * Math.max(tss, total * middle ** 2 * 1e-6)))
    throw new RangeError(`${owner}: the model fits every row exactly: there are no errors to tell by`);
  if (intercept) g[0] += middle;
  const df = count - width;
  if (!(df > 0)) throw new RangeError(`${owner}: ${width} coefficients need more than ${count} rows`);
  const variance = rss / df;
  const usual = inverseOf(r, width).map((v) => v * variance);
  const scores = residuals.map((e, i) => e * by[i]);
  const factor = weights.frequency ? count / df : design.rows / (design.rows - width);
  const covariance = robustOr(usual, robust, factor, () => sandwich(design, r, by, weights.scale(scores)));
  const model = width - Number(intercept);
  const rSquared = 1 - rss / tss;
  const fStatistic = model > 0 ? (tss - rss) / model / variance : null;
  const logLikelihood = (-count / 2) * (Math.log((2 * Math.PI * rss) / count) + 1) + logarithms / 2;
  return {
    g,
    covariance,
    usual,
    r,
    summary: {
      rows: count,
      degreesOfFreedom: df,
      logLikelihood,
      rSquared,
      adjustedRSquared: 1 - ((1 - rSquared) * (count - Number(intercept))) / df,
      residualStandardError: Math.sqrt(variance),
      fStatistic,
      likelihoodRatio: null,
      overallPValue: fStatistic === null ? null : fUpper(fStatistic, model, df),
      deviance: null,
      nullDeviance: null,
    },
  };
}

/** Maximum likelihood, from some coefficients on the design's columns. */
export function byLikelihood(
  owner: string,
  design: Design,
  family: Family,
  y: Float64Array,
  weights: RowWeights,
  start: Float64Array,
  robust: Robust,
): Fit {
  const { width, intercept } = design;
  const { each, count } = weights;
  // Columns that do not tell one another apart are another reason than separated classes.
  design.factor(each.map(Math.sqrt), y);
  const found = unlessEndless(() => maximize(design, family, y, each, start));
  if (!found) throw new RangeError(`${owner}: ${family.endless}`);
  const { g, scores, r, by, slopes } = found;
  const usual = inverseOf(r, width);
  const factor = weights.frequency ? count / (count - width) : design.rows / (design.rows - width);
  const covariance = robustOr(usual, robust, factor, () => sandwich(design, r, by, weights.scale(slopes)));
  const sumOf = (term: (i: number) => number): number => each.reduce((sum, w, i) => sum + w * term(i), 0);
  const logLikelihood = sumOf((i) => family.logLikelihood(y[i], scores[i]));
  const best = sumOf((i) => family.saturated(y[i]));
  const mean = sumOf((i) => y[i]) / each.reduce((sum, w) => sum + w, 0);
  const none = intercept ? sumOf((i) => family.logLikelihood(y[i], family.link(mean))) : null;
  const ratio = none === null || width < 2 ? null : 2 * (logLikelihood - none);
  return {
    g,
    covariance,
    usual,
    r,
    summary: {
      rows: count,
      degreesOfFreedom: count - width,
      logLikelihood,
      rSquared: null,
      adjustedRSquared: null,
      residualStandardError: null,
      fStatistic: null,
      likelihoodRatio: ratio,
      overallPValue: ratio === null ? null : chiSquaredUpper(ratio, width - 1),
      deviance: 2 * (best - logLikelihood),
      nullDeviance: none === null ? null : 2 * (best - none),
    },
  };
}

// The design of separated classes loses its rank where the information of the rows has gone to 0.
function unlessEndless(work: () => Maximum | undefined): Maximum | undefined {
  try {
    return work();
  } catch (error) {
    if (/follows from/.test((error as Error).message)) return undefined;
    throw error;
  }
}

function robustOr(usual: Float64Array, robust: Robust, factor: number, make: () => Float64Array): Float64Array {
  if (robust === null) return usual;
  return robust === "HC0" ? make() : make().map((v) => v * factor);
}
