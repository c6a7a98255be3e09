import { checkSchedule, schedule, type Schedule } from "./schedule.js";

/**
 * The product of schedules: one carries the rate, the others factors of it.
 *
 * Agrees with torch.optim.lr_scheduler.ChainedScheduler of schedules that multiply.
 *
 * @throws TypeError naming the argument that is no schedule.
 * @example
 * const lr = product(cosine(0.1, 100), step(1, { stepSize: 50, gamma: 0.5 }));
 */
export function product(...schedules: readonly Schedule[]): Schedule {
  if (schedules.length === 0) throw new TypeError("product: needs at least one schedule");
  for (const [i, each] of schedules.entries()) checkSchedule(each, `product: argument ${i + 1}`);
  return schedule("product", [...schedules], (step) => {
    let value = 1;
    for (const each of schedules) value *= each(step);
    return value;
  });
}
