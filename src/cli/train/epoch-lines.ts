import type { EpochRecord } from "simdescent";
import { duration, number, percent } from "../../plot/kit/format.js";
import type { Progress } from "../terminal/progress.js";

interface EpochLineOptions {
  epochs: number;
  /** Rows an epoch trains on. */
  rows: number;
  /** Whether a reader who sees no live line is told of some epochs; see `Progress.note`. */
  notes: boolean;
}

/** Parts of a training, after each of which there is a line where none can be rewritten. */
const parts = 4;

/** Shows how a training goes: live on a terminal, else in a few lines. */
export function showEpochs(
  progress: Progress,
  { epochs, rows, notes }: EpochLineOptions,
): (record: EpochRecord) => void {
  const marks = new Set(Array.from({ length: parts }, (_, k) => Math.ceil(((k + 1) * epochs) / parts)));
  return (record) => {
    const text = (): string => words(record, epochs, rows);
    progress.show(text);
    if (notes && (record.epoch === 1 || marks.has(record.epoch))) progress.note(text);
  };
}

function words(record: EpochRecord, epochs: number, rows: number): string {
  const { epoch, loss, validationLoss, accuracy, validationAccuracy, seconds } = record;
  const validation = [
    validationLoss !== undefined && `loss ${number(validationLoss, 4)}`,
    validationAccuracy !== undefined && `accuracy ${percent(validationAccuracy)}`,
  ].filter(Boolean);
  const left = epochs - epoch;
  return [
    `epoch ${number(epoch, 12)} of ${number(epochs, 12)}: loss ${number(loss, 4)}`,
    accuracy !== undefined && `accuracy ${percent(accuracy)}`,
    validation.length > 0 && `on validation rows ${validation.join(" and ")}`,
    seconds > 0 && `${number((rows * epoch) / seconds, 3)} samples/s`,
    left > 0 && `${duration((seconds / epoch) * left)} left`,
  ]
    .filter(Boolean)
    .join(", ");
}
