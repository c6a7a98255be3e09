// The report of a fit: a record of every epoch, the final loss, why it ended.

/** What one layer of a network did in the last update of an epoch. */
export interface LayerRecord {
  /** `layer0` is the one nearest to the data. */
  name: string;
  /** How many numbers it has: weights, biases, and what else there is. */
  size: number;
  /** Norm of the gradient of its weights, and of what else it has; of the last batch. */
  gradNorm: number;
  /** How far the last update moved them. */
  updateNorm: number;
  /** Norm of the weights after it. */
  weightNorm: number;
  /** Share of its units that let no gradient through in the whole epoch: dead, for relu. */
  dead: number;
}

export interface EpochDetails {
  /** Share of the rows that were classified rightly when the epoch came to them; models of labels alone. */
  accuracy?: number;
  /** The same of the held-out rows, after the epoch. */
  validationAccuracy?: number;
  /** Length of the last update over that of its gradient: the rate that counts. Networks alone. */
  effectiveRate?: number;
  /** Layer by layer, in the order of the data. Networks alone. */
  layers?: readonly LayerRecord[];
}

/**
 * Why training ended, said of the parameters it ended with: `"converged"` at a minimum, or where early stopping saw no
 * improvement; `"stalled"` where no progress was possible any more, and `warnings` say what is left; `"epochs"` after all of them;
 * `"stopped"` by `validation` or `onEpoch`; `"diverged"`, at the last finite parameters; `"aborted"` by the signal.
 */
export type StopReason = "converged" | "stalled" | "epochs" | "stopped" | "diverged" | "aborted";

/** One epoch of training. */
export interface EpochRecord extends EpochDetails {
  /** Counted from 1. */
  epoch: number;
  /** Mean objective seen during the epoch, penalties included. */
  loss: number;
  /** Mean loss on the held-out data after the epoch; undefined without validation. */
  validationLoss: number | undefined;
  /** Rate of the epoch's last update. */
  lr: number;
  /** Norm of the gradient of the last batch. */
  gradNorm: number;
  /** Time since training began. */
  seconds: number;
}

/** What a fit did. */
export interface FitReport {
  history: EpochRecord[];
  /** Objective of the final parameters on the training data, penalties included. */
  loss: number;
  /** Epochs completed. */
  epochs: number;
  /** The epoch whose validation loss was best, counted from 1; undefined without validation. */
  bestEpoch: number | undefined;
  /** Gradients of single rows evaluated: what it cost. */
  gradients: number;
  reason: StopReason;
  warnings: string[];
  seconds: number;
}
