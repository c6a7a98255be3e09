// Options as JSON: optimizers by name, schedules by spec, patterns by source.
import { isPlain, isRegExp } from "../kinds.js";
import type { OptimizerClass } from "./settings.js";
import { restoreSchedule } from "../schedules/restore.js";
import type { Schedule, ScheduleSpec } from "../schedules/schedule.js";

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What stands for a function that cannot travel. */
const custom = "custom";

const nameOf = (value: unknown): string | undefined =>
  (value as { definition?: { name: string } } | null)?.definition?.name;

/** The readable form; what JSON has no word for becomes `{ schedule }`, `{ pattern, flags }` or `{ number }`. */
export function toJson(value: unknown): Json {
  if (typeof value === "function") {
    const name = nameOf(value);
    return name ?? { schedule: ((value as Schedule).spec ?? custom) as Json };
  }
  if (typeof value === "number") return Number.isFinite(value) ? value : { number: String(value) };
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint" || typeof value === "symbol") return { schedule: custom };
  if (typeof value !== "object") return value as Json;
  if (Array.isArray(value)) return value.map(toJson);
  if (isRegExp(value)) return { pattern: value.source, flags: value.flags };
  if (!isPlain(value)) return { schedule: custom };
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, toJson(each)]));
}

/** Whether `fromJson` gives the same back. */
export const isPortable = (json: Json): boolean => !JSON.stringify(json).includes(`"schedule":"${custom}"`);

/** Optimizer classes by name. */
interface Classes {
  get(name: string): OptimizerClass | undefined;
}

/** The options again; `classes` knows optimizers by name. */
export function fromJson(json: Json, classes: Classes, key?: string): unknown {
  if (typeof json === "string") return key === "optimizer" ? (classes.get(json) ?? json) : json;
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((each: Json) => fromJson(each, classes, key));
  const given = json as { readonly [key: string]: Json };
  if ("schedule" in given) return restoreSchedule(given.schedule as unknown as ScheduleSpec);
  if (typeof given.pattern === "string") return new RegExp(given.pattern, given.flags as string);
  if (typeof given.number === "string") return Number(given.number);
  return Object.fromEntries(Object.entries(given).map(([name, each]) => [name, fromJson(each, classes, name)]));
}
