// What inference tells: plain data.

/** What is known of one coefficient. Plain data. */
export interface Estimate {
  name: string;
  value: number;
  standardError: number;
  /** The value by its standard error. */
  statistic: number;
  /** The chance of a statistic as far from 0 where the coefficient is 0. */
  pValue: number;
  /** The interval of the level asked for. */
  lower: number;
  upper: number;
}

/** How sure coefficients are. Plain data. */
export interface Inference {
  /** One per column. */
  coefficients: Estimate[];
  intercept: Estimate | null;
  level: number;
  robust: "HC0" | "HC1" | null;
  /** What statistics and intervals go by: Student's t for least squares, else the normal distribution. */
  distribution: "t" | "normal";
  /** Rows that count, or what they stand for. */
  rows: number;
  /** Rows beyond the number of coefficients. */
  degreesOfFreedom: number;
  /** Covariance of the coefficients, the intercept's row and column first where there is one. */
  covariance: number[][];
  logLikelihood: number;
  aic: number;
  bic: number;
  /** Of least squares: about the weighted mean, or about 0 without an intercept. */
  rSquared: number | null;
  adjustedRSquared: number | null;
  /** Root of the variance of the residuals, in the target's unit. */
  residualStandardError: number | null;
  /** Test of all coefficients together: F of least squares, else twice the logarithm of the likelihoods' ratio. */
  fStatistic: number | null;
  likelihoodRatio: number | null;
  /** The chance of a value as large where no column matters; null without columns or intercept. */
  overallPValue: number | null;
  deviance: number | null;
  nullDeviance: number | null;
  /** What there is to say: where the model's own coefficients are not quite these. */
  warnings: string[];
}
