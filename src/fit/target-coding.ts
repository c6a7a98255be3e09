// The coding of targets: labels or numbers as the kernels take them, and weights for their rows.
import type { Classes } from "./classes.js";
import type { Loss } from "./losses.js";

/** Targets as the kernels take them. */
export interface TargetCoding {
  outputs: number;
  /** Targets of a row, which `encode` puts one behind the other; default 1. */
  targets?: number;
  classes: Classes | undefined;
  /** Where it depends on the classes; default that of the options. */
  loss?: Loss;
  /** One target; NaN where it is none. */
  one(y: unknown): number;
  encode(y: ArrayLike<unknown>, label: string, rows?: ArrayLike<number>): ArrayLike<number>;
  /** Weights of the rows, from those given and those of their classes. */
  weigh(
    y: ArrayLike<number>,
    given: ArrayLike<number> | undefined,
    rows?: ArrayLike<number>,
  ): ArrayLike<number> | undefined;
}
