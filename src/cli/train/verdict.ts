// The verdict of a training, in plain words: what rows never seen say, beside always guessing the same.
import { count, number, percent } from "../../plot/kit/format.js";
import type { Unseen } from "./unseen.js";

/** A sentence for people who did not ask for statistics; undefined: why there is none. */
export function verdictText(unseen: Unseen | undefined, network: boolean): string {
  if (!unseen) {
    return network
      ? "How it does on rows never seen is not known: hold some out with --test 0.2."
      : "How it does on rows never seen could not be found out.";
  }
  const { measure, value, guess, coverage } = unseen;
  const labels = measure === "accuracy";
  const text = (score: number): string => (labels ? percent(score) : number(score, 3));
  const found = labels ? `${text(value)} right` : `${measure} ${text(value)}`;
  const covered = coverage
    ? `, ${percent(coverage.found)} of the rows lie at or below the prediction (${percent(coverage.wanted)} were asked for)`
    : "";
  const better = labels ? value > guess.value : value < guess.value;
  const end = better ? "" : " It is no better than that.";
  return `On rows never seen (${whence(unseen)}): ${found}${covered}; always guessing ${guess.what}: ${text(guess.value)}.${end}`;
}

function whence({ by, rows }: Unseen): string {
  if ("test" in by) return count(rows, "test row");
  return by.folds === 1 ? `${count(rows, "row")} held out for this` : `${by.folds} folds held out in turn`;
}
