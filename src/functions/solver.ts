// What the methods of `minimize` have in common.
import type { Bounds } from "./bounds.js";

export interface SolverSettings {
  /** Steps at most. */
  steps: number;
  /** Of the largest slope; undefined where the method finds by itself that nothing is left. */
  tolerance: number | undefined;
  bounds: Bounds | undefined;
  signal: { readonly aborted: boolean } | undefined;
  /** Told each point that is kept. */
  visit?: (x: Float64Array, value: number, gradient: Float64Array | undefined) => void;
}

export interface SolverEnd {
  x: Float64Array;
  value: number;
  /** Undefined where the method knows none. */
  gradient: Float64Array | undefined;
  /** The value at the start. */
  most: number;
  steps: number;
  /** `"settled"`: nothing better is found any more; whether that is a minimum its gradient tells. */
  reason: "converged" | "settled" | "steps" | "diverged" | "aborted";
  notes: string[];
}
