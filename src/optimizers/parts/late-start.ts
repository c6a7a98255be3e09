// For rules whose first steps are as long as the gradient is, in whatever unit: a model leaves them out.
import { constant } from "../../schedules/constant.js";
import { cosine } from "../../schedules/cosine.js";
import { join } from "../../schedules/join.js";
import type { Schedule } from "../../schedules/schedule.js";
import { rectification } from "./rectification.js";

/** Half a cosine from `lr` on, after so many updates at 0. */
export const lateStart = (lr: number, steps: number, updates: number): Schedule | number =>
  steps > 0 && steps < updates ? join([[constant(0), steps], cosine(lr, updates - steps)]) : lr;

/** RAdam's and AdaBelief's: no step before the average of squares is longer than `least`, then ones in spite of being shortened. */
export function rectifiedRate(beta2: number, least: number, distance: number, updates: number): Schedule | number {
  let power = 1;
  let steps = 0;
  let sum = 0;
  const seen = Math.min(updates, 10_000);
  for (let t = 1; t <= seen; t++) {
    power *= beta2;
    const { length, factor } = rectification(beta2, power, t);
    if (length > least) sum += factor;
    else steps = t;
  }
  return lateStart((distance * seen) / (sum || seen) / updates, steps, updates);
}
