import { isRegExp } from "../kinds.js";
import { checkObject, nearest, show } from "../errors.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import type { Definition } from "./definition.js";
import { Group } from "./group.js";
import { commonKeys } from "./common-keys.js";
import { resolve, type Resolved } from "./option-specs.js";

/** Options for the tensors whose names match; anything not given follows the optimizer's own options. */
export interface GroupOptions {
  /** A pattern, or names. One that matches nothing is an error. */
  match: RegExp | readonly string[];
  /** Another optimizer class for these tensors, with its own defaults. */
  optimizer?: object;
  /** Leave these tensors as they are; may be changed later through `optimizer.groups`. Default false. */
  frozen?: boolean;
  [hyperParameter: string]: unknown;
}

const groupKeys = ["match", "optimizer", "frozen"];

/** The groups in the order given, then one of all tensors left over; `outer` carries the outer options. */
export function formGroups(
  definition: Definition,
  params: ParameterSet,
  options: Record<string, unknown>,
  changed: () => void,
): { groups: Group[]; outer: Group } {
  const { name, schema, aliases } = definition;
  const { groups: list = [], ...own } = options;
  const base = resolve(schema, own, commonKeys, undefined, aliases);
  if (!Array.isArray(list)) throw new TypeError(`${name}: groups must be an array, got ${show(list)}`);
  const left = new Set<Slot>(params.slots);
  const groups = list.map((entry: unknown, i) => {
    const label = `${name}: groups[${i}]`;
    checkObject(entry, label);
    const { match, ...rest } = entry as GroupOptions;
    const members = matching(label, match, params).filter((slot) => left.delete(slot));
    return formGroup(label, definition, members, rest, base, changed, isRegExp(match) ? match : undefined);
  });
  const outer = new Group(definition, [...left], base, false, changed);
  if (left.size > 0 || groups.length === 0) groups.push(outer);
  return { groups, outer };
}

/** One group of these tensors; what it does not say follows `base`, the optimizer's own options. */
export function formGroup(
  label: string,
  definition: Definition,
  members: readonly Slot[],
  { optimizer, frozen = false, ...rest }: Omit<GroupOptions, "match">,
  base: Resolved,
  changed: () => void,
  pattern?: RegExp,
): Group {
  for (const key of commonKeys) {
    if (key in rest) throw new TypeError(`${label}: ${key} belongs to the whole optimizer`);
  }
  const other = optimizer === undefined ? definition : definitionOf(label, optimizer);
  const follows = other === definition ? base : undefined;
  if (!follows && other.method) {
    throw new TypeError(
      `${label}: ${other.name} cannot be a group's optimizer, its ${other.method}() belongs to the whole` +
        `\nMake it the optimizer.`,
    );
  }
  // Another class has its own defaults, but climbs or descends with the others.
  const inherited = follows ? {} : { maximize: base.flags.maximize };
  const resolved = resolve(other.schema, { ...inherited, ...rest }, groupKeys, follows, other.aliases);
  return new Group(other, members, resolved, frozen, changed, follows?.hypers, pattern);
}

function definitionOf(label: string, optimizer: unknown): Definition {
  const found = (optimizer as { definition?: Definition } | null)?.definition;
  if (typeof optimizer !== "function" || !found?.schema)
    throw new TypeError(`${label}: optimizer must be an optimizer class, got ${show(optimizer)}`);
  return found;
}

function matching(label: string, match: unknown, params: ParameterSet): Slot[] {
  if (isRegExp(match)) {
    const found = params.slots.filter((slot) => slot.name.search(match) >= 0);
    if (found.length === 0) throw new RangeError(`${label}: ${match} matches none of ${params.names.join(", ")}`);
    return found;
  }
  if (!Array.isArray(match))
    throw new TypeError(`${label}: match must be a RegExp or an array of names, got ${show(match)}`);
  if (match.length === 0) throw new RangeError(`${label}: match is empty`);
  return match.map((wanted) => {
    const slot = params.slots.find((each) => each.name === wanted);
    if (slot) return slot;
    const near = nearest(String(wanted), params.names);
    throw new RangeError(`${label}: no parameter ${show(wanted)}${near ? `\nDid you mean ${near}?` : ""}`);
  });
}

/** Names of the tensors that decay. */
export function decaying(owner: string, params: ParameterSet, decay: unknown = "all"): Set<string> {
  if (decay !== "all" && decay !== "matrices" && typeof decay !== "function") {
    const error = typeof decay === "string" ? RangeError : TypeError;
    throw new error(`${owner}: decay must be "all", "matrices" or a function, got ${show(decay)}`);
  }
  const choose =
    typeof decay === "function"
      ? (slot: Slot) => Boolean(decay(slot.name, [...slot.shape]))
      : (slot: Slot) => decay === "all" || slot.shape.length >= 2;
  return new Set(params.slots.filter(choose).map((slot) => slot.name));
}
