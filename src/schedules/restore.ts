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

class Foreign extends Error {}

/**
 * The schedule a `spec` describes, or undefined when it contains a function that was not made here.
 *
 * @example
 * restoreSchedule(cosine(0.1, 100).spec)(50); // 0.05
 */
export function restoreSchedule(spec: ScheduleSpec): Schedule | undefined {
  try {
    return make(spec);
  } catch (error) {
    if (error instanceof Foreign) return undefined;
    throw error;
  }
}

function make(spec: ScheduleSpec): Schedule {
  const factory = Object.hasOwn(factories, spec?.name) ? factories[spec.name] : undefined;
  if (!factory) throw new Foreign();
  const made = factory(...(spec.args.map(value) as never[]));
  return spec.part ? (made as CyclingSchedule)[spec.part] : made;
}

function value(arg: unknown): unknown {
  if (Array.isArray(arg)) return arg.map(value);
  if (typeof arg !== "object" || arg === null) return arg;
  if ("schedule" in arg) return make(arg.schedule as ScheduleSpec);
  return Object.fromEntries(Object.entries(arg).map(([key, each]) => [key, value(each)]));
}
