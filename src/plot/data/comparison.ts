import type { Family } from "../../engine/definition.js";

/** One optimizer's training. */
export interface Run {
  name: string;
  /** Options beyond the defaults, as the reader would type them; "" for none. */
  options: string;
  /** Many runs are coloured and grouped by it. */
  family: Family;
  /** Learning rate of the first and of the last epoch. */
  lr: number;
  lrEnd: number;
  /** Training loss above the optimum after k epochs; entry 0 is the common start. Stops early when diverged. */
  excess: number[];
  /** Values of the two parameters of the map, at the same epochs as `excess`. */
  path: [number, number][];
  /** Epochs and seconds until the goal was reached; null when that never happened. */
  epochs: number | null;
  seconds: number | null;
  /** Final training loss. */
  loss: number;
  /** Share of the test part's variance that is explained; null without a test part. */
  testR2: number | null;
  diverged: boolean;
}

/** The loss over two parameters with all others at their best: `optimum + d'Hd`, d the distance from `best`. */
export interface LossMap {
  names: [string, string];
  best: [number, number];
  /** H as `[h11, h12, h22]`. */
  curvature: [number, number, number];
  /** Parameters of the model that are not on the map. */
  others: number;
}

/** Several optimizers on one linear regression, beside its exact solution. */
export interface ComparisonReport {
  file: string;
  target: string;
  rows: { train: number; test: number };
  features: number;
  epochs: number;
  /** Rows per batch; null for full batches. */
  batch: number | null;
  optimum: {
    loss: number;
    /** Whether losses are told as shares of the optimum; false when it is 0 but for rounding. */
    relative: boolean;
    /** Excess at which a run counts as arrived: 1% of the optimum, or a millionth of the first loss. */
    goal: number;
    testR2: number | null;
    /** NaN when unknown. */
    condition: number;
  };
  /** Null when the model has fewer than two parameters that matter. */
  map: LossMap | null;
  runs: Run[];
  /** What may have gone wrong. */
  warnings: string[];
  /** What helps to read the results. */
  notes: string[];
}
