import { largest } from "../../math/extremes.js";
import type { Schedule, ScheduleSpec } from "../../schedules/schedule.js";
import { UserError } from "../terminal/errors.js";
import { boundariesOf, type Boundary } from "./boundaries.js";

export interface Point {
  step: number;
  value: number;
  what: string;
}

/** The most steps that are shown. */
export const maxSteps = 10_000_000;
const farthest = 2 ** 20;
const standard = 1000;

/** Values at steps 0 to n - 1. */
export function sampleValues(schedule: Schedule, n: number): number[] {
  return Array.from({ length: n }, (_, step) => {
    const value = schedule(step);
    if (Number.isFinite(value)) return value;
    throw new UserError(`the value at step ${step} is ${value}`, `Show fewer: --steps ${Math.max(1, step)}.`);
  });
}

/** How many steps show all of it: until it rests and a tenth more. */
export function stepsToShow(schedule: Schedule): number {
  const last = Math.max(0, largest(boundariesOf(schedule.spec as ScheduleSpec).map(({ step }) => step)));
  if (last > 4 * farthest) return Math.min(maxSteps, Math.ceil((11 * last) / 10));
  for (let n = Math.max(4096, 4 * last); n <= Math.max(farthest, 4 * last); n *= 4) {
    const rest = settlingStep(schedule, n);
    if (rest === 0) return standard;
    if (rest <= n / 4) return Math.ceil((11 * rest) / 10);
  }
  return 4 * last || standard;
}

// Where it stops changing. What only creeps towards its end, as an exponential does for thousands of steps after one
// could see it move, rests when it is within a ten thousandth of its height.
function settlingStep(schedule: Schedule, n: number): number {
  const values = new Float64Array(n);
  for (let step = 0; step < n; step++) values[step] = schedule(step);
  const end = values[n - 1];
  const height = values.reduce((most, value) => Math.max(most, Math.abs(value - end)), 0);
  const after = (slack: number): number => values.findLastIndex((value) => !(Math.abs(value - end) <= slack)) + 1;
  const [exact, near] = [after(0), after(1e-4 * height)];
  return exact <= 2 * near ? exact : near;
}

/** Where to look: the start, every boundary, the highest value and the last; one line a step. */
export function notablePoints(values: number[], boundaries: Boundary[]): Point[] {
  let highest = 0;
  for (let step = 1; step < values.length; step++) if (values[step] > values[highest]) highest = step;
  const all = [
    { step: 0, what: "start" },
    ...boundaries.filter(({ step }) => step < values.length),
    { step: highest, what: "highest" },
    { step: values.length - 1, what: "last" },
  ];
  const steps = [...new Set(all.map(({ step }) => step))].sort((a, b) => a - b);
  return steps.map((step) => {
    const what = new Set(all.filter((each) => each.step === step).map((each) => each.what));
    return { step, value: values[step], what: [...what].join(", ") };
  });
}
