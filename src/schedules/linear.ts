import { nonNegative, readOptions, schedule, positiveInteger, type Schedule } from "./schedule.js";

export interface LinearOptions {
  /** Multiple of `lr` at step 0; default 1/3. */
  from?: number;
  /** Multiple of `lr` from `steps` on; default 1. */
  to?: number;
}

/**
 * A straight line from `from * lr` to `to * lr` in `steps` steps, then `to * lr`.
 *
 * Agrees with torch.optim.lr_scheduler.LinearLR (its `start_factor`, `end_factor`, `total_iters`).
 *
 * @param lr the value the two multiples refer to, at least 0.
 * @param steps length in updates, a positive integer.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * const lr = linear(0.1, 100, { from: 1, to: 0 });
 * lr(50); // 0.05
 */
export function linear(lr: number, steps: number, options: LinearOptions = {}): Schedule {
  const { from, to } = readOptions("linear", options, { from: [nonNegative, 1 / 3], to: [nonNegative, 1] });
  nonNegative(lr, "linear: lr");
  positiveInteger(steps, "linear: steps");
  return schedule("linear", [lr, steps, { from, to }], (step) =>
    step < steps ? lr * (from + ((to - from) * step) / steps) : lr * to,
  );
}
