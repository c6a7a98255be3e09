// Files whose tensors have other names, or of which only some are wanted.
import { CheckpointError } from "../errors.js";
import { elementBytes } from "../core/memory.js";
import { compareTensors, renamed, type Loaded } from "../core/load-options.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Contents, Tensor } from "../io/safetensors.js";
import type { Engine } from "./engine.js";

/** Whose file it is to be. */
interface Loading {
  readonly definition: { readonly name: string };
  readonly params: ParameterSet;
  readonly engine: Engine;
}

const ofParameter = /^(params|state)\.(.*)$/s;

// The parameter a tensor of a file belongs to: of a state the longest name there is that it begins with.
function split(name: string, params: ReadonlySet<string>): { kind: string; of: string; slot: string } | undefined {
  const [, kind, rest] = ofParameter.exec(name) ?? [];
  if (!kind) return undefined;
  if (kind === "params") return { kind, of: rest, slot: "" };
  // No slot has a dot in its name.
  const dot = rest.lastIndexOf(".");
  const of = rest.slice(0, dot);
  return dot > 0 && params.has(of) ? { kind, of, slot: rest.slice(dot) } : undefined;
}

const namesOf = (tensors: Contents["tensors"]): Set<string> =>
  new Set([...tensors.keys()].flatMap((name) => (name.startsWith("params.") ? [name.slice(7)] : [])));

/** The file with its parameters called what `rename` says, groups included. */
export function renamedContents(
  owner: string,
  { tensors, metadata }: Contents,
  rename: (name: string) => string | undefined,
): Contents {
  const params = namesOf(tensors);
  const wanted = (name: string): string | undefined => {
    const found = split(name, params);
    if (!found) return name;
    const of = rename(found.of);
    return of === undefined ? undefined : `${found.kind}.${of}${found.slot}`;
  };
  const result = renamed(owner, tensors, wanted);
  try {
    const options = JSON.parse(metadata.options) as Record<"outer" | "groups", { names: string[] }>;
    const groups = [options.outer, ...(options.groups as unknown as { names: string[] }[])];
    for (const group of groups) group.names = group.names.flatMap((name) => rename(name) ?? []).sort();
    return { tensors: result, metadata: { ...metadata, options: JSON.stringify(options) } };
  } catch {
    throw new CheckpointError(`${owner}: the options in the file are damaged`);
  }
}

/**
 * Takes what a file holds of the parameters, and of their state where it is all there and of this form; what else the optimizer is
 * set to stays.
 */
export function loadSome(optimizer: Loading, contents: Contents, rename: (name: string) => string | undefined): Loaded {
  const { params, engine } = optimizer;
  const owner = optimizer.definition.name;
  const { tensors, metadata } = renamedContents(owner, contents, rename);
  const size = elementBytes(params.dtype);
  const of = new Map(
    [...tensors].flatMap(([name, tensor]) => (name.startsWith("params.") ? [[name.slice(7), tensor]] : [])),
  );
  const found = compareTensors(`${owner}: the file is of other parameters`, params.slots, of, false);
  for (const name of found.loaded)
    if (of.get(name)?.data.BYTES_PER_ELEMENT !== size)
      throw new CheckpointError(`${owner}: ${name} in the file is not ${params.dtype}`);
  engine.flush();
  const commits: (() => void)[] = [];
  for (const name of found.loaded) {
    const slot = params.slot(name);
    commits.push(() => params.data[name].set((of.get(name) as Tensor).data));
    if (metadata.optimizer !== engine.groupOf(slot).definition.name) continue;
    const count = engine.count(name);
    const state = new Map(engine.places(slot).map((place) => [place, tensors.get(`state.${name}.${place.name}`)]));
    const single = (key: string): number => tensors.get(`state.${name}.${key}`)?.data[0] ?? NaN;
    const powers = Array.from(tensors.get(`state.${name}.powers`)?.data ?? []);
    const registers = Object.fromEntries(Object.keys(count.registers).map((key) => [key, single(key)]));
    const t = single("step");
    const whole =
      Number.isSafeInteger(t) &&
      t >= 0 &&
      powers.length === 2 * count.powers.length &&
      powers.every(Number.isFinite) &&
      !Object.values(registers).some(Number.isNaN) &&
      [...state].every(
        ([{ shape }, tensor]) =>
          tensor && String(tensor.shape) === String(shape) && tensor.data.BYTES_PER_ELEMENT === size,
      );
    if (!whole) continue;
    const [bases, values] = [powers.slice(0, powers.length / 2), powers.slice(powers.length / 2)];
    commits.push(() => {
      const views = engine.state(slot);
      for (const [place, tensor] of state) views[place.name].set((tensor as Tensor).data);
      engine.setCount(name, { t, bases: Float64Array.from(bases), powers: Float64Array.from(values), registers });
    });
  }
  for (const commit of commits) commit();
  return found;
}
