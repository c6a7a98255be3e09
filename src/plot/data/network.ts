import type { ClassificationReport } from "./classification.js";
import type { Finding } from "./findings.js";
import type { LayerHistory } from "./layers.js";
import type { MisreadImages } from "./misread-images.js";
import type { RegressionReport } from "./regression.js";

/** A trained network: its layers epoch by epoch, and how it does. */
export interface NetworkReport {
  /** Features, units of the hidden layers, scores. */
  widths: number[];
  activation: string;
  /** What else the hidden layers have: "dropout 0.2". */
  extras: string[];
  parameters: number;
  /** After each epoch; null for a network of numbers. */
  accuracy: { train: number[]; validation: number[] | null } | null;
  layers: LayerHistory[];
  /** How it does on which rows: of labels or of numbers. */
  judged: { on: string; classes?: ClassificationReport; numbers?: RegressionReport };
  /** Rows that were misread, where rows are pictures. */
  pictures: MisreadImages | null;
  findings: readonly Finding[];
}
