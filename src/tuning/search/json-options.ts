// Options as JSON: optimizers by name, schedules by spec, patterns by source.
import type { OptimizerClass } from "../../fit/settings.js";
import { restoreSchedule } from "../../schedules/restore.js";
import type { Schedule, ScheduleSpec } from "../../schedules/schedule.js";
import { isDistribution, type Space } from "./space.js";

/** What JSON can hold. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** What stands for a function that cannot travel. */
const custom = "custom";

const nameOf = (value: unknown): string | undefined =>
  (value as { definition?: { name: string } } | null)?.definition?.name;

/** The readable form; what JSON has no word for becomes `{ schedule }`, `{ pattern, flags }` or `{ number }`. */
export function toPlain(value: unknown): Plain {
  if (typeof value === "function") {
    const name = nameOf(value);
    return name ?? { schedule: ((value as Schedule).spec ?? custom) as Plain };
  }
  if (typeof value === "number") return Number.isFinite(value) ? value : { number: String(value) };
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint" || typeof value === "symbol") return { schedule: custom };
  if (typeof value !== "object") return value as Plain;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof RegExp) return { pattern: value.source, flags: value.flags };
  const { constructor } = value;
  if (constructor && constructor !== Object) return { schedule: custom };
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, toPlain(each)]));
}

/** Whether `fromPlain` gives the same back. */
export const travels = (plain: Plain): boolean => !JSON.stringify(plain).includes(`"schedule":"${custom}"`);

/** The options again; `classes` knows optimizers by name. */
export function fromPlain(plain: Plain, classes: ReadonlyMap<string, OptimizerClass>, key?: string): unknown {
  if (typeof plain === "string") return key === "optimizer" ? (classes.get(plain) ?? plain) : plain;
  if (typeof plain !== "object" || plain === null) return plain;
  if (Array.isArray(plain)) return plain.map((each: Plain) => fromPlain(each, classes, key));
  const given = plain as { readonly [key: string]: Plain };
  if ("schedule" in given) return restoreSchedule(given.schedule as unknown as ScheduleSpec);
  if (typeof given.pattern === "string") return new RegExp(given.pattern, given.flags as string);
  if (typeof given.number === "string") return Number(given.number);
  return Object.fromEntries(Object.entries(given).map(([name, each]) => [name, fromPlain(each, classes, name)]));
}

/** What a search draws from, as a journal keeps it. */
export function describeSpace(space: Space): Plain {
  const axis = (each: Space[string]): Plain => toPlain(isDistribution(each) ? each.spec : ["choice", ...each]);
  return Object.fromEntries(Object.entries(space).map(([name, each]) => [name, axis(each)]));
}
