import { checkSchedule, nonNegative, readOptions, schedule, positiveInteger, type Schedule } from "./schedule.js";

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
  const { from } = readOptions("warmup", options, { from: [nonNegative, 0] });
  checkSchedule(after, "warmup: the first argument");
  positiveInteger(steps, "warmup: steps");
  return schedule("warmup", [after, steps, { from }], (step) =>
    step >= steps ? after(step - steps) : from + ((after(0) - from) * step) / steps,
  );
}
