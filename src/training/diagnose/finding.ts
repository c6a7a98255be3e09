// A finding: what `diagnose` says of a training, with its numbers.

export type FindingKind =
  | "diverging"
  | "tooSlow"
  | "plateaued"
  | "overfitting"
  | "vanishingGradients"
  | "explodingGradients"
  | "deadUnits";

/** Something a training's history shows. */
export interface Finding {
  kind: FindingKind;
  /** The layer where it shows most; of networks, for gradients and units. */
  layer?: string;
  /** What it is, with its numbers. */
  message: string;
  /** The numbers, by name. */
  evidence: Readonly<Record<string, number>>;
  /** What to try. */
  advice: string;
}
