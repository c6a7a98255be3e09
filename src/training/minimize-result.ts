// What `minimize` tells of a run.
import type { FloatArray } from "../core/memory.js";

/** One point on the way, as `history` keeps it. */
export interface MinimizePoint {
  x: FloatArray;
  loss: number;
  gradNorm: number;
}

export interface MinimizeResult {
  /** The best finite point seen, in the kind of array `x0` was (number[] gives Float64Array). */
  x: FloatArray;
  /** Its loss. */
  loss: number;
  /** Updates applied. */
  steps: number;
  /** Calls of f. */
  evaluations: number;
  /**
   * Why it ended, of the point returned: `"converged"` where its gradient is within `tolerance`, `"stalled"` where nothing
   * better was found any more, `"steps"` where it was cut off, `"diverged"` where f or its gradient was not finite.
   */
  reason: "converged" | "stalled" | "steps" | "diverged" | "aborted";
  /** What is to be known of a point that is not a minimum. */
  warnings: string[];
  history?: MinimizePoint[];
}
