import { checkCount, checkNumber, show } from "../errors.js";

/** The plain description of a schedule, as checkpoints and sweeps carry it. */
export interface ScheduleSpec {
  name: string;
  args: unknown[];
}

/**
 * A hyper-parameter as a function of the updates already applied (0 for the first).
 * Schedules made here carry a `spec`; a function of your own is a schedule too, without one.
 */
export interface Schedule {
  (step: number): number;
  readonly spec?: ScheduleSpec;
}

/** @internal Gives a schedule its spec; nested schedules are described by theirs. */
export function schedule(name: string, args: unknown[], f: (step: number) => number): Schedule {
  return Object.assign(f, { spec: { name, args: args.map(describe) } });
}

function describe(arg: unknown): unknown {
  if (typeof arg !== "function") return arg;
  const spec = (arg as Schedule).spec;
  return spec ? { schedule: spec } : { schedule: "custom" };
}

/** @internal */
export function checkRate(value: unknown, label: string): number {
  return checkNumber(value, label, "finite and at least 0", (x) => x >= 0 && x < Infinity);
}

/** @internal */
export function checkSteps(value: unknown, label: string): number {
  return checkCount(value, label);
}

/** @internal */
export function checkSchedule(value: unknown, label: string): Schedule {
  if (typeof value === "function") return value as Schedule;
  const hint = typeof value === "number" ? `\nFor a fixed value write constant(${value}).` : "";
  throw new TypeError(`${label} must be a schedule, got ${show(value)}${hint}`);
}
