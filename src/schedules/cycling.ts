// What the two schedules that move momentum along with the rate have in common.
import { cosPi } from "../math/deterministic.js";
import { schedule, type Schedule, type ScheduleSpec } from "./schedule.js";

/** A schedule of rates with one of momentum that belongs to it. */
export interface CyclingSchedule extends Schedule {
  /** For `momentum`, or for an entry of `betas`. */
  readonly momentum: Schedule;
}

/** @internal */
export function withMomentum(lr: Schedule, f: (step: number) => number): CyclingSchedule {
  const spec = lr.spec as ScheduleSpec;
  const momentum = Object.assign(schedule(spec.name, [], f), { spec: { ...spec, part: "momentum" as const } });
  return Object.assign(lr, { momentum });
}

/** @internal From a to b along half a cosine. */
export const cosine = (a: number, b: number, share: number): number => b + ((a - b) / 2) * (1 + cosPi(share));

/** @internal From a to b along a straight line. */
export const line = (a: number, b: number, share: number): number => a + (b - a) * share;
