import { nonNegative, checkSchedule, schedule, type Schedule } from "./schedule.js";

/**
 * A schedule times a constant, such as a group's share of the common rate.
 *
 * @param by the factor, at least 0.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * scale(cosine(0.1, 100), 0.5)(0); // 0.05
 */
export function scale(of: Schedule, by: number): Schedule {
  checkSchedule(of, "scale: the first argument");
  nonNegative(by, "scale: the factor");
  return schedule("scale", [of, by], (step) => by * of(step));
}
