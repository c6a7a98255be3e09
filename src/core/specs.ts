// What a caller may write for one tensor, and the values it starts with.
import { isFloatArray, isPlain } from "../kinds.js";
import { checkKeys, checkNumber, show } from "../errors.js";
import type { FloatArray } from "./memory.js";
import type { Random } from "./random.js";

/** How weights start: `glorot` (uniform), `he`, `lecun` (normal, by fan-in) or `normal` (deviation 1). */
export type Initializer = "glorot" | "he" | "lecun" | "normal";

/** What `parameters` takes for each name. */
export type TensorSpec =
  | readonly number[]
  | FloatArray
  | { shape: readonly number[]; data: ArrayLike<number> }
  | { shape: readonly number[]; init: Initializer; scale?: number }
  | { readonly [name: string]: TensorSpec };

/** One tensor's shape, and where its values come from. */
export interface Description {
  shape: readonly number[];
  length: number;
  data?: ArrayLike<number>;
  init?: Initializer;
  scale?: number;
}

const initializers: readonly Initializer[] = ["glorot", "he", "lecun", "normal"];

/** Names of tensors and what is said of them: records within records are joined by dots. */
export function* entriesOf(owner: string, spec: object, prefix = "", depth = 0): Generator<[string, TensorSpec]> {
  if (depth > 32) throw new RangeError(`${owner}: ${prefix} is nested too deeply`);
  for (const [key, entry] of Object.entries(spec) as [string, TensorSpec][]) {
    if (!key) throw new RangeError(`${owner}: a name must not be empty`);
    const name = prefix + key;
    if (isRecord(entry)) yield* entriesOf(owner, entry, `${name}.`, depth + 1);
    else yield [name, entry];
  }
}

// What holds tensors, and is none; a record of nothing is neither.
const isRecord = (entry: unknown): entry is object =>
  typeof entry === "object" &&
  entry !== null &&
  !Array.isArray(entry) &&
  !ArrayBuffer.isView(entry) &&
  isPlain(entry) &&
  Object.keys(entry).length > 0 &&
  !["shape", "data", "init"].some((key) => Object.hasOwn(entry, key));

/** Checks an entry of `parameters`. */
export function describe(owner: string, name: string, entry: TensorSpec): Description {
  const label = `${owner}: ${name}`;
  if (/^__(metadata|proto)__$/.test(name)) throw new RangeError(`${owner}: a tensor cannot be called ${name}`);
  if (isFloatArray(entry)) {
    return { shape: [entry.length], length: entry.length, data: entry };
  }
  // Read once: what was checked must be what is used.
  if (Array.isArray(entry)) return sized(label, [...entry]);
  const { shape, data, init, scale, ...rest } = (entry ?? {}) as Record<string, unknown>;
  if (typeof entry !== "object" || entry === null || !Array.isArray(shape)) {
    throw new TypeError(
      `${label} must be a shape, a typed array, { shape, data } or { shape, init }, got ${show(entry)}`,
    );
  }
  checkKeys(rest, ["shape", "data", "init", "scale"], label);
  const { shape: own, length } = sized(label, [...shape]);
  if (init !== undefined) {
    const by = checkNumber(scale ?? 1, `${label}: scale`, "finite", Number.isFinite);
    return { shape: own, length, init: checkInitializer(label, init), scale: by };
  }
  if (scale !== undefined) throw new TypeError(`${label}: scale goes with init`);
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

/** The name of an initializer. */
export function checkInitializer(label: string, init: unknown): Initializer {
  if (initializers.includes(init as Initializer)) return init as Initializer;
  throw new RangeError(`${label}: init must be one of ${initializers.join(", ")}, got ${show(init)}`);
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
