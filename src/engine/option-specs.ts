// What a definition says of its options, and what follows from that: defaults, validation and its messages.
import { checkKeys, checkNumber, show } from "../errors.js";
import type { Schedule } from "../schedules/schedule.js";

/** A number or a Schedule, within a range. */
export interface NumberOption {
  /** null where the option may be left unset. */
  default: Hyper;
  range: string;
  ok: (value: number) => boolean;
  /** Whether null is a value. */
  nullable?: boolean;
}

/** A list of 1 to `most` numbers, as many as the user gives. */
export interface ListOption {
  each: NumberOption;
  default: readonly number[];
  most: number;
}

/** One of a few words (or null), fixed at construction as switches are. */
export interface ChoiceOption {
  choices: readonly (string | null)[];
  default: string | null;
}

/** A number option, several under one name (betas), a switch, or a word. */
export type OptionSpec = NumberOption | readonly NumberOption[] | ListOption | ChoiceOption | boolean;

/** A hyper-parameter in force: fixed, by schedule, or unset (null, which rules see as NaN). */
export type Hyper = number | Schedule | null;

/** A switch or a word in force. */
export type Flag = boolean | string | null;

const finite = (x: number): boolean => Number.isFinite(x);

/** At least 0. */
export const nonNegative = (value: number): NumberOption => ({
  default: value,
  range: "finite and at least 0",
  ok: (x) => x >= 0 && finite(x),
});

/** Above 0. */
export const positive = (value: number): NumberOption => ({
  default: value,
  range: "finite and above 0",
  ok: (x) => x > 0 && finite(x),
});

/** In [0, 1). */
export const fraction = (value: number): NumberOption => ({
  default: value,
  range: "in [0, 1)",
  ok: (x) => x >= 0 && x < 1,
});

/** Any finite number. */
export const real = (value: number): NumberOption => ({ default: value, range: "finite", ok: finite });

/** A whole number from `least` up. */
export const whole = (value: number, least = 0): NumberOption => ({
  default: value,
  range: `a whole number of at least ${least}`,
  ok: (x) => Number.isInteger(x) && x >= least,
});

/** The same option, which may be null and is so by default. */
export const optional = (option: NumberOption, value: Hyper = null): NumberOption => ({
  ...option,
  default: value,
  nullable: true,
});

/** One number: its key (`lr`, `beta2`), how the user writes it (`betas[1]`), and its bounds. */
export interface HyperSpec extends NumberOption {
  key: string;
  label: string;
  option: string;
  index: number | undefined;
  /** Least and most numbers under `option`, where it is a list. */
  counts: readonly [number, number];
}

/** The options of one optimizer class, flattened. */
export interface Schema {
  owner: string;
  hypers: readonly HyperSpec[];
  flags: readonly string[];
  defaults: Readonly<Record<string, Flag>>;
  choices: Readonly<Record<string, readonly (string | null)[]>>;
  names: readonly string[];
}

/** `betas` becomes `beta1` and `beta2`, which may be given by these names too. */
export function flatten(owner: string, options: Record<string, OptionSpec>, aliases: Record<string, string>): Schema {
  const hypers: HyperSpec[] = [];
  const defaults: Record<string, Flag> = {};
  const choices: Record<string, readonly (string | null)[]> = {};
  const entries = (option: string, list: readonly NumberOption[], least = list.length): void => {
    list.forEach((each, index) => {
      const key = `${option.replace(/(?<!p)s$/, "")}${index + 1}`;
      hypers.push({ ...each, key, label: `${option}[${index}]`, option, index, counts: [least, list.length] });
    });
  };
  for (const [option, spec] of Object.entries(options)) {
    if (typeof spec === "boolean") {
      defaults[option] = spec;
    } else if ("choices" in spec) {
      defaults[option] = spec.default;
      choices[option] = spec.choices;
    } else if ("each" in spec) {
      const { each, most } = spec;
      entries(
        option,
        Array.from({ length: most }, (_, i) => optional(each, spec.default[i] ?? null)),
        1,
      );
    } else if ("range" in spec) {
      hypers.push({ ...spec, key: option, label: option, option, index: undefined, counts: [1, 1] });
    } else {
      entries(option, spec);
    }
  }
  const names = new Set([...Object.keys(options), ...hypers.map((hyper) => hyper.key), ...Object.keys(aliases)]);
  return { owner, hypers, flags: Object.keys(defaults), defaults, choices, names: [...names] };
}

/** A valid hyper-parameter; a schedule's own values are checked when a step evaluates them. */
export function checkHyper(owner: string, spec: HyperSpec, value: unknown): Hyper {
  if (typeof value === "function") return value as Schedule;
  if (value === null) {
    if (spec.nullable) return null;
    throw new TypeError(`${owner}: ${spec.label} must be a number or a schedule, got null`);
  }
  return checkNumber(value, `${owner}: ${spec.label}`, spec.range, spec.ok);
}

/** The values of a list option, one for each of its keys; what a shorter list leaves out is null. */
export function checkList(owner: string, parts: readonly HyperSpec[], list: unknown): Hyper[] {
  const [{ option, counts }] = parts;
  const [least, most] = counts;
  if (!Array.isArray(list) || list.length < least || list.length > most) {
    const wanted = least === most ? most : `${least} to ${most}`;
    throw new TypeError(`${owner}: ${option} must be an array of ${wanted} numbers, got ${show(list)}`);
  }
  return parts.map((spec, i) => (i < list.length ? checkHyper(owner, spec, list[i] ?? null) : null));
}

function checkFlag(schema: Schema, name: string, value: unknown): Flag {
  const words = schema.choices[name];
  const label = `${schema.owner}: ${name}`;
  if (words === undefined) {
    if (typeof value === "boolean") return value;
    throw new TypeError(`${label} must be true or false, got ${show(value)}`);
  }
  if (words.includes(value as string | null)) return value as Flag;
  const error = typeof value === "string" ? RangeError : TypeError;
  throw new error(
    `${label} must be ${words
      .map(show)
      .join(", ")
      .replace(/, ([^,]*)$/, " or $1")}, got ${show(value)}`,
  );
}

export interface Resolved {
  hypers: Record<string, Hyper>;
  flags: Record<string, Flag>;
}

/** Options given, over `base` or the defaults. `extra` names are allowed and left alone. */
export function resolve(
  schema: Schema,
  given: Record<string, unknown>,
  extra: readonly string[],
  base?: Resolved,
  aliases: Record<string, string> = {},
): Resolved {
  const { owner } = schema;
  checkKeys(given, [...schema.names, ...extra], owner);
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined) plain[aliases[name] ?? name] = value;
  const hypers: Record<string, Hyper> = {};
  for (const spec of schema.hypers) {
    const value = plain[spec.key];
    hypers[spec.key] =
      value === undefined ? (base ? (base.hypers[spec.key] as Hyper) : spec.default) : checkHyper(owner, spec, value);
  }
  for (const option of lists(schema)) {
    if (plain[option] === undefined) continue;
    const parts = schema.hypers.filter((spec) => spec.option === option);
    const both = parts.find((spec) => plain[spec.key] !== undefined);
    if (both) throw new TypeError(`${owner}: give ${option} or ${both.key}, not both`);
    checkList(owner, parts, plain[option]).forEach((value, i) => (hypers[parts[i].key] = value));
  }
  const flags: Record<string, Flag> = {};
  for (const name of schema.flags) {
    const inherited = base ? base.flags[name] : schema.defaults[name];
    flags[name] = plain[name] === undefined ? (inherited as Flag) : checkFlag(schema, name, plain[name]);
  }
  return { hypers, flags };
}

/** Names of the options that are lists. */
export function lists(schema: Schema): Set<string> {
  return new Set(schema.hypers.filter((spec) => spec.index !== undefined).map((spec) => spec.option));
}
