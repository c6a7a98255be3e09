/** Something noticed about a training, as `diagnose` tells it. */
export interface Finding {
  kind: string;
  /** The layer it is about, where it is about one. */
  layer?: string | undefined;
  message: string;
  /** What shows it: words, a number, or numbers by name. */
  evidence: unknown;
  advice: string;
}
