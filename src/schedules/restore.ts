import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { cosineRestarts } from "./cosine-restarts.js";
import { cyclic } from "./cyclic.js";
import type { CyclingSchedule } from "./cycling.js";
import { exponential } from "./exponential.js";
import { inverseSqrt } from "./inverse-sqrt.js";
import { inverseTime } from "./inverse-time.js";
import { join } from "./join.js";
import { linear } from "./linear.js";
import { multiStep } from "./multi-step.js";
import { noam } from "./noam.js";
import { oneCycle } from "./one-cycle.js";
import { plateau } from "./plateau.js";
import { polynomial } from "./polynomial.js";
import { product } from "./product.js";
import { quarterRoot } from "./quarter-root.js";
import { rex } from "./rex.js";
import { scale } from "./scale.js";
import type { Schedule, ScheduleSpec } from "./schedule.js";
import { step } from "./step.js";
import { warmup } from "./warmup.js";
import { wsd } from "./wsd.js";

/** @internal Every factory by the name its specs carry. */
export const factories: Readonly<Record<string, (...args: never[]) => Schedule>> = {
  constant,
  cosine,
  cosineRestarts,
  cyclic,
  exponential,
  inverseSqrt,
  inverseTime,
  join,
  linear,
  multiStep,
  noam,
  oneCycle,
  plateau,
  polynomial,
  product,
  rex,
  scale,
  step,
  warmup,
  wsd,
  quarterRoot: () => quarterRoot,
};

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
  const made = factories[Object.hasOwn(factories, name) ? name : ""](...(args.map(value) as never[]));
  return part ? (made as CyclingSchedule)[part] : made;
}

function value(arg: unknown): unknown {
  if (Array.isArray(arg)) return arg.map(value);
  if (typeof arg !== "object" || arg === null) return arg;
  if ("schedule" in arg) return make(arg.schedule as ScheduleSpec);
  return Object.fromEntries(Object.entries(arg).map(([key, each]) => [key, value(each)]));
}
