import { nonNegative, schedule, positiveInteger, type Schedule } from "./schedule.js";

/**
 * Falls slowly first and fast at the end: `lr (1 - z) / (1 - z/2)` with `z = step/steps`, then 0. Chen, Wolfe &
 * Kyrillidis 2022 (REX), arXiv:2107.04197.
 *
 * @param lr the value at step 0, at least 0.
 * @param steps length in updates, a positive integer.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * rex(0.1, 100)(50); // 0.0667
 */
export function rex(lr: number, steps: number): Schedule {
  nonNegative(lr, "rex: lr");
  positiveInteger(steps, "rex: steps");
  return schedule("rex", [lr, steps], (step) => {
    const left = 1 - Math.min(step, steps) / steps;
    return (lr * left) / (0.5 + 0.5 * left);
  });
}
