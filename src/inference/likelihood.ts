// Maximum likelihood by Newton's method, for logistic and Poisson regression: iteratively reweighted least squares.
import { logGamma } from "../math/distributions.js";
import { solveUpper } from "../math/householder.js";
import type { Design } from "./design.js";

/** A distribution of targets given the score X w + b. */
export interface Family {
  /** Slope of the log likelihood in the score, and minus its curvature, for a target. */
  at: (y: number, score: number) => readonly [number, number];
  logLikelihood: (y: number, score: number) => number;
  /** The score of targets whose mean this is. */
  link: (mean: number) => number;
  /** The most that the log likelihood of a target can be. */
  saturated: (y: number) => number;
  /** Why there is no maximum where coefficients grow for ever. */
  endless: string;
}

/** Labels 0 and 1. */
export const logistic: Family = {
  at(y, score) {
    const tail = Math.exp(-Math.abs(score));
    const miss = score > 0 === (y === 1) ? tail / (1 + tail) : 1 / (1 + tail);
    return [y === 1 ? miss : -miss, tail / (1 + tail) ** 2];
  },
  logLikelihood: (y, score) => {
    const margin = y === 1 ? score : -score;
    return -(Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin));
  },
  link: (mean) => Math.log(mean / (1 - mean)),
  saturated: () => 0,
  endless: "the classes are separated by a plane, at least in part: the coefficients grow for ever and have no errors",
};

/** Counts. */
export const poisson: Family = {
  at(y, score) {
    const mean = Math.exp(score);
    return [y - mean, mean];
  },
  logLikelihood: (y, score) => y * score - Math.exp(score) - logGamma(y + 1),
  link: Math.log,
  saturated: (y) => (y === 0 ? 0 : y * Math.log(y) - y) - logGamma(y + 1),
  endless: "the mean of some rows tends to 0: the coefficients grow for ever and have no errors",
};

/** Newton's method is there after a few steps; separated classes are not after any. */
const mostSteps = 60;

export interface Maximum {
  /** Coefficients on the design's columns. */
  g: Float64Array;
  scores: Float64Array;
  /** R of the rows times the roots of their information. */
  r: Float64Array;
  by: Float64Array;
  /** Each row's slope divided by its factor in `by`. */
  slopes: Float64Array;
}

/** The coefficients of the greatest likelihood; undefined where they grow for ever. */
export function maximize(
  design: Design,
  family: Family,
  y: Float64Array,
  weights: Float64Array,
  start: Float64Array,
): Maximum | undefined {
  const { width, rows } = design;
  const total = (scores: Float64Array): number =>
    scores.reduce((sum, score, i) => sum + weights[i] * family.logLikelihood(y[i], score), 0);
  let g = start;
  let scores = design.times(g);
  let value = total(scores);
  let near = false;
  for (let step = 0; step < mostSteps; step++) {
    const by = new Float64Array(rows);
    const slopes = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      const [slope, curvature] = family.at(y[i], scores[i]);
      by[i] = Math.sqrt(weights[i] * curvature);
      slopes[i] = by[i] > 0 ? (weights[i] * slope) / by[i] : 0;
    }
    if (!by.every(Number.isFinite) || by.every((each) => each === 0)) return undefined;
    const { r, b } = design.factor(by, slopes);
    if (near) return { g, scores, r, by, slopes };
    const change = solveUpper(r, width, width, b);
    let most = 0;
    for (const move of design.times(change)) most = Math.max(most, Math.abs(move));
    let size = 0;
    for (const score of scores) size = Math.max(size, Math.abs(score));
    // Steps square what is left: one more is as good as any.
    near = most <= 1e-6 * (1 + size);
    if (near) {
      g = g.map((each, j) => each + change[j]);
      scores = design.times(g);
      continue;
    }
    // Half of a step, and half of that, until the likelihood does not fall.
    let part = 1;
    for (; part > 1e-6; part /= 2) {
      const next = g.map((each, j) => each + part * change[j]);
      const nextScores = design.times(next);
      const nextValue = total(nextScores);
      if (!(nextValue >= value - 1e-12 * Math.abs(value))) continue;
      [g, scores, value] = [next, nextScores, nextValue];
      break;
    }
    if (part <= 1e-6) return undefined;
  }
  return undefined;
}
