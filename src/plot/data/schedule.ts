export interface Point {
  step: number;
  value: number;
  /** "first", "highest" and so on. */
  what: string;
}

/** What a learning rate does over a training, as plain data. */
export interface ScheduleReport {
  /** As the reader typed it: `warmup(cosine(3e-4,1000),100)`. */
  expression: string;
  /** Value at step 0, 1, ... */
  values: number[];
  /** The momentum at the same steps; null where the schedule has none. */
  momentum: number[] | null;
  /** The remarkable points. */
  points: Point[];
}
