import { checkKeys } from "../errors.js";
import { checkRate, checkSchedule, checkSteps, schedule, type Schedule } from "./schedule.js";

export interface WarmupOptions {
  /** Value at step 0; default 0. */
  from?: number;
}

/**
 * Rises linearly from `from` to the first value of another schedule in `steps` steps, then follows it:
 * `after(step - steps)`.
 *
 * @param after the schedule to follow.
 * @param steps length of the rise in updates, a positive integer.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * const lr = warmup(cosine(3e-4, 1000), 100);
 * lr(0); // 0
 * lr(100); // 3e-4
 */
export function warmup(after: Schedule, steps: number, options: WarmupOptions = {}): Schedule {
  checkKeys(options, ["from"], "warmup");
  const { from = 0 } = options;
  checkSchedule(after, "warmup: the first argument");
  checkSteps(steps, "warmup: steps");
  checkRate(from, "warmup: from");
  return schedule("warmup", [after, steps, { from }], (step) =>
    step >= steps ? after(step - steps) : from + ((after(0) - from) * step) / steps,
  );
}
