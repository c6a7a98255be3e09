// What `minimize` tells of a run.
import type { FloatArray } from "../core/memory.js";
import type { PerParameter } from "./fit-result.js";

/** The form of a point: that of x0; number[] gives Float64Array. */
export type FormOf<P> = P extends FloatArray ? P : P extends readonly number[] ? Float64Array : P;

/** One point on the way, as `history` keeps it. */
export interface MinimizePoint<P = FloatArray> {
  x: FormOf<P>;
  loss: number;
  gradNorm: number;
}

export interface MinimizeResult<P = FloatArray> {
  /** The best finite point seen, in the form of x0 (number[] gives Float64Array). */
  x: FormOf<P>;
  /** Its loss. */
  loss: number;
  /** Updates applied. */
  steps: number;
  /** Calls of f. */
  evaluations: number;
  /** Length of the gradient there, without what bounds stand in the way of; NaN where it is not known. */
  gradNorm: number;
  /** -1 for an entry at its lower bound, 1 at its upper, 0 between. */
  activeBounds: PerParameter<number, P>;
  /**
   * Why it ended, of the point returned: `"converged"` where its gradient is within `tolerance`, `"stalled"` where nothing
   * better was found any more, `"steps"` where it was cut off, `"diverged"` where f or its gradient was not finite.
   */
  reason: "converged" | "stalled" | "steps" | "diverged" | "aborted";
  /** What is to be known of a point that is not a minimum. */
  warnings: string[];
  history?: MinimizePoint<P>[];
}
