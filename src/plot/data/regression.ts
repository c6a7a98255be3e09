/** A row with its prediction. */
export interface PredictedRow {
  /** Counted from 1, without the header. */
  row: number;
  actual: number;
  predicted: number;
}

/** A regression judged on rows whose targets are known. */
export interface RegressionReport {
  file: string;
  target: string;
  model: string;
  features: number;
  rows: number;
  /** `bias` is the mean residual: actual minus predicted. */
  /** R² is null where the targets do not differ. */
  scores: { r2: number | null; rmse: number; mae: number; bias: number };
  /** Predicted and actual value of rows, of all or of every few. */
  dots: [predicted: number, actual: number][];
  /** Mean prediction and mean residual in parts of equally many rows; none where there are few. */
  trend: [number, number][];
  /** Of the residuals, in bins of equal width. */
  histogram: { low: number; high: number; counts: number[] };
  /** The rows farthest off, the worst first. */
  largest: PredictedRow[];
  /** What may have gone wrong. */
  warnings: string[];
}
