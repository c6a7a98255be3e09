/// <reference lib="esnext.disposable" preserve="true" />
import { encode, decode, type Contents } from "../io/safetensors.js";
import { CheckpointError, checkKeys, checkNumber, show } from "../errors.js";
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
import { isFloat32Array, isFloat64Array } from "../kinds.js";
import { Random } from "./random.js";
import { SparseGradients, type SparseGradient } from "./sparse.js";
import { describe, initialize, type TensorSpec } from "./specs.js";

export type { Initializer, TensorSpec } from "./specs.js";
export type { SparseGradient } from "./sparse.js";

export interface ParameterOptions {
  /** Type of every tensor; default `"float64"` where all values given are `Float64Array`s, else `"float32"`. */
  dtype?: Dtype;
  /** Seed of random initializers; default 0. */
  seed?: number;
}

/** One tensor's place: `offset` bytes from the start of the data block and of the gradient block. */
export interface Slot {
  name: string;
  shape: readonly number[];
  length: number;
  /** Whether it maps its rows to its columns, which torch's weights do the other way round. */
  transposed?: boolean;
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
  /** @internal */ readonly sparseGradients: SparseGradients;
  readonly #blocks: Blocks = new Blocks(this);
  readonly #dtype: Dtype;
  readonly #data: Readonly<Record<string, FloatArray>>;
  readonly #grad: Readonly<Record<string, FloatArray>>;
  readonly #dataAt: number;
  readonly #gradAt: number;
  #disposed = false;
  /** @internal The steps and fits that use it, while which it is neither disposed of nor loaded. */
  readonly users: string[] = [];
  declare [Symbol.dispose]: () => void;

  /** @internal Use `parameters(spec)`. */
  constructor(tensors: Omit<Slot, "offset" | "bytes">[], dtype: Dtype) {
    disposable(this);
    this.#dtype = dtype;
    this.sparseGradients = new SparseGradients(this, dtype);
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

  /**
   * Makes a few rows the gradient of a tensor, until the next step: for tables of which a step touches little.
   * Only some optimizers take it (SparseAdam; SGD, Adagrad and FTRL, which then leave all other rows alone). May allocate,
   * so read views afresh.
   * @throws TypeError or RangeError for rows or values that do not fit; the gradient given before then stays.
   * @example
   * import { parameters, SparseAdam } from "simdescent";
   * const params = parameters({ embedding: [10_000, 64] });
   * const optimizer = new SparseAdam(params);
   * params.sparse("embedding", { rows: [3, 77], values: new Float32Array(2 * 64).fill(0.1) });
   * optimizer.step();
   */
  sparse(name: string, gradient: SparseGradient): void {
    this.#check();
    this.sparseGradients.set(this.slot(name), gradient);
  }

  /** Sets all gradients to zero. */
  zeroGrad(): void {
    this.#check();
    for (const { name } of this.slots) this.grad[name].fill(0);
    this.sparseGradients.clear();
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
  load(bytes: Uint8Array | ArrayBuffer): void {
    this.#unused("load");
    const { tensors } = decode(bytes, "parameters", true);
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

  #unused(call: string): void {
    this.#check();
    const user = this.users.at(-1);
    if (user) throw new Error(`parameters: ${call}() in the middle of ${user}`);
  }

  /** Returns the memory. Every later use of this object throws; views taken earlier must not be used. */
  dispose(): void {
    if (this.#disposed) return;
    this.#unused("dispose");
    this.#disposed = true;
    this.sparseGradients.dispose();
    this.#blocks.release();
  }

  get disposed(): boolean {
    return this.#disposed;
  }
}

// Where all values are double, so are the parameters: digits are not dropped unasked.
function typeOf(tensors: readonly { data?: unknown }[]): Dtype {
  const values = tensors.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const doubles = values.filter(isFloat64Array).length;
  if (doubles > 0 && values.some(isFloat32Array))
    throw new TypeError("parameters: a Float64Array and a Float32Array were given\nSay which it is to be: { dtype }.");
  return doubles > 0 && doubles === values.length ? "float64" : "float32";
}

/**
 * Allocates named tensors with gradients.
 *
 * @param spec for each name a shape (zeros), a typed array (its values, one-dimensional),
 *   `{ shape, data }`, or `{ shape, init }`.
 * @param options `dtype` (default `"float64"` where all values given are `Float64Array`s, else `"float32"`) and `seed` of random initializers (default 0).
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
  const seed = checkNumber(options.seed ?? 0, "parameters: seed", "finite", Number.isFinite);
  const tensors = Object.entries(spec).map(([name, entry]) => ({ name, ...describe(name, entry) }));
  const dtype = checkDtype(options.dtype ?? typeOf(tensors), "parameters");
  const set = new ParameterSet(tensors, dtype);
  let random: Random | undefined;
  for (const { name, shape, data, init } of tensors) {
    // Copied first: a list of the caller's own kind may make memory grow while it is read.
    const values = Array.isArray(data) ? [...data] : data;
    if (values) set.data[name].set(values);
    if (init) initialize(set.data[name], shape, init, (random ??= new Random(seed)));
  }
  random?.dispose();
  return set;
}
