// Where a fit ended, and what its report says in words of an end that is not a minimum.
import type { EpochRecord, FitReport, StopReason } from "../training/fit-report.js";

// Share of its first gradient's norm up to which a full-batch fit counts as near its minimum.
const near = 1e-3;
// Share of its whole fall by which a loss still falls, in the last fifth of the epochs, where it was cut off far from its minimum.
const falling = 0.05;

/** What is known of a fit that has ended. */
export interface FitEnd extends Pick<FitReport, "reason" | "history" | "loss"> {
  /** Whether all rows were in every gradient. */
  fullBatch: boolean;
  /** Whether the optimizer finds the length of its steps by itself. */
  searches: boolean;
  /** Whether the caller gave a rate, as a number. */
  ownRate: boolean;
  /** Whether the gradient is 0 at the minimum: no kink, no l1. */
  smooth: boolean;
  /** Norm of the gradient at the start, where it is known. */
  startNorm: number | undefined;
  /** For labels without a penalty: mean loss below which every row is on its side. */
  separated: number;
  /** Whether they are separated but for rows on the plane. */
  inPart: boolean | undefined;
}

/**
 * "Converged" is said of minima: an optimizer that got no further where the gradient is not small has stalled, and so has
 * one where there is no minimum.
 */
export function endReason({ reason, history, loss, startNorm, separated, inPart }: FitEnd): StopReason {
  const last = history.at(-1);
  const far = last && startNorm !== undefined && !(last.gradNorm <= near * startNorm);
  return reason === "converged" && (far || loss < separated || inPart) ? "stalled" : reason;
}

/** Warnings for a fit that diverged, was cut off far from its minimum, or has none. */
export function endWarnings(end: FitEnd): string[] {
  const { reason, history, loss, separated } = end;
  const last = history.at(-1);
  if (reason === "diverged") {
    const when = last
      ? `after epoch ${last.epoch}, at a rate of ${Number(last.lr.toPrecision(3))}`
      : "in its first epoch";
    const mend = end.searches ? "standardize, or give columns and targets in other units" : "try a smaller lr";
    return [`training diverged ${when}: the parameters are the last finite ones; ${mend}`];
  }
  if (!last || !["epochs", "converged", "stalled"].includes(reason)) return [];
  if (loss < separated)
    return [
      "the classes are separated: every row is on its side, and without a penalty the weights would grow for ever, " +
        "so that there is no minimum; give l2",
    ];
  if (end.inPart)
    return [
      "the classes are separated in part: along some direction the weights would grow for ever, as that is better for some rows " +
        "and worse for none, so that there is no minimum; give l2",
    ];
  if (reason === "converged") return [];
  return end.fullBatch && end.smooth ? byGradient(end, last) : bySlope(end);
}

function byGradient({ reason, history, startNorm = history[0].gradNorm }: FitEnd, last: EpochRecord): string[] {
  if (history.length < 2 || !(last.gradNorm > near * startNorm)) return [];
  const share = Number(((100 * last.gradNorm) / startNorm).toPrecision(2));
  if (reason === "stalled")
    return [
      `not quite at a minimum: no further progress was possible, and the gradient is ${share} % of what it was at first; ` +
        'try standardize or dtype "float64"',
    ];
  return [
    `not at a minimum: cut off after ${history.length} epochs, where the gradient is ${share} % of what it was at first; ` +
      "give more epochs or another lr",
  ];
}

// Gradients of batches, and of kinks, are not small at a minimum either: there the losses tell, fifth by fifth.
function bySlope({ reason, history, ownRate }: FitEnd): string[] {
  const parts = Math.min(5, history.length);
  if (parts < 3 || reason !== "epochs") return [];
  const means = Array.from({ length: parts }, (_, k) => {
    const [from, to] = [k, k + 1].map((i) => Math.floor((i * history.length) / parts));
    let sum = 0;
    for (let i = from; i < to; i++) sum += history[i].loss;
    return sum / (to - from);
  });
  const fall = means[parts - 2] - means[parts - 1];
  const whole = means[0] - means[parts - 1];
  // A rate that falls takes the noise of batches with it; by a rate that suits the data a loss that falls so little has arrived, by one of
  // the caller's it may only be slow.
  const fading = history[history.length - 1].lr < history[0].lr / 2;
  if (!ownRate && (fading || fall < near * Math.abs(means[parts - 1]))) return [];
  if (!means.every((mean, k) => k === 0 || mean < means[k - 1]) || !(fall > falling * whole)) return [];
  const share = Number(((100 * fall) / whole).toPrecision(2));
  return [
    `not at a minimum: cut off after ${history.length} epochs while the loss still fell, by ${share} % of its whole fall in the last ` +
      `${parts === 5 ? "fifth" : "epoch"}; give more epochs or another lr`,
  ];
}
