import type { NetworkReport } from "./network.js";

/** What became of a column of the file. */
export interface ColumnUse {
  name: string;
  role: "feature" | "target" | "left out";
  /** In words: "standardized: mean 3, deviation 2", "left out by --drop". */
  how: string;
}

/** The coefficients of a column. */
export interface ColumnCoefficients {
  /** Of a column of the file. */
  name: string;
  /** One per output of the model: per class, or a single one. */
  values: number[];
  /** Standard deviation of the column. */
  deviation: number;
}

/** One training of one model. */
export interface TrainingReport {
  file: string;
  target: string;
  model: string;
  optimizer: string;
  /** What the loss is called: "mean squared error", "log loss". */
  loss: string;
  rows: { train: number; validation: number; test: number };
  /** After each epoch, from the first on. */
  losses: number[];
  /** The same on the validation rows; null without such rows. */
  validation: number[] | null;
  /** The epoch whose parameters were kept, counted from 1; null where it is the last. */
  best: number | null;
  reason: "finished" | "converged" | "stalled" | "stopped" | "aborted" | "diverged";
  seconds: number;
  scores: { name: string; value: string; how: string }[];
  /** Names of the classes that the values of a coefficient belong to; null where there is one value. */
  classes: string[] | null;
  /** The label that a single value is about, and whether it is about its odds. */
  positive?: string | null;
  odds?: boolean;
  coefficients: ColumnCoefficients[];
  /** As `Coefficients.values`; null for a model without one. */
  intercept: number[] | null;
  columns: ColumnUse[];
  /** What there is beside it of a network, which has no coefficients. */
  network?: NetworkReport;
  /** What may have gone wrong. */
  warnings: string[];
}
