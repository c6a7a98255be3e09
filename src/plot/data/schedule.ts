/** A step at which something begins, ends or is highest. */
export interface SchedulePoint {
  step: number;
  value: number;
  /** "first", "highest" and so on. */
  what: string;
}

/** The values of a schedule, step by step. */
export interface ScheduleReport {
  /** As the reader typed it: `warmup(cosine(3e-4,1000),100)`. */
  expression: string;
  /** Value at step 0, 1, ... */
  values: number[];
  /** The momentum at the same steps; null where the schedule has none. */
  momentum: number[] | null;
  /** The remarkable points. */
  points: SchedulePoint[];
}
