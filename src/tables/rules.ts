// Rules of an encoder: its options, checked.
import { isMap } from "../kinds.js";
import { checkCount, checkKeys, show } from "../errors.js";
import type { DateOrder } from "./dates.js";
import type { Decimal } from "./numbers.js";

export interface CategoryOptions {
  /** Levels that fewer training rows have share the column `name=(other)`; default 1. */
  minCount?: number;
  /** Levels with a column of their own at most, the most frequent ones; default 30. */
  maxLevels?: number;
  /** Columns to take for categories whatever they hold. */
  columns?: readonly string[];
}

export interface DateOptions {
  /** Order of day and month where no date of a column decides it. */
  order?: "dmy" | "mdy";
  /** Add `name.days`, the days since 1970-01-01; default false. */
  days?: boolean;
  /** Columns that must hold dates. */
  columns?: readonly string[];
}

/** Options of `tableEncoder`. */
export interface TableEncoderOptions {
  /** The column to predict, which becomes `y`. */
  target?: string;
  /** Names of columns to take for categories, or options. */
  categorical?: readonly string[] | CategoryOptions;
  /** Texts that stand for gaps, beside the empty one; default NA, N/A, n/a, NaN, null, - and ?. */
  missing?: readonly string[];
  /** Names of columns of dates, options, or false: then dates are text like any. */
  dates?: readonly string[] | DateOptions | false;
  /** The decimal mark of numbers in texts; default: what the table needs. */
  decimal?: Decimal;
}

export interface Rules {
  target: string | undefined;
  minCount: number;
  maxLevels: number;
  categories: ReadonlySet<string>;
  missing: ReadonlySet<string>;
  order: DateOrder | undefined;
  days: boolean;
  dates: ReadonlySet<string> | false;
  decimal: Decimal | undefined;
}

export const missingTokens: readonly string[] = ["", "NA", "N/A", "n/a", "NaN", "null", "-", "?"];

/** Checks an encoder's options. */
export function checkRules(owner: string, options: unknown): Rules {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  checkKeys(options, ["target", "categorical", "missing", "dates", "decimal"], owner);
  const { target, categorical = {}, missing = missingTokens, dates = {}, decimal } = options as TableEncoderOptions;
  if (target !== undefined && typeof target !== "string")
    throw new TypeError(`${owner}: target must be the name of a column, got ${show(target)}`);
  if (decimal !== undefined && decimal !== "." && decimal !== ",")
    throw new RangeError(`${owner}: decimal must be "." or ",", got ${show(decimal)}`);
  const categories = group<CategoryOptions>(owner, "categorical", categorical, ["minCount", "maxLevels", "columns"]);
  const calendar = dates === false ? {} : group<DateOptions>(owner, "dates", dates, ["order", "days", "columns"]);
  const { order, days = false } = calendar;
  if (order !== undefined && order !== "dmy" && order !== "mdy")
    throw new RangeError(`${owner}: dates.order must be "dmy" or "mdy", got ${show(order)}`);
  if (typeof days !== "boolean") throw new TypeError(`${owner}: dates.days must be true or false, got ${show(days)}`);
  const named = {
    categories: names(owner, "categorical.columns", categories.columns),
    dates: names(owner, "dates.columns", calendar.columns),
  };
  for (const name of named.dates)
    if (named.categories.has(name))
      throw new RangeError(`${owner}: column ${show(name)} is both among dates and categorical`);
  return {
    target,
    minCount: checkCount(categories.minCount ?? 1, `${owner}: categorical.minCount`),
    maxLevels: checkCount(categories.maxLevels ?? 30, `${owner}: categorical.maxLevels`),
    categories: named.categories,
    missing: new Set(["", ...[...names(owner, "missing", missing)].map((word) => word.trim())]),
    order,
    days,
    dates: dates === false ? false : named.dates,
    decimal,
  };
}

// Names alone, or options among which there are names.
function group<Options extends { columns?: readonly string[] }>(
  owner: string,
  key: string,
  given: unknown,
  keys: readonly string[],
): Options {
  if (Array.isArray(given)) return { columns: given } as unknown as Options;
  if (typeof given !== "object" || given === null || isMap(given))
    throw new TypeError(`${owner}: ${key} must be names of columns or options, got ${show(given)}`);
  checkKeys(given, keys, `${owner}: ${key}`);
  return { ...given } as Options;
}

function names(owner: string, key: string, given: unknown = []): Set<string> {
  if (!Array.isArray(given) || !given.every((name) => typeof name === "string"))
    throw new TypeError(`${owner}: ${key} must be a list of strings, got ${show(given)}`);
  return new Set(given as string[]);
}
