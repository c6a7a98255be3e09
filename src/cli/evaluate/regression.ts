import { toMetric, type MetricName } from "../../metrics/metrics.js";
import type { PredictedRow, RegressionReport } from "../../plot/data/regression.js";
import { riceBins, histogram } from "./histogram.js";

type About = Pick<RegressionReport, "file" | "target" | "model" | "features" | "warnings">;

/** More dots than these hide each other. */
const maxDots = 1000;
const largest = 10;
const trendParts = 10;

/** Everything the page of a regression shows. A residual is actual minus predicted. */
export function evaluateRegression(y: ArrayLike<number>, predicted: ArrayLike<number>, about: About): RegressionReport {
  if (y.length === 0 || predicted.length !== y.length)
    throw new Error(`evaluateNumbers: ${predicted.length} predictions of ${y.length} rows`);
  const rows = Array.from(y, (actual, i) => ({ row: i + 1, actual, predicted: predicted[i] }));
  const residuals = rows.map(residual);
  const score = (name: MetricName): number => toMetric("evaluate", name).score(y, predicted);
  const [low, high] = [least(residuals), -least(residuals.map((value) => -value))];
  const stride = Math.ceil(rows.length / maxDots);
  // Of equal residuals everywhere there is a single bin, around them.
  const pad = low < high ? 0 : Math.abs(low) / 2 || 0.5;
  return {
    ...about,
    rows: rows.length,
    scores: {
      r2: y.length > 0 && Array.from(y).every((value) => value === y[0]) ? null : score("r2"),
      rmse: score("rmse"),
      mae: score("mae"),
      bias: mean(residuals),
    },
    dots: rows.filter((_, i) => i % stride === 0).map(({ actual, predicted: value }) => [value, actual]),
    trend: trend(rows),
    histogram: histogram(residuals, low < high ? riceBins(rows.length) : 1, low - pad, high + pad),
    largest: rows.toSorted((a, b) => Math.abs(residual(b)) - Math.abs(residual(a)) || a.row - b.row).slice(0, largest),
  };
}

/** The mean residual in parts of equally many rows, by ascending prediction; none where parts would be too small. */
function trend(rows: readonly PredictedRow[]): [number, number][] {
  if (rows.length < 5 * trendParts) return [];
  const sorted = rows.toSorted((a, b) => a.predicted - b.predicted);
  return Array.from({ length: trendParts }, (_, k) => {
    const edge = (part: number): number => Math.round((part * sorted.length) / trendParts);
    const part = sorted.slice(edge(k), edge(k + 1));
    return [mean(part.map((row) => row.predicted)), mean(part.map(residual))];
  });
}

const residual = ({ actual, predicted }: PredictedRow): number => actual - predicted;
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
