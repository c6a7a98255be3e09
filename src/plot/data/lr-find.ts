/** A method that reads a rate off the curve. */
export type SuggestionMethod = "valley" | "steepest" | "minimum" | "slide";

/** A learning rate that one method suggests. */
export interface Suggestion {
  lr: number;
  loss: number;
  /** Which of the rates it is. */
  index: number;
}

/** A learning rate range test: losses while the rate grows from very small to far too large. */
export interface LrFindReport {
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
  suggestions: Record<SuggestionMethod, Suggestion | null>;
  stopped: "finished" | "diverged" | "aborted";
  recommended: SuggestionMethod | null;
  /** What may have gone wrong. */
  warnings: string[];
}
