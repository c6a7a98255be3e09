/** How one class was told from the others; null where it would be a share of nothing. */
export interface ClassRow {
  /** Rows of the class, and rows predicted to be. */
  support: number;
  predicted: number;
  precision: number | null;
  recall: number | null;
  f1: number | null;
  auc: number | null;
}

export interface CalibrationBin {
  low: number;
  high: number;
  /** Mean of the probabilities in the bin, and how often it happened. */
  probability: number;
  share: number;
  count: number;
}

export interface Mistake {
  /** Counted from 1, without the header. */
  row: number;
  /** Classes, by their position. */
  truth: number;
  predicted: number;
  /** What the predicted and the true class were given. */
  probability: number;
  ofTruth: number;
}

/** How a classifier does on rows whose labels are known, as plain data. */
export interface EvaluationReport {
  file: string;
  target: string;
  model: string;
  features: number;
  rows: number;
  classes: string[];
  scores: {
    accuracy: number;
    balancedAccuracy: number;
    f1: number;
    /** Null for a model without probabilities. */
    logLoss: number | null;
    brier: number | null;
    /** Of two classes; null where there are more, or rows of one only. */
    auc: number | null;
  };
  /** Accuracy of always guessing the most common class. */
  baseline: number;
  /** Rows by true class (down) and predicted class (across). */
  confusion: number[][];
  perClass: ClassRow[];
  /** Of the second of two classes, or of several against all others. */
  roc: { class: number; auc: number; points: [number, number][] }[];
  /** Of the second of two classes, or of whichever class is predicted. */
  calibration: { of: "second" | "predicted"; bins: CalibrationBin[] };
  /** For each class, how many of its rows got which probability of it, from 0 to 1 in bins of equal width; else none. */
  certainty: number[][];
  /** The wrong rows, the most confident first. */
  mistakes: Mistake[];
  /** What may have gone wrong. */
  warnings: string[];
}
