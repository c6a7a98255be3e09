// Tensors that come and go while training goes on.
import { checkKeys, checkNumber, nearest, show } from "../errors.js";
import { describeAll, newTensors, type NewTensor, type ParameterSet } from "../core/parameters.js";
import { tensorOf } from "../core/slot.js";
import type { Definition } from "./definition.js";

export interface AddOptions {
  /** One of the optimizer's groups, by number, or options of a new one; default the first that matches by name, else its own options. */
  group?: number | object;
  /** Seed of random initializers; default 0. */
  seed?: number;
}

interface Adding {
  readonly definition: Definition;
  readonly params: ParameterSet;
  readonly plain: object | undefined;
}

const kept = (params: ParameterSet): NewTensor[] =>
  params.slots.map((slot) => ({ ...tensorOf(slot), from: slot.name }));

function refusePlain({ definition: { name }, plain }: Adding, call: string): void {
  if (plain)
    throw new TypeError(
      `${name}.${call}: plain arrays cannot come and go\nMake the optimizer for parameters({ ... }).`,
    );
}

export function addTensors(optimizer: Adding, spec: unknown, options: AddOptions): void {
  const { definition, params } = optimizer;
  const owner = `${definition.name}.add`;
  refusePlain(optimizer, "add");
  checkKeys(options, ["group", "seed"], owner);
  const seed = checkNumber(options.seed ?? 0, `${owner}: seed`, "finite", Number.isFinite);
  const described = describeAll(owner, spec);
  if (described.length === 0) throw new RangeError(`${owner}: names no tensor`);
  const taken = described.find(({ name }) => params.slots.some((slot) => slot.name === name));
  if (taken) throw new RangeError(`${owner}: there is a tensor ${taken.name} already`);
  const { tensors, done } = newTensors(described, seed);
  try {
    params.become("add", [...kept(params), ...tensors], { of: optimizer, choice: options.group });
  } finally {
    done();
  }
}

export function removeTensors(optimizer: Adding, names: unknown): void {
  const { definition, params } = optimizer;
  const owner = `${definition.name}.remove`;
  refusePlain(optimizer, "remove");
  const list = typeof names === "string" ? [names] : names;
  if (!Array.isArray(list)) throw new TypeError(`${owner}: needs a name or a list of names, got ${show(names)}`);
  const gone = new Set<unknown>(list);
  if (gone.size === 0) throw new RangeError(`${owner}: names no tensor`);
  for (const name of gone) {
    if (params.slots.some((slot) => slot.name === name)) continue;
    const near = nearest(String(name), params.names);
    throw new RangeError(`${owner}: no parameter ${show(name)}${near ? `\nDid you mean ${near}?` : ""}`);
  }
  const left = kept(params).filter(({ name }) => !gone.has(name));
  if (left.length === 0) throw new RangeError(`${owner}: that would be all of them\nDispose of the optimizer instead.`);
  params.become("remove", left);
}
