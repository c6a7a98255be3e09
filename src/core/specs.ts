// What a caller may write for one tensor, and the values it starts with.
import { isFloatArray } from "../kinds.js";
import { checkKeys, show } from "../errors.js";
import type { FloatArray } from "./memory.js";
import type { Random } from "./random.js";

/** How weights start: `glorot` (uniform), `he`, `lecun` (normal, by fan-in) or `normal` (deviation 1). */
export type Initializer = "glorot" | "he" | "lecun" | "normal";

/** What `parameters` takes for each name. */
export type TensorSpec =
  | readonly number[]
  | FloatArray
  | { shape: readonly number[]; data: ArrayLike<number> }
  | { shape: readonly number[]; init: Initializer };

/** One tensor's shape, and where its values come from. */
export interface Description {
  shape: readonly number[];
  length: number;
  data?: ArrayLike<number>;
  init?: Initializer;
}

const initializers: readonly Initializer[] = ["glorot", "he", "lecun", "normal"];

/** Checks an entry of `parameters`. */
export function describe(name: string, entry: TensorSpec): Description {
  const label = `parameters: ${name || '""'}`;
  if (!name) throw new RangeError("parameters: a name must not be empty");
  if (/^__(metadata|proto)__$/.test(name)) throw new RangeError(`parameters: a tensor cannot be called ${name}`);
  if (isFloatArray(entry)) {
    return { shape: [entry.length], length: entry.length, data: entry };
  }
  // Read once: what was checked must be what is used.
  if (Array.isArray(entry)) return sized(label, [...entry]);
  const { shape, data, init, ...rest } = (entry ?? {}) as Record<string, unknown>;
  if (typeof entry !== "object" || entry === null || !Array.isArray(shape)) {
    throw new TypeError(
      `${label} must be a shape, a typed array, { shape, data } or { shape, init }, got ${show(entry)}`,
    );
  }
  checkKeys(rest, ["shape", "data", "init"], label);
  const { shape: own, length } = sized(label, [...shape]);
  if (init !== undefined) {
    if (!initializers.includes(init as Initializer)) {
      throw new RangeError(`${label}: init must be one of ${initializers.join(", ")}, got ${show(init)}`);
    }
    return { shape: own, length, init: init as Initializer };
  }
  const values = data as ArrayLike<number> | undefined;
  if (values === undefined) return { shape: own, length };
  if (values === null || typeof values !== "object" || typeof values.length !== "number") {
    throw new TypeError(`${label}: data must be an array of numbers, got ${show(data)}`);
  }
  if (values.length !== length) {
    throw new RangeError(`${label}: shape [${own}] needs ${length} values, got ${values.length}`);
  }
  return { shape: own, length, data: values };
}

function sized(label: string, shape: readonly number[]): { shape: readonly number[]; length: number } {
  let product = 1;
  for (const n of shape) {
    if (typeof n !== "number" || !Number.isSafeInteger(n) || n < 0) {
      const hint = "\nA bare array is a shape; for values write a typed array or { shape, data }.";
      const error = typeof n === "number" ? RangeError : TypeError;
      throw new error(`${label}: a shape holds integers of at least 0, got ${show(n)}${hint}`);
    }
    product *= n;
    if (!Number.isSafeInteger(product))
      throw new RangeError(`${label}: a shape of [${shape}] is too large for any memory`);
  }
  return { shape, length: product };
}

/** Draws a tensor's first values. */
export function initialize(data: FloatArray, shape: readonly number[], init: Initializer, random: Random): void {
  // A matrix maps shape[0] inputs to shape[1] outputs; what stands in front of them is a receptive field.
  const field = shape.slice(0, -2).reduce((product, n) => product * n, 1);
  const fanIn = field * (shape.at(-2) ?? shape.at(-1) ?? 1);
  const fanOut = field * (shape.at(-1) ?? 1);
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  const deviation = init === "he" ? Math.sqrt(2 / fanIn) : init === "lecun" ? Math.sqrt(1 / fanIn) : 1;
  for (let i = 0; i < data.length; i++) {
    data[i] = init === "glorot" ? (2 * random.uniform() - 1) * bound : random.normal() * deviation;
  }
}
