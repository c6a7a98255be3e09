import { show } from "../errors.js";
import { checkSchedule, schedule, positiveInteger, type Schedule } from "./schedule.js";

/** A schedule and for how many updates it holds. */
export type JoinPart = readonly [schedule: Schedule, steps: number];

/**
 * One schedule after another, each beginning at its own step 0; the last one goes on for ever.
 *
 * Agrees with torch.optim.lr_scheduler.SequentialLR and optax.join_schedules.
 *
 * @param parts `[schedule, steps]` for all but the last, which is a schedule alone.
 * @throws TypeError or RangeError naming the part.
 * @example
 * const lr = join([[constant(0.1), 100], cosine(0.1, 50)]);
 * [99, 125, 150].map(lr); // [0.1, 0.05, 0]
 */
export function join(parts: readonly [...JoinPart[], Schedule]): Schedule {
  if (!Array.isArray(parts) || parts.length === 0)
    throw new TypeError(`join: needs an array [[schedule, steps], ..., schedule], got ${show(parts)}`);
  const last = checkSchedule(parts.at(-1), "join: the last part");
  const pieces = (parts.slice(0, -1) as JoinPart[]).map((part, i) => {
    if (!Array.isArray(part) || part.length !== 2)
      throw new TypeError(`join: part ${i} must be [schedule, steps], got ${show(part)}`);
    return {
      of: checkSchedule(part[0], `join: part ${i}`),
      length: positiveInteger(part[1], `join: steps of part ${i}`),
    };
  });
  return schedule("join", [parts], (step) => {
    let local = step;
    for (const { of, length } of pieces) {
      if (local < length) return of(local);
      local -= length;
    }
    return last(local);
  });
}
