/** A hyperparameter that is searched. */
export interface SweepAxis {
  name: string;
  scale: "log" | "linear" | "choice";
  /** In the order of the grid; those seen where the search is random. */
  values: (number | string)[];
}

/** One combination of options, trained and scored on every fold. */
export interface SweepTrial {
  id: number;
  candidate: number;
  /** One entry per axis. */
  options: Record<string, number | string>;
  /** Budget of the rung; null where every trial trains equally long. */
  epochs: number | null;
  status: "done" | "diverged" | "failed";
  error: string | null;
  /** Of each fold, with their mean and standard deviation. */
  scores: (number | null)[];
  mean: number | null;
  spread: number | null;
  gradients: number;
}

/** A hyperparameter search. */
export interface SweepReport {
  file: string;
  target: string;
  model: string;
  method: "grid" | "random" | "halving" | "hyperband";
  rows: number;
  features: number;
  folds: number;
  /** "r2", "mse", "rmse", "mae" or another. */
  metric: string;
  higherIsBetter: boolean;
  axes: SweepAxis[];
  trials: SweepTrial[];
  /** The best trial's id. */
  best: number | null;
  /** By the ids of their trials; none for grid and random search. */
  rungs: { bracket: number; epochs: number; trials: number[]; promoted: number[] }[];
  gradients: number;
  reason: "finished" | "aborted";
  /** What may have gone wrong. */
  warnings: string[];
}

/** Whether a trial has a score that can be compared. */
export function isScored(trial: SweepTrial): trial is SweepTrial & { mean: number } {
  return trial.status === "done" && trial.mean !== null && Number.isFinite(trial.mean);
}

/** The trials from best to worst; those without a score last. */
export function rankTrials(trials: SweepTrial[], { higherIsBetter }: SweepReport): SweepTrial[] {
  const key = (trial: SweepTrial): number => (isScored(trial) ? (higherIsBetter ? -trial.mean : trial.mean) : Infinity);
  return trials.toSorted((a, b) => (key(a) === key(b) ? a.id - b.id : key(a) - key(b)));
}

/** Every candidate by its longest training, as scores after different budgets do not compare. */
export function longestTrained({ trials, best }: SweepReport): SweepTrial[] {
  const found = new Map<number, SweepTrial>();
  for (const trial of trials) {
    const other = found.get(trial.candidate);
    if (!other || trial.id === best || (other.id !== best && (trial.epochs ?? 0) >= (other.epochs ?? 0))) {
      found.set(trial.candidate, trial);
    }
  }
  return trials.every(({ epochs }) => epochs === null) ? trials : [...found.values()];
}
