// What somebody gives as a new optimizer, checked, and the definition that follows from it.
import { checkKeys, nearest, show } from "../errors.js";
import { families, type DecayKind, type DefinitionInput, type Family } from "../engine/definition.js";
import { commonKeys } from "../engine/common-keys.js";
import { measured } from "../engine/measure-pass.js";
import { flatten, type OptionSpec } from "../engine/option-specs.js";
import type { SlotSpec } from "../engine/variant.js";
import { customUpdate, type CustomTensor } from "./custom.js";
import { totalName } from "./early.js";
import { formula, type Formula } from "./formula.js";
import { hashOf } from "./hash.js";
import { isReserved, type Part } from "./lower.js";
import { parse } from "./parse.js";
import { optionOf, type FormulaOption } from "./options.js";

/** One state of a tensor: a name, or what it begins with and whether it is one number. */
export type StateSpec =
  | string
  | {
      name: string;
      /** What it holds at the tensor's first step: a copy of the parameters, a number, or an option's. Default 0. */
      start?: "params" | number | (string & {});
      /** `[]`: one number for the whole tensor, kept in the tensor's type. Default: the tensor's shape. */
      shape?: readonly [];
    };

/** A new optimizer: what `defineOptimizer` takes. */
export interface OptimizerFormula {
  /** Its name in files, messages and JSON: letters, digits and `_`. */
  name: string;
  /** Defaults by name; `lr` is 1e-3 where it is left out. */
  options?: Readonly<Record<string, FormulaOption>>;
  state?: readonly StateSpec[];
  /** The update: statements as the paper prints them, or a function that changes typed arrays. */
  update: string | ((tensor: CustomTensor) => void);
  /**
   * How `weightDecay` acts: `"coupled"` adds it to the gradient (default), `"decoupled"` shrinks w before the update,
   * `"own"` leaves it to the formula, which reads `weightDecay`.
   */
  decay?: DecayKind;
  /** What sets the length of a step: the `"gradient"` (SGD), the `"rate"` alone (Adam; default), or the rule: `"free"`. */
  stepLength?: "gradient" | "rate" | "free";
  /** Its source: authors, year, arXiv number. */
  paper?: string;
  /** Where it belongs in tables; default `"adaptive"`. */
  family?: Family;
}

const keys = ["name", "options", "state", "update", "decay", "stepLength", "paper", "family"];
const kinds: Readonly<Record<string, readonly unknown[]>> = {
  decay: ["coupled", "decoupled", "own"],
  stepLength: ["gradient", "rate", "free"],
  family: families,
};
// Places of the slot table that tensors and their state may take (src/engine/range.ts).
const mostState = 11;
const fixedOptions = new Set(["maximize", "formula", "match", "optimizer", "frozen"]);

const isName = (name: unknown): name is string =>
  typeof name === "string" && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !name.startsWith("__") && name.length <= 64;

/** A text of a chain, and what its names are called in the whole. */
export interface Link {
  text: string;
  owner: string;
  scope: ReadonlyMap<string, string>;
}

/**
 * The definition of a new optimizer. `owner`: who is asked for it; `links`: texts that come before the update and hand the
 * gradient on, and the update's own names. Throws what is wrong with it.
 */
export function describe(
  given: OptimizerFormula,
  owner: string,
  links?: readonly Link[],
): Omit<DefinitionInput, "Class"> {
  const { name, update, paper = "" } = checked(given, owner);
  const options = optionsOf(name, given.options ?? {});
  const schema = flatten(name, options, {});
  const numbers = schema.hypers.map(({ key }) => key);
  const switches = schema.flags;
  const state = stateOf(name, given.state ?? [], [...numbers, ...switches]);
  const { weightDecay, ...own } = options;
  const common = {
    name,
    paper,
    family: given.family ?? ("adaptive" as const),
    stepLength: given.stepLength ?? ("rate" as const),
    ...(weightDecay === undefined ? {} : { weightDecay: weightDecay as DefinitionInput["weightDecay"] }),
  };
  const decided = (usesWeightDecay: boolean): DecayKind => given.decay ?? (usesWeightDecay ? "own" : "coupled");
  if (typeof update === "function") {
    const hash = hashOf(["function", state, decided(false)]);
    const custom = customUpdate(name, update, { state: state.map(begun), numbers, switches });
    return { ...common, ...custom, options: { ...own, formula: fixed(hash) }, decay: decided(false) };
  }
  const names = {
    options: numbers.filter((key) => key !== "weightDecay"),
    switches,
    tensors: state.filter(({ shape }) => !shape).map((slot) => slot.name),
    numbers: state.filter(({ shape }) => shape).map((slot) => slot.name),
    decoupled: given.decay === "decoupled",
  };
  const texts = links ?? [{ text: update as string, owner: name, scope: undefined }];
  const parts = texts.map(({ text, owner: whose, scope }): Part => {
    const source = { owner: whose, text };
    return { source, statements: parse(source), scope, passes: links !== undefined };
  });
  const hash = hashOf([texts.map(({ text, scope }) => [text.trim(), scope && [...scope]]), state, names.decoupled]);
  const key = hashOf([hash, names]);
  const made = formula(
    parts,
    names,
    state.map((slot) => slot.name),
    key,
  );
  if (made.usesWeightDecay && given.decay !== undefined && given.decay !== "own")
    throw new TypeError(
      `${name}: the formula reads weightDecay, which decay: "${given.decay}" applies too\nMake it decay: "own".`,
    );
  const { whole, kernel, powers, scalars, dirty, squares, scratch } = made;
  const slots = state.map(begun);
  return {
    ...common,
    options: { ...own, formula: fixed(hash) },
    decay: decided(made.usesWeightDecay),
    variant: (_flags, _hypers, { shape }) => ({
      kernel: kernel(),
      slots,
      // With room for the padding of either type.
      ...(whole ? { whole: { scratch: scratch * (product(shape) + 16) } } : {}),
    }),
    powers,
    scalars,
    dirty,
    squares,
    needsLoss: made.usesLoss,
    ...measureOf(made),
  };
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

// What is known only once all tensors have been looked at, or the closure has been called.
function measureOf({ totals, usesLoss }: Formula): Pick<DefinitionInput, "measure" | "shared"> {
  if (!totals) return usesLoss ? { measure: measured({ kernel: () => "stay", sums: 0, before: () => [] }) } : {};
  const { count, kernel, scalars } = totals;
  const names = Array.from({ length: count }, (_, i) => totalName(i));
  return {
    shared: Object.fromEntries(names.map((name) => [name, 0])),
    measure: measured({
      kernel,
      sums: count,
      before: scalars,
      decide: ({ sums, shared }) => names.forEach((name, i) => (shared[name] = sums[i])),
    }),
  };
}

function checked(given: OptimizerFormula, owner: string): OptimizerFormula {
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${owner}: needs an object with name, options, state and update, got ${show(given)}`);
  checkKeys(given, keys, owner);
  const { name, update } = given;
  if (!isName(name) || !/^\w+$/.test(name))
    throw new TypeError(`${owner}: name must be of letters, digits and _, got ${show(name)}`);
  for (const [key, words] of Object.entries(kinds)) {
    const word = given[key as "decay"];
    if (word !== undefined && !words.includes(word))
      throw new RangeError(`${name}: ${key} must be ${words.map(show).join(", ")}, got ${show(word)}`);
  }
  if (typeof update !== "string" && typeof update !== "function")
    throw new TypeError(`${name}: update must be a text or a function, got ${show(update)}\nAs in: "w -= lr * g".`);
  return given;
}

// With the function of the hyper-parameters that an option's name stands for.
const begun = (slot: SlotSpec): SlotSpec => {
  const { start } = slot as { start?: unknown };
  return typeof start === "string" && start !== "params" ? { ...slot, start: (values) => values[start] } : slot;
};

// A word that tells one formula's state from another's: a checkpoint of another is refused by it.
const fixed = (hash: string): OptionSpec => ({ choices: [hash], default: hash });

function optionsOf(owner: string, given: Readonly<Record<string, FormulaOption>>): Record<string, OptionSpec> {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError(`${owner}: options must be an object of defaults, got ${show(given)}`);
  const options: Record<string, OptionSpec> = {};
  for (const [name, value] of Object.entries({ lr: 1e-3, ...given })) {
    if (!isName(name)) throw new TypeError(`${owner}: an option is named by letters, digits and _, got ${show(name)}`);
    if (isReserved(name))
      throw new RangeError(`${owner}: ${name} means something else in formulas\nName the option otherwise.`);
    if (fixedOptions.has(name) || commonKeys.includes(name))
      throw new RangeError(`${owner}: every optimizer has the option ${name}\nName yours otherwise.`);
    options[name] = optionOf(`${owner}: options.${name}`, name, value);
  }
  return options;
}

function stateOf(owner: string, given: readonly StateSpec[], options: readonly string[]): SlotSpec[] {
  if (!Array.isArray(given)) throw new TypeError(`${owner}: state must be a list of names, got ${show(given)}`);
  if (given.length > mostState)
    throw new RangeError(`${owner}: state has ${given.length} names, ${mostState} are possible`);
  const seen = new Set<string>();
  return Array.from(given, (each: unknown, i) => {
    const spec = typeof each === "string" ? { name: each } : (each as SlotSpec);
    const label = `${owner}: state[${i}]`;
    if (typeof spec !== "object" || spec === null)
      throw new TypeError(`${label} must be a name or { name, start, shape }, got ${show(each)}`);
    checkKeys(spec, ["name", "start", "shape"], label);
    const { name, start, shape } = spec;
    if (!isName(name)) throw new TypeError(`${label} is named by letters, digits and _, got ${show(name)}`);
    if (isReserved(name) || ["lr", "weightDecay", "step", "powers"].includes(name))
      throw new RangeError(`${label}: ${name} means something else\nName the state otherwise.`);
    if (options.includes(name)) throw new RangeError(`${label}: ${name} is an option too\nName one of them otherwise.`);
    if (seen.has(name)) throw new RangeError(`${label}: ${name} stands there twice`);
    seen.add(name);
    const ofOption = typeof start === "string" && options.includes(start);
    if (start !== undefined && start !== "params" && !ofOption && !Number.isFinite(start)) {
      const near = typeof start === "string" ? nearest(start, ["params", ...options]) : undefined;
      throw new TypeError(
        `${label}: start must be "params", a number or the name of an option, got ${show(start)}` +
          (near ? `\nDid you mean "${near}"?` : ""),
      );
    }
    if (shape !== undefined && (!Array.isArray(shape) || shape.length > 0))
      throw new RangeError(`${label}: shape must be [] (one number) or left out, got ${show(shape)}`);
    if (shape && start === "params")
      throw new RangeError(`${label}: one number cannot begin as a copy of the parameters`);
    return {
      name,
      ...(start === undefined || start === 0 ? {} : { start: start as "params" }),
      ...(shape ? { shape: [] } : {}),
    };
  });
}
