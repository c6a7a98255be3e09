// Options of a formula as the engine's options: their ranges from what is given, or from their names.
import { show } from "../errors.js";
import {
  fraction,
  nonNegative,
  positive,
  real,
  whole,
  type NumberOption,
  type OptionSpec,
} from "../engine/option-specs.js";

/** A number with bounds: `"[0, 1)"`, `[0, 1]`, or one of `"finite"`, `"at least 0"`, `"above 0"`, `"whole"`. */
export interface RangedOption {
  default: number;
  range?: string | readonly [number, number];
}

/** A number, several under one name (`betas` becomes `beta1`, `beta2`), or a switch, which formulas read as 1 or 0. */
export type FormulaOption = number | boolean | RangedOption | readonly (number | RangedOption)[];

const named: Readonly<Record<string, (value: number) => NumberOption>> = {
  finite: real,
  "at least 0": nonNegative,
  ">= 0": nonNegative,
  "above 0": positive,
  "> 0": positive,
  whole: (value) => whole(value),
};

const interval =
  /^\s*([[(])\s*(-?[\d.]+(?:e[-+]?\d+)?|-inf\w*)\s*,\s*(-?[\d.]+(?:e[-+]?\d+)?|\+?inf\w*)\s*([\])])\s*$/i;

// What options of these names are everywhere in the field.
function usual(name: string, value: number): NumberOption {
  if (/^(lr|eps\w*|weightDecay)$/.test(name)) return nonNegative(value);
  if (/^(betas?\d*|momentum)$/.test(name) && value >= 0 && value < 1) return fraction(value);
  return real(value);
}

const end = (text: string): number =>
  /inf/i.test(text) ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text);

function within(label: string, value: number, range: unknown): NumberOption {
  if (typeof range === "string") {
    if (Object.hasOwn(named, range)) return named[range](value);
    const found = interval.exec(range);
    if (found) {
      const [from, to] = [end(found[2]), end(found[3])];
      const above = (x: number): boolean => (found[1] === "[" ? x >= from : x > from);
      const below = (x: number): boolean => (found[4] === "]" ? x <= to : x < to);
      return { default: value, range: `in ${range.trim()}`, ok: (x) => above(x) && below(x) && Number.isFinite(x) };
    }
  } else if (Array.isArray(range) && range.length === 2 && range.every((each) => typeof each === "number")) {
    const [from, to] = range as [number, number];
    return { default: value, range: `from ${from} to ${to}`, ok: (x) => x >= from && x <= to && Number.isFinite(x) };
  }
  throw new TypeError(
    `${label}: range must be like "[0, 1)", [0, 1] or one of ${Object.keys(named).map(show).join(", ")}, got ${show(range)}`,
  );
}

function ofNumber(label: string, name: string, given: unknown): NumberOption {
  const { default: value, range } =
    typeof given === "object" && given !== null
      ? (given as Partial<RangedOption>)
      : { default: given, range: undefined };
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new TypeError(
      `${label} must be a finite number, { default, range }, a list of them, or true or false, got ${show(given)}`,
    );
  const option = range === undefined ? usual(name, value) : within(label, value, range);
  if (!option.ok(value)) throw new RangeError(`${label}: the default must be ${option.range}, got ${value}`);
  return option;
}

/** The engine's option. */
export function optionOf(label: string, name: string, given: unknown): OptionSpec {
  if (typeof given === "boolean") return given;
  if (!Array.isArray(given)) return ofNumber(label, name, given);
  if (given.length === 0 || given.length > 16)
    throw new RangeError(`${label} must have 1 to 16 numbers, got ${given.length}`);
  return Array.from(given, (each: unknown, i) => ofNumber(`${label}[${i}]`, name, each));
}
