import { nonNegative, schedule, type Schedule } from "./schedule.js";

/**
 * The same value at every step.
 *
 * @param lr the value, at least 0.
 * @throws TypeError or RangeError when `lr` is not a finite number of at least 0.
 * @example
 * constant(0.01)(500); // 0.01
 */
export function constant(lr: number): Schedule {
  nonNegative(lr, "constant: lr");
  return schedule("constant", [lr], () => lr);
}
