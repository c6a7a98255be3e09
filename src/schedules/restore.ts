import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { quarterRoot } from "./quarter-root.js";
import type { Schedule, ScheduleSpec } from "./schedule.js";
import { warmup } from "./warmup.js";

const factories: Record<string, (...args: never[]) => Schedule> = {
  constant,
  cosine,
  quarterRoot: () => quarterRoot,
  warmup,
};

/**
 * The schedule a `spec` describes, or undefined when it contains a function that was not made here.
 *
 * @example
 * restoreSchedule(cosine(0.1, 100).spec)(50); // 0.05
 */
export function restoreSchedule(spec: ScheduleSpec): Schedule | undefined {
  const factory = Object.hasOwn(factories, spec?.name) ? factories[spec.name] : undefined;
  if (!factory) return undefined;
  const args = spec.args.map((arg) => {
    const nested = (arg as { schedule?: ScheduleSpec } | null)?.schedule;
    return nested ? restoreSchedule(nested) : arg;
  });
  return args.includes(undefined) ? undefined : factory(...(args as never[]));
}
