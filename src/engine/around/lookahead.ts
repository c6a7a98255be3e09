// Lookahead: every k steps the slow weights go a share of the way to the fast ones, which go on from there.
//     slow <- slow + alpha (w - slow)      w <- slow
// Zhang et al. 2019, arXiv:1907.08610; the state of the rule stays, as in optax.
import { checkCount, checkKeys, checkNumber, show } from "../../errors.js";

export interface LookaheadOptions {
  /** Steps of the fast weights between two of the slow ones; default 5. */
  steps?: number;
  /** Share of the way, in (0, 1]; default 0.5. */
  alpha?: number;
}

/** Checks the option. */
export function checkLookahead(owner: string, given: unknown): Required<LookaheadOptions> | undefined {
  if (given === undefined) return undefined;
  const label = `${owner}: lookahead`;
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${label} must be { steps, alpha }, got ${show(given)}`);
  checkKeys(given, ["steps", "alpha"], label);
  const { steps = 5, alpha = 0.5 } = given as LookaheadOptions;
  checkNumber(alpha, `${label}.alpha`, "in (0, 1]", (x) => x > 0 && x <= 1);
  return { steps: checkCount(steps, `${label}.steps`), alpha };
}
