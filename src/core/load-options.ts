// How files of other names, or of some of the tensors, are loaded.
import { checkFlag, checkKeys, CheckpointError, show } from "../errors.js";
import type { Tensor } from "../io/safetensors.js";

export interface LoadOptions {
  /** Refuse files that lack a tensor or hold another one; default true. */
  strict?: boolean;
  /** Names of the file as they are called here: a record, or a function; undefined or null leaves a tensor out. */
  rename?: Readonly<Record<string, string | null>> | ((name: string) => string | null | undefined);
}

/** Names of parameters: what was loaded, what the file lacks, and what it holds beside them. */
export interface Loaded {
  loaded: string[];
  missing: string[];
  unexpected: string[];
}

/** Checks the options; what is returned gives a name of the file the one it has here, undefined where it is left out. */
export function checkLoad(
  owner: string,
  options: LoadOptions,
): { strict: boolean; rename: (name: string) => string | undefined } {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: load takes options such as { strict: false }, got ${show(options)}`);
  checkKeys(options, ["strict", "rename"], `${owner}.load`);
  const { strict: given = true, rename } = options;
  const strict = checkFlag(given, `${owner}.load: strict`);
  if (rename !== undefined && typeof rename !== "function" && (typeof rename !== "object" || rename === null))
    throw new TypeError(`${owner}.load: rename must be a record or a function, got ${show(rename)}`);
  // Copied: names of a file are no keys of an object's.
  const names = typeof rename === "object" ? new Map<string, unknown>(Object.entries(rename)) : undefined;
  const called = (name: string): unknown =>
    typeof rename === "function" ? rename(name) : names?.has(name) ? names.get(name) : name;
  return {
    strict,
    rename: (name) => {
      const found = called(name) ?? undefined;
      if (found === undefined || typeof found === "string") return found;
      throw new TypeError(`${owner}.load: rename gives ${show(found)} for ${show(name)}, which is no name`);
    },
  };
}

/** Tensors of a file by the names they have here. */
export function renamed<T>(
  owner: string,
  tensors: ReadonlyMap<string, T>,
  rename: (name: string) => string | undefined,
): Map<string, T> {
  const result = new Map<string, T>();
  const from = new Map<string, string>();
  for (const [name, tensor] of tensors) {
    const wanted = rename(name);
    if (wanted === undefined) continue;
    const other = from.get(wanted);
    if (other !== undefined)
      throw new CheckpointError(`${owner}: rename calls two tensors ${show(wanted)}: ${show(other)} and ${show(name)}`);
    from.set(wanted, name);
    result.set(wanted, tensor);
  }
  return result;
}

/** What fits and what does not; CheckpointError where that is not to be. */
export function compareTensors(
  owner: string,
  wanted: readonly { name: string; shape: readonly number[] }[],
  tensors: ReadonlyMap<string, Tensor>,
  strict: boolean,
): Loaded {
  const names = new Set(wanted.map(({ name }) => name));
  const missing = wanted.filter(({ name }) => !tensors.has(name)).map(({ name }) => name);
  const unexpected = [...tensors.keys()].filter((name) => !names.has(name));
  const misshaped = wanted
    .filter(({ name, shape }) => tensors.has(name) && String(tensors.get(name)?.shape) !== String(shape))
    .map(({ name }) => name);
  if (misshaped.length > 0 || (strict && (missing.length > 0 || unexpected.length > 0)))
    throw new CheckpointError(owner, { missing, unexpected, misshaped });
  return { loaded: wanted.filter(({ name }) => tensors.has(name)).map(({ name }) => name), missing, unexpected };
}
