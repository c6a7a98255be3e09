import type { CyclingSchedule } from "./cycling.js";
import { factories } from "./factories.js";
import type { Schedule, ScheduleSpec } from "./schedule.js";

/**
 * The schedule a `spec` describes, or undefined where none can be made of it: it contains a function of somebody's own, or
 * is damaged.
 *
 * @example
 * restoreSchedule(cosine(0.1, 100).spec)(50); // 0.05
 */
export function restoreSchedule(spec: ScheduleSpec): Schedule | undefined {
  try {
    return make(spec);
  } catch {
    return undefined;
  }
}

// A factory refuses arguments that are no schedules, and what is no name of one has none.
function make({ name, args, part }: ScheduleSpec): Schedule {
  if (part !== undefined && part !== "momentum") throw new RangeError(`no part ${String(part)}`);
  const factory = factories[Object.hasOwn(factories, name) ? name : ""];
  const made = factory(...(args.map(value) as never[]));
  const wanted: unknown = part ? (made as CyclingSchedule)[part] : made;
  if (typeof wanted !== "function") throw new RangeError(`${name} has no momentum`);
  return wanted as Schedule;
}

function value(arg: unknown): unknown {
  if (Array.isArray(arg)) return arg.map(value);
  if (typeof arg !== "object" || arg === null) return arg;
  if ("schedule" in arg) return make(arg.schedule as ScheduleSpec);
  return Object.fromEntries(Object.entries(arg).map(([key, each]) => [key, value(each)]));
}
