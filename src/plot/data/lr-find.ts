/** A way to read a rate off the curve. */
export type Choice = "valley" | "steepest" | "minimum" | "slide";

export interface Suggestion {
  lr: number;
  loss: number;
  /** Which of the rates it is. */
  index: number;
}

/** A sweep of the learning rate from very small to far too large, as plain data. */
export interface RateReport {
  file: string;
  target: string;
  optimizer: string;
  rows: number;
  /** Rows per batch; null for full batches. */
  batch: number | null;
  /** How the rate grew from step to step. */
  mode: "exponential" | "linear";
  lrs: number[];
  losses: number[];
  smoothed: number[];
  suggestions: Record<Choice, Suggestion | null>;
  stopped: "finished" | "diverged" | "aborted";
  recommended: Choice | null;
  /** What may have gone wrong. */
  warnings: string[];
}
