import { checkCount, checkKeys, checkNumber, checkObject, show } from "../errors.js";
import type { Plateau } from "./plateau-state.js";

/** The plain description of a schedule, as checkpoints and sweeps carry it. */
export interface ScheduleSpec {
  name: string;
  args: unknown[];
  /** The companion that is meant, where the factory makes one. */
  part?: "momentum";
}

/**
 * A hyper-parameter as a function of the updates already applied (0 for the first).
 * Schedules made here carry a `spec`; a function of your own is a schedule too, without one.
 */
export interface Schedule {
  (step: number): number;
  readonly spec?: ScheduleSpec;
  /** @internal the parts of it whose value depends on losses; their state lives in the optimizer */
  readonly plateaus?: readonly Plateau[];
}

/** @internal Gives a schedule its spec and a check of its argument; nested schedules are described by theirs. */
export function schedule(
  name: string,
  args: unknown[],
  f: (step: number) => number,
  plateaus: readonly Plateau[] = args.flatMap(plateausIn),
): Schedule {
  const checked = (step: number): number => {
    if (!(step >= 0 && step < Infinity)) nonNegative(step, `${name}: step`);
    return f(step);
  };
  return Object.assign(checked, { spec: { name, args: args.map(describe) } }, plateaus[0] && { plateaus });
}

type Inner = Schedule | readonly unknown[];

function plateausIn(arg: unknown): readonly Plateau[] {
  if (Array.isArray(arg)) return arg.flatMap(plateausIn);
  return (arg as Inner as Schedule)?.plateaus ?? [];
}

function describe(arg: unknown): unknown {
  if (typeof arg === "function") return { schedule: (arg as Schedule).spec ?? "custom" };
  if (Array.isArray(arg)) return arg.map(describe);
  if (typeof arg !== "object" || arg === null) return arg;
  return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, describe(value)]));
}

/** @internal */
export function nonNegative(value: unknown, label: string): number {
  return checkNumber(value, label, "finite and at least 0", (x) => x >= 0 && x < Infinity);
}

/** @internal A multiple or an exponent. */
export function positive(value: unknown, label: string): number {
  return checkNumber(value, label, "finite and above 0", (x) => x > 0 && x < Infinity);
}

/** @internal A number of updates. */
export function positiveInteger(value: unknown, label: string): number {
  return checkCount(value, label);
}

/** @internal A number of updates that may be 0. */
export function naturalNumber(value: unknown, label: string): number {
  return checkCount(value, label, 0);
}

/** @internal One of a few words. */
export function oneOf<W extends string>(...words: readonly W[]): (value: unknown, label: string) => W {
  return (value, label) => {
    if (words.includes(value as W)) return value as W;
    throw new RangeError(`${label} must be ${words.map(show).join(" or ")}, got ${show(value)}`);
  };
}

/** @internal */
export function bool(value: unknown, label: string): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError(`${label} must be true or false, got ${show(value)}`);
}

/** @internal */
export function checkSchedule(value: unknown, label: string): Schedule {
  if (typeof value === "function") return value as Schedule;
  const hint = typeof value === "number" ? `\nFor a fixed value write constant(${value}).` : "";
  throw new TypeError(`${label} must be a schedule, got ${show(value)}${hint}`);
}

type Rules<T> = { [K in keyof T]-?: readonly [check: (value: unknown, label: string) => T[K], fallback?: T[K]] };

/**
 * @internal The options of a factory, checked and completed. A rule is a check and the value when nothing is given; one
 * without that value must be given.
 */
export function readOptions<T extends object>(owner: string, given: object | undefined, rules: Rules<T>): T {
  checkObject(given, `${owner}: options`);
  checkKeys(given, Object.keys(rules), owner);
  const entries = Object.entries<Rules<Record<string, unknown>>[string]>(rules as never).map(([key, rule]) => {
    const value = (given as Record<string, unknown>)[key];
    return [key, value === undefined && rule.length > 1 ? rule[1] : rule[0](value, `${owner}: ${key}`)];
  });
  return Object.fromEntries(entries) as T;
}
