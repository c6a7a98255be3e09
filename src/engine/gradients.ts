// What callers may hand to an optimizer in place of a ParameterSet and of its gradients.
import { isFloat32Array, isFloat64Array, isFloatArray } from "../kinds.js";
import { nearest, show } from "../errors.js";
import type { FloatArray } from "../core/memory.js";
import { parameters, ParameterSet, type Slot } from "../core/parameters.js";

/** Parameters by reference (no copies), or plain arrays that are copied in and out on every step. */
export type OptimizerParameters =
  | ParameterSet
  | FloatArray
  | readonly FloatArray[]
  | Readonly<Record<string, FloatArray>>;

/** Gradients of the same structure as the parameters; null leaves a tensor alone. */
export type Gradients =
  | ArrayLike<number>
  | readonly (ArrayLike<number> | null)[]
  | Readonly<Record<string, ArrayLike<number> | null>>;

/** Plain arrays and the ParameterSet that mirrors them. */
export class PlainArrays {
  readonly arrays: ReadonlyMap<string, FloatArray>;
  readonly single: boolean;
  /** Whether they came as a list: gradients then do too. */
  readonly list: boolean;
  readonly params: ParameterSet;

  constructor(owner: string, given: unknown) {
    this.single = isFloatArray(given);
    this.list = Array.isArray(given);
    const entries = this.single
      ? [["x", given] as const]
      : typeof given === "object" && given
        ? Object.entries(given)
        : [];
    if (entries.length === 0 || !entries.every(([, array]) => isFloatArray(array))) {
      const hint = "\nMake one with parameters({ w: [3] }), or give a Float32Array or a record of them.";
      throw new TypeError(`${owner}: params must be a ParameterSet or typed arrays, got ${show(given)}${hint}`);
    }
    this.arrays = new Map(entries as [string, FloatArray][]);
    const kinds = new Set([...this.arrays.values()].map((array) => array.BYTES_PER_ELEMENT));
    if (kinds.size > 1) throw new TypeError(`${owner}: params must all be Float32Array or all be Float64Array`);
    this.params = parameters(Object.fromEntries(this.arrays), { dtype: kinds.has(4) ? "float32" : "float64" });
  }

  copyIn(): void {
    for (const [name, array] of this.arrays) this.params.data[name].set(array);
  }

  copyOut(): void {
    for (const [name, array] of this.arrays) array.set(this.params.data[name]);
  }
}

/** Gradients checked against the parameters; nothing is copied yet. */
export function checkGradients(
  owner: string,
  params: ParameterSet,
  given: unknown,
  plain: PlainArrays | undefined,
  frozen: ReadonlySet<string>,
): { gradients: [string, ArrayLike<number>][]; absent: ReadonlySet<string> } {
  if (plain?.single) return { gradients: [["x", checkOne(owner, params, params.slots[0], given)]], absent: new Set() };
  if (
    typeof given !== "object" ||
    given === null ||
    Array.isArray(given) !== Boolean(plain?.list) ||
    ArrayBuffer.isView(given)
  ) {
    if (plain?.list)
      throw new TypeError(`${owner}: gradients must be a list, as the parameters are, got ${show(given)}`);
    throw new TypeError(`${owner}: gradients must be an object with the parameters' names, got ${show(given)}`);
  }
  const record = given as Record<string, unknown>;
  for (const name of Object.keys(record)) {
    if (params.slots.some((slot) => slot.name === name)) continue;
    const near = nearest(name, params.names);
    throw new TypeError(
      `${owner}: no parameter ${show(name)} for this gradient${near ? `\nDid you mean ${near}?` : ""}`,
    );
  }
  // Read once: what was checked is what is used.
  const entries = params.slots.map((slot) => [slot, record[slot.name]] as const);
  const absent = new Set(entries.filter(([, gradient]) => gradient === null).map(([{ name }]) => name));
  const present = entries.filter(
    ([{ name }, gradient]) => !absent.has(name) && (gradient !== undefined || !frozen.has(name)),
  );
  return { gradients: present.map(([slot, each]) => [slot.name, checkOne(owner, params, slot, each)]), absent };
}

function checkOne(owner: string, params: ParameterSet, slot: Slot, gradient: unknown): ArrayLike<number> {
  const label = `${owner}: gradient of ${slot.name}`;
  const wanted = params.dtype === "float32" ? "Float32Array" : "Float64Array";
  if (gradient === undefined) throw new TypeError(`${label} is missing`);
  const typed = params.dtype === "float32" ? isFloat32Array(gradient) : isFloat64Array(gradient);
  if (!typed && !Array.isArray(gradient)) throw new TypeError(`${label} must be a ${wanted}, got ${show(gradient)}`);
  // Lists are copied: what was checked is what is used.
  const array = (typed ? gradient : [...(gradient as number[])]) as ArrayLike<number>;
  if (array.length !== slot.length) {
    const detached = typed && array.length === 0 && (gradient as FloatArray).buffer.byteLength === 0;
    const hint = detached
      ? "\nThe array is detached: WebAssembly memory grew after it was taken. Read params.grad again."
      : "";
    const error = detached ? TypeError : RangeError;
    throw new error(`${label} must have ${slot.length} entries, got ${array.length}${hint}`);
  }
  if (!typed && !(array as unknown[]).every((each) => typeof each === "number")) {
    throw new TypeError(`${label} must hold numbers only`);
  }
  return array;
}

// True when an array is the very memory of a parameter's gradient.
function isInPlace(gradient: ArrayLike<number>, own: FloatArray): boolean {
  const { buffer, byteOffset } = gradient as FloatArray;
  return gradient === own || (buffer === own.buffer && byteOffset === own.byteOffset);
}

/** Lets `use` find gradients in `params.grad`, which is put back from `backups` afterwards. */
export function withGradients<Result>(
  { grad }: ParameterSet,
  backups: Map<string, FloatArray>,
  gradients: readonly [string, ArrayLike<number>][],
  use: () => Result,
): Result {
  const foreign = gradients.filter(([name, gradient]) => !isInPlace(gradient, grad[name]));
  for (const [name, gradient] of foreign) {
    const backup = backups.get(name);
    if (backup) backup.set(grad[name]);
    else backups.set(name, grad[name].slice());
    grad[name].set(gradient);
  }
  try {
    return use();
  } finally {
    for (const [name] of foreign) grad[name].set(backups.get(name) as FloatArray);
  }
}
