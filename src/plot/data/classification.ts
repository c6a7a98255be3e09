/** Scores of one class against all others; null where one would be a share of nothing. */
export interface ClassScores {
  /** Rows of the class, and rows predicted to be. */
  support: number;
  predicted: number;
  precision: number | null;
  recall: number | null;
  f1: number | null;
  auc: number | null;
}

/** A bin of the calibration curve. */
export interface CalibrationBin {
  low: number;
  high: number;
  /** Mean predicted probability in the bin, and the observed frequency. */
  probability: number;
  share: number;
  count: number;
}

/** A row whose class was predicted wrong. */
export interface Misclassification {
  /** Counted from 1, without the header. */
  row: number;
  /** Classes, by their position. */
  truth: number;
  predicted: number;
  /** What the predicted and the true class were given. */
  probability: number;
  ofTruth: number;
}

/** A classifier judged on rows whose labels are known. */
export interface ClassificationReport {
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
  /** The confusion matrix: rows by true class (down) and predicted class (across). */
  confusion: number[][];
  perClass: ClassScores[];
  /** ROC curves, false and true positive rates: of the second of two classes, or of several against all others. */
  roc: { class: number; auc: number; points: [number, number][] }[];
  /** Of the second of two classes, or of whichever class is predicted. */
  calibration: { of: "second" | "predicted"; bins: CalibrationBin[] };
  /** Histograms of the predicted probability of each class over its own rows, from 0 to 1; none without probabilities. */
  certainty: number[][];
  /** The wrong rows, the most confident first. */
  mistakes: Misclassification[];
  /** What may have gone wrong. */
  warnings: string[];
}
