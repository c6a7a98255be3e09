// What a report says in words of an end that is not a minimum.
import type { FitReport, StopReason } from "../training/fit-report.js";

// Share of its first gradient's norm up to which a full-batch fit counts as near its minimum.
const near = 1e-3;

/** "Converged" is said of minima: an optimizer that got no further where the gradient is not small has stalled. */
export function endReason(
  { reason, history }: Pick<FitReport, "reason" | "history">,
  startNorm: number | undefined,
): StopReason {
  const last = history.at(-1);
  const far = last && startNorm !== undefined && last.gradNorm > near * startNorm;
  return reason === "converged" && far ? "stalled" : reason;
}

/** Warnings for a fit that diverged or, by the gradients of full batches, was cut off far from its minimum. */
export function endWarnings(
  { reason, history }: Pick<FitReport, "reason" | "history">,
  fullBatch: boolean,
  startNorm: number = history.at(0)?.gradNorm ?? NaN,
): string[] {
  const last = history.at(-1);
  if (reason === "diverged") {
    const when = last
      ? `after epoch ${last.epoch}, at a rate of ${Number(last.lr.toPrecision(3))}`
      : "in its first epoch";
    return [`training diverged ${when}: the parameters are the last finite ones; try a smaller lr`];
  }
  if ((reason !== "epochs" && reason !== "stalled") || !fullBatch || !last || history.length < 2) return [];
  if (!(last.gradNorm > near * startNorm)) return [];
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
