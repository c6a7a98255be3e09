/// <reference lib="esnext.disposable" preserve="true" />
import { encode, decode, type Contents } from "../io/safetensors.js";
import { CheckpointError, checkKeys, checkNumber, show } from "./errors.js";
import {
  Blocks,
  checkDtype,
  disposable,
  elementBytes,
  generation,
  padded,
  view,
  type Dtype,
  type FloatArray,
} from "./memory.js";
import { Random } from "./random.js";

/** How weights start: `glorot` (uniform), `he`, `lecun` (normal, by fan-in) or `normal` (deviation 1). */
export type Initializer = "glorot" | "he" | "lecun" | "normal";

/** What `parameters` takes for each name. */
export type TensorSpec =
  | readonly number[]
  | FloatArray
  | { shape: readonly number[]; data: ArrayLike<number> }
  | { shape: readonly number[]; init: Initializer };

export interface ParameterOptions {
  /** Type of every tensor; default `"float32"`. */
  dtype?: Dtype;
  /** Seed of random initializers; default 0. */
  seed?: number;
}

/** One tensor's place: `offset` bytes from the start of the data block and of the gradient block. */
export interface Slot {
  name: string;
  shape: readonly number[];
  length: number;
  offset: number;
  bytes: number;
}

/**
 * Named tensors and their gradients in WebAssembly memory.
 *
 * `data.w` and `grad.w` are typed arrays over that memory: write gradients into `grad.w`, and
 * `optimizer.step()` reads them where they are. Read views afresh after anything that allocates
 * (`parameters`, `matrix`, a constructor, `load`, `fit`), because growing the memory detaches older ones.
 */
export class ParameterSet {
  /** @internal */ readonly slots: readonly Slot[];
  /** @internal bytes of the data block, and of the gradient block */ readonly bytes: number;
  readonly #blocks: Blocks = new Blocks(this);
  readonly #dtype: Dtype;
  readonly #data: Readonly<Record<string, FloatArray>>;
  readonly #grad: Readonly<Record<string, FloatArray>>;
  readonly #dataAt: number;
  readonly #gradAt: number;
  #disposed = false;
  declare [Symbol.dispose]: () => void;

  /** @internal Use `parameters(spec)`. */
  constructor(tensors: { name: string; shape: readonly number[]; length: number }[], dtype: Dtype) {
    disposable(this);
    this.#dtype = dtype;
    let offset = 0;
    this.slots = tensors.map((tensor) => {
      const bytes = padded(tensor.length * elementBytes(dtype));
      const slot = { ...tensor, shape: Object.freeze([...tensor.shape]), offset, bytes };
      offset += bytes;
      return slot;
    });
    this.bytes = offset;
    this.#dataAt = this.#blocks.add(offset);
    this.#gradAt = this.#blocks.add(offset);
    this.#data = this.#views(this.#dataAt);
    this.#grad = this.#views(this.#gradAt);
  }

  #views(base: number): Readonly<Record<string, FloatArray>> {
    const record: Record<string, FloatArray> = Object.create(null);
    for (const { name, offset, length } of this.slots) {
      let current: FloatArray | undefined;
      let made = -1;
      Object.defineProperty(record, name, {
        enumerable: true,
        get: () => {
          this.#check();
          if (made !== generation || !current) {
            current = view(this.#dtype, base + offset, length, this);
            made = generation;
          }
          return current;
        },
        set: () => {
          throw new TypeError(`parameters: ${name} cannot be replaced\nWrite into it: .${name}.set(values)`);
        },
      });
    }
    return Object.freeze(record);
  }

  #check(): void {
    if (this.#disposed) throw new Error("parameters: used after dispose()");
  }

  /** Type of every tensor. */
  get dtype(): Dtype {
    this.#check();
    return this.#dtype;
  }

  /** Current values by name. */
  get data(): Readonly<Record<string, FloatArray>> {
    this.#check();
    return this.#data;
  }

  /** Gradients by name. */
  get grad(): Readonly<Record<string, FloatArray>> {
    this.#check();
    return this.#grad;
  }

  /** Names in the order given. */
  get names(): string[] {
    this.#check();
    return this.slots.map((slot) => slot.name);
  }

  /** Number of scalars in all tensors. */
  get size(): number {
    this.#check();
    return this.slots.reduce((sum, slot) => sum + slot.length, 0);
  }

  /** Shape of one tensor. */
  shape(name: string): number[] {
    this.#check();
    return [...this.slot(name).shape];
  }

  /** @internal */
  slot(name: string): Slot {
    const slot = this.slots.find((each) => each.name === name);
    if (!slot) throw new RangeError(`parameters: no tensor ${show(name)}\nThere are: ${this.names.join(", ")}`);
    return slot;
  }

  /** @internal Address of the data block. */
  get dataAt(): number {
    this.#check();
    return this.#dataAt;
  }

  /** @internal Address of the gradient block. */
  get gradAt(): number {
    this.#check();
    return this.#gradAt;
  }

  /** Sets all gradients to zero. */
  zeroGrad(): void {
    this.#check();
    for (const { name } of this.slots) this.grad[name].fill(0);
  }

  /** The values as a safetensors file, which Python's `safetensors` reads. */
  save(): Uint8Array {
    this.#check();
    const tensors: Contents["tensors"] = new Map();
    for (const { name, shape } of this.slots) tensors.set(name, { shape: [...shape], data: this.data[name] });
    return encode({ tensors, metadata: {} });
  }

  /**
   * Sets the values from a safetensors file with the same names, shapes and type.
   * @throws CheckpointError naming what is missing, unexpected or mis-shaped; nothing is changed then.
   */
  load(bytes: Uint8Array): void {
    this.#check();
    const { tensors } = decode(bytes, "parameters");
    const missing = this.names.filter((name) => !tensors.has(name));
    const unexpected = [...tensors.keys()].filter((name) => !this.slots.some((slot) => slot.name === name));
    const misshaped = this.slots.filter(({ name, shape }) => {
      const tensor = tensors.get(name);
      return tensor && String(tensor.shape) !== String(shape);
    });
    if (missing.length || unexpected.length || misshaped.length) {
      throw new CheckpointError("parameters: the file is of other tensors", {
        missing,
        unexpected,
        misshaped: misshaped.map((slot) => slot.name),
      });
    }
    for (const [name, { data }] of tensors) {
      if (data.BYTES_PER_ELEMENT !== elementBytes(this.dtype)) {
        throw new CheckpointError(`parameters: ${name} in the file is not ${this.dtype}`);
      }
    }
    for (const [name, { data }] of tensors) this.data[name].set(data);
  }

  /** Returns the memory. Every later use of this object throws; views taken earlier must not be used. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#blocks.release();
  }

  get disposed(): boolean {
    return this.#disposed;
  }
}

/**
 * Allocates named tensors with gradients.
 *
 * @param spec for each name a shape (zeros), a typed array (its values, one-dimensional),
 *   `{ shape, data }`, or `{ shape, init }`.
 * @param options `dtype` (default `"float32"`) and `seed` of random initializers (default 0).
 * @throws TypeError or RangeError naming the tensor; RangeError when memory is exhausted.
 * @example
 * import { parameters } from "simdescent";
 * const params = parameters({ w: { shape: [784, 10], init: "glorot" }, b: [10] }, { seed: 1 });
 * params.data.w.length; // 7840
 */
export function parameters(spec: Readonly<Record<string, TensorSpec>>, options: ParameterOptions = {}): ParameterSet {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec) || ArrayBuffer.isView(spec)) {
    throw new TypeError(`parameters: needs an object of names, got ${show(spec)}\nFor example parameters({ w: [3] }).`);
  }
  checkKeys(options, ["dtype", "seed"], "parameters");
  const dtype = checkDtype(options.dtype ?? "float32", "parameters");
  const seed = checkNumber(options.seed ?? 0, "parameters: seed", "finite", Number.isFinite);
  const tensors = Object.entries(spec).map(([name, entry]) => ({ name, ...describe(name, entry) }));
  const set = new ParameterSet(tensors, dtype);
  let random: Random | undefined;
  for (const { name, shape, data, init } of tensors) {
    if (data) set.data[name].set(data);
    if (init) initialize(set.data[name], shape, init, (random ??= new Random(seed)));
  }
  random?.dispose();
  return set;
}

interface Description {
  shape: readonly number[];
  length: number;
  data?: ArrayLike<number>;
  init?: Initializer;
}

const initializers: readonly Initializer[] = ["glorot", "he", "lecun", "normal"];

function describe(name: string, entry: TensorSpec): Description {
  const label = `parameters: ${name || '""'}`;
  if (!name) throw new RangeError("parameters: a name must not be empty");
  if (entry instanceof Float32Array || entry instanceof Float64Array) {
    return { shape: [entry.length], length: entry.length, data: entry };
  }
  if (Array.isArray(entry)) return { shape: entry, length: count(label, entry) };
  const { shape, data, init, ...rest } = (entry ?? {}) as Record<string, unknown>;
  if (typeof entry !== "object" || entry === null || !Array.isArray(shape)) {
    throw new TypeError(
      `${label} must be a shape, a typed array, { shape, data } or { shape, init }, got ${show(entry)}`,
    );
  }
  checkKeys(rest, ["shape", "data", "init"], label);
  const length = count(label, shape);
  if (init !== undefined) {
    if (!initializers.includes(init as Initializer)) {
      throw new RangeError(`${label}: init must be one of ${initializers.join(", ")}, got ${show(init)}`);
    }
    return { shape, length, init: init as Initializer };
  }
  const values = data as ArrayLike<number> | undefined;
  if (values === undefined) return { shape, length };
  if (values === null || typeof values !== "object" || typeof values.length !== "number") {
    throw new TypeError(`${label}: data must be an array of numbers, got ${show(data)}`);
  }
  if (values.length !== length) {
    throw new RangeError(`${label}: shape [${shape}] needs ${length} values, got ${values.length}`);
  }
  return { shape, length, data: values };
}

function count(label: string, shape: readonly unknown[]): number {
  let product = 1;
  for (const n of shape) {
    if (typeof n !== "number" || !Number.isInteger(n) || n < 0) {
      const hint = "\nA bare array is a shape; for values write a typed array or { shape, data }.";
      const error = typeof n === "number" ? RangeError : TypeError;
      throw new error(`${label}: a shape holds integers of at least 0, got ${show(n)}${hint}`);
    }
    product *= n;
  }
  return product;
}

function initialize(data: FloatArray, shape: readonly number[], init: Initializer, random: Random): void {
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
