// What comes from elsewhere as a trial's outcome: from a queue, or from a journal.
import type { Trial, TrialOutcome } from "./trial.js";

const states: ReadonlySet<unknown> = /* @__PURE__ */ new Set(["done", "diverged", "failed"]);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isScore = (value: unknown): boolean => value === null || Number.isFinite(value);

/** What is wrong with it, or undefined. */
export function faultOf(outcome: unknown, folds: number): string | undefined {
  if (typeof outcome !== "object" || outcome === null) return "it is no object";
  const { status, error, scores, gradients } = outcome as Partial<TrialOutcome>;
  if (!states.has(status)) return "status is not done, diverged or failed";
  if (error !== null && typeof error !== "string") return "error is neither null nor a text";
  if (!Array.isArray(scores) || !scores.every(isScore)) return "scores are no list of finite numbers and null";
  if (scores.length !== folds) return `there are ${scores.length} scores for ${folds} folds`;
  if (status === "done" && scores.includes(null)) return "a score is missing in a trial that is done";
  return isCount(gradients) ? undefined : "gradients is no count";
}

/** The same of a whole trial. */
export function faultOfTrial(trial: unknown, folds: number): string | undefined {
  const fault = faultOf(trial, folds);
  if (fault !== undefined) return fault;
  const { id, candidate, options, epochs, mean, spread } = trial as Trial;
  if (!isCount(id) || !isCount(candidate)) return "its number is no count";
  if (typeof options !== "object" || options === null || Array.isArray(options)) return "options are no object";
  if (epochs !== null && !isCount(epochs)) return "epochs is neither null nor a count";
  return isScore(mean) && isScore(spread) ? undefined : "its mean is no number";
}
