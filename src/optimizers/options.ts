// What a definition says of its options, and what follows from that: defaults, validation and its messages.
import { checkKeys, checkNumber, show } from "../errors.js";
import type { Schedule } from "../schedules/schedule.js";

/** A number or a Schedule, within a range. */
export interface NumberOption {
  default: number;
  range: string;
  ok: (value: number) => boolean;
}

/** A number option, several under one name (betas), or a switch. */
export type OptionSpec = NumberOption | readonly NumberOption[] | boolean;

/** A hyper-parameter in force: fixed, or by schedule. */
export type Hyper = number | Schedule;

const finite = Number.isFinite;

/** At least 0. */
export const nonNegative = (value: number): NumberOption => ({
  default: value,
  range: "finite and at least 0",
  ok: (x) => x >= 0 && finite(x),
});

/** In [0, 1). */
export const fraction = (value: number): NumberOption => ({
  default: value,
  range: "in [0, 1)",
  ok: (x) => x >= 0 && x < 1,
});

/** One number: its key (`lr`, `beta2`), how the user writes it (`betas[1]`), and its bounds. */
export interface HyperSpec extends NumberOption {
  key: string;
  label: string;
  option: string;
  index: number | undefined;
}

/** The options of one optimizer class, flattened. */
export interface Schema {
  owner: string;
  hypers: readonly HyperSpec[];
  flags: readonly string[];
  defaults: Readonly<Record<string, boolean>>;
  names: readonly string[];
}

/** `betas` becomes `beta1` and `beta2`, which may be given by these names too. */
export function flatten(owner: string, options: Record<string, OptionSpec>, aliases: Record<string, string>): Schema {
  const hypers: HyperSpec[] = [];
  const defaults: Record<string, boolean> = {};
  for (const [option, spec] of Object.entries(options)) {
    if (typeof spec === "boolean") {
      defaults[option] = spec;
    } else if (isList(spec)) {
      spec.forEach((each, index) => {
        const key = `${option.replace(/s$/, "")}${index + 1}`;
        hypers.push({ ...each, key, label: `${option}[${index}]`, option, index });
      });
    } else {
      hypers.push({ ...spec, key: option, label: option, option, index: undefined });
    }
  }
  const names = new Set([...Object.keys(options), ...hypers.map((hyper) => hyper.key), ...Object.keys(aliases)]);
  return { owner, hypers, flags: Object.keys(defaults), defaults, names: [...names] };
}

const isList = (spec: OptionSpec): spec is readonly NumberOption[] => Array.isArray(spec);

/** A valid hyper-parameter; a schedule's own values are checked when a step evaluates them. */
export function checkHyper(owner: string, spec: HyperSpec, value: unknown): Hyper {
  if (typeof value === "function") return value as Schedule;
  if (value === null) throw new TypeError(`${owner}: ${spec.label} must be a number or a schedule, got null`);
  return checkNumber(value, `${owner}: ${spec.label}`, spec.range, spec.ok);
}

export interface Resolved {
  hypers: Record<string, Hyper>;
  flags: Record<string, boolean>;
}

/** Options given, over `base` or the defaults. `extra` names are allowed and left alone. */
export function resolve(
  schema: Schema,
  given: Record<string, unknown>,
  extra: readonly string[],
  base?: Resolved,
  aliases: Record<string, string> = {},
): Resolved {
  checkKeys(given, [...schema.names, ...extra], schema.owner);
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined) plain[aliases[name] ?? name] = value;
  const hypers: Record<string, Hyper> = {};
  for (const spec of schema.hypers) {
    let value: unknown = plain[spec.key];
    if (spec.index !== undefined && plain[spec.option] !== undefined) {
      if (value !== undefined) throw new TypeError(`${schema.owner}: give ${spec.option} or ${spec.key}, not both`);
      value = entry(schema, spec, plain[spec.option]);
    }
    hypers[spec.key] =
      value === undefined ? (base?.hypers[spec.key] ?? spec.default) : checkHyper(schema.owner, spec, value);
  }
  const flags: Record<string, boolean> = {};
  for (const name of schema.flags) {
    const value = plain[name] ?? base?.flags[name] ?? schema.defaults[name];
    if (typeof value !== "boolean")
      throw new TypeError(`${schema.owner}: ${name} must be true or false, got ${show(value)}`);
    flags[name] = value;
  }
  return { hypers, flags };
}

function entry(schema: Schema, spec: HyperSpec, list: unknown): unknown {
  const length = schema.hypers.filter((each) => each.option === spec.option).length;
  if (!Array.isArray(list) || list.length !== length) {
    throw new TypeError(`${schema.owner}: ${spec.option} must be an array of ${length} numbers, got ${show(list)}`);
  }
  return list[spec.index as number] ?? null;
}
