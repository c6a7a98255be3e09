import type { Family } from "../../engine/definition.js";

/** One optimizer's training of a network. */
export interface NetworkRun {
  name: string;
  /** Options beyond the defaults, as the reader would type them; "" for none. */
  options: string;
  family: Family;
  /** Learning rate of the first and of the last epoch. */
  lr: number;
  lrEnd: number;
  /** Mean training loss of each epoch, as its batches came. Stops early when diverged. */
  losses: number[];
  seconds: number;
  /** Loss of the final parameters on the training rows. */
  loss: number;
  /** Accuracy or R² there, and on the rows held out; null where there is none. */
  trainScore: number | null;
  testScore: number | null;
  diverged: boolean;
}

/** Several optimizers on one network. */
export interface NetworkComparisonReport {
  file: string;
  target: string;
  rows: { train: number; test: number };
  /** Features, units of the hidden layers, scores. */
  widths: number[];
  activation: string;
  parameters: number;
  epochs: number;
  /** Rows per batch; null for full batches. */
  batch: number | null;
  loss: string;
  score: "accuracy" | "R²";
  /** Loss of a guess that knows no features: the shares of the classes, or the mean. */
  guess: number;
  runs: NetworkRun[];
  warnings: string[];
  notes: string[];
}
