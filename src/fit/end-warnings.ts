// What a report says in words of an end that is not a minimum.
import type { FitReport } from "../training/fit-report.js";

// Share of its first gradient's norm up to which a full-batch fit counts as near its minimum.
const near = 1e-3;

/** Warnings for a fit that diverged or, by the gradients of full batches, was cut off far from its minimum. */
export function endWarnings({ reason, history }: Pick<FitReport, "reason" | "history">, fullBatch: boolean): string[] {
  const first = history.at(0);
  const last = history.at(-1);
  if (reason === "diverged") {
    const when = last
      ? `after epoch ${last.epoch}, at a rate of ${Number(last.lr.toPrecision(3))}`
      : "in its first epoch";
    return [`training diverged ${when}: the parameters are the last finite ones; try a smaller lr`];
  }
  if (reason !== "epochs" || !fullBatch || !first || !last || history.length < 2) return [];
  if (!(last.gradNorm > near * first.gradNorm)) return [];
  const share = Number(((100 * last.gradNorm) / first.gradNorm).toPrecision(2));
  return [
    `not at a minimum: cut off after ${history.length} epochs, where the gradient is ${share} % of what it was at first; ` +
      "give more epochs or another lr",
  ];
}
