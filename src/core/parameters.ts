/// <reference lib="esnext.disposable" preserve="true" />
import { encode, decode, type Contents, type Tensor } from "../io/safetensors.js";
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
import { checkLoad, compareTensors, renamed, type Loaded, type LoadOptions } from "./load-options.js";
import { Random } from "./random.js";
import { resizedTensor, type ResizeOptions } from "./resize.js";
import { copyTensor, type Change, type Follower, type Origin } from "./restructure.js";
import { tensorOf, type NewTensor, type Slot } from "./slot.js";
import { SparseGradients, type SparseGradient } from "./sparse.js";
import { describe, entriesOf, initialize, type Description, type TensorSpec } from "./specs.js";

export type { Initializer, TensorSpec } from "./specs.js";
export type { NewTensor, Slot } from "./slot.js";
export type { Loaded, LoadOptions } from "./load-options.js";
export type { ResizeOptions } from "./resize.js";
export type { SparseGradient } from "./sparse.js";

export interface ParameterOptions {
  /** Type of every tensor; default `"float64"` where all values given are `Float64Array`s, else `"float32"`. */
  dtype?: Dtype;
  /** Seed of random initializers; default 0. */
  seed?: number;
}

/** Where the tensors lie. */
interface Layout {
  slots: readonly Slot[];
  bytes: number;
  blocks: Blocks;
  dataAt: number;
  gradAt: number;
  data: Readonly<Record<string, FloatArray>>;
  grad: Readonly<Record<string, FloatArray>>;
}

/**
 * Named tensors and their gradients in WebAssembly memory.
 *
 * `data.w` and `grad.w` are typed arrays over that memory: write gradients into `grad.w`, and
 * `optimizer.step()` reads them where they are. Read views afresh after anything that allocates
 * (`parameters`, `matrix`, a constructor, `load`, `fit`), because growing the memory detaches older ones.
 */
export class ParameterSet {
  /** @internal */ readonly sparseGradients: SparseGradients;
  readonly #dtype: Dtype;
  #layout: Layout;
  // Optimizers, which are not kept alive by their parameters.
  readonly #followers: Set<{ deref(): Follower | undefined }> = new Set();
  #disposed = false;
  /** @internal The steps and fits that use it, while which it is neither disposed of nor loaded. */
  readonly users: string[] = [];
  declare [Symbol.dispose]: () => void;

  /** @internal Use `parameters(spec)`. */
  constructor(tensors: Omit<Slot, "offset" | "bytes">[], dtype: Dtype) {
    disposable(this);
    this.#dtype = dtype;
    this.sparseGradients = new SparseGradients(this, dtype);
    this.#layout = this.#laidOut(tensors);
  }

  #laidOut(tensors: Omit<Slot, "offset" | "bytes">[]): Layout {
    let offset = 0;
    const slots = tensors.map((tensor) => {
      const bytes = padded(tensor.length * elementBytes(this.#dtype));
      const slot = { ...tensor, shape: Object.freeze([...tensor.shape]), offset, bytes };
      offset += bytes;
      return slot;
    });
    const blocks = new Blocks(this);
    const [dataAt, gradAt] = [blocks.add(offset), blocks.add(offset)];
    const [data, grad] = [this.#views(slots, dataAt), this.#views(slots, gradAt)];
    return { slots, bytes: offset, blocks, dataAt, gradAt, data, grad };
  }

  #views(slots: readonly Slot[], base: number): Readonly<Record<string, FloatArray>> {
    const record: Record<string, FloatArray> = Object.create(null);
    for (const { name, offset, length } of slots) {
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

  /** @internal */
  get slots(): readonly Slot[] {
    return this.#layout.slots;
  }

  /** @internal Bytes of the data block, and of the gradient block. */
  get bytes(): number {
    return this.#layout.bytes;
  }

  /** Type of every tensor. */
  get dtype(): Dtype {
    this.#check();
    return this.#dtype;
  }

  /** Current values by name. */
  get data(): Readonly<Record<string, FloatArray>> {
    this.#check();
    return this.#layout.data;
  }

  /** Gradients by name. */
  get grad(): Readonly<Record<string, FloatArray>> {
    this.#check();
    return this.#layout.grad;
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
    return this.#layout.dataAt;
  }

  /** @internal Address of the gradient block. */
  get gradAt(): number {
    this.#check();
    return this.#layout.gradAt;
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
   * Sets the values from a safetensors file with the same names, shapes and type. With `strict: false` from what it holds of them;
   * `rename` says what its names are called here.
   * @throws CheckpointError naming what is missing, unexpected or mis-shaped; nothing is changed then.
   */
  load(bytes: Uint8Array | ArrayBuffer, options: LoadOptions = {}): Loaded {
    this.#unused("load");
    const { strict, rename } = checkLoad("parameters", options);
    const file = decode(bytes, "parameters", true);
    const tensors = renamed("parameters", file.tensors, rename);
    const found = compareTensors("parameters: the file is of other tensors", this.slots, tensors, strict);
    for (const name of found.loaded) {
      if (tensors.get(name)?.data.BYTES_PER_ELEMENT !== elementBytes(this.dtype)) {
        throw new CheckpointError(`parameters: ${name} in the file is not ${this.dtype}`);
      }
    }
    for (const name of found.loaded) this.data[name].set((tensors.get(name) as Tensor).data);
    return found;
  }

  #unused(call: string): void {
    this.#check();
    const user = this.users.at(-1);
    if (user) throw new Error(`parameters: ${call}() in the middle of ${user}`);
  }

  /** @internal Tells an optimizer of changes of the tensors from now on; what is returned ends that. */
  attach(follower: Follower): () => void {
    // Some edge runtimes have no such references: there they live until they are disposed of.
    const reference = typeof WeakRef === "function" ? new WeakRef(follower) : { deref: () => follower };
    this.#followers.add(reference);
    return () => void this.#followers.delete(reference);
  }

  /** @internal Makes the tensors these; returns names whose state had to begin anew. All or nothing. */
  become(call: string, tensors: readonly NewTensor[], group?: Change["group"]): string[] {
    this.#unused(call);
    const before = this.#layout;
    const after = this.#laidOut(tensors.map(tensorOf));
    const origins = new Map<Slot, Origin>();
    const plans: ReturnType<Follower["follow"]>[] = [];
    try {
      tensors.forEach(({ from, rows, fill }, i) => {
        const slot = after.slots[i];
        const old = before.slots.find(({ name }) => name === from);
        if (old) origins.set(slot, { slot: old, rows });
        fill?.(() => after.data[slot.name]);
        if (!old) return;
        copyTensor(after.data[slot.name], before.data[old.name], slot, rows);
        copyTensor(after.grad[slot.name], before.grad[old.name], slot, rows);
      });
      this.#layout = after;
      for (const reference of this.#followers) {
        const plan = reference.deref()?.follow({ call, origins, group });
        if (plan) plans.push(plan);
      }
    } catch (error) {
      for (const { undo } of plans) undo();
      this.#layout = before;
      after.blocks.release();
      throw error;
    }
    before.blocks.release();
    this.sparseGradients.clear();
    return plans.flatMap(({ commit }) => commit());
  }

  /**
   * Gives a tensor other rows, those along its first dimension: more, fewer, or some of them in another order. State of optimizers
   * on these parameters goes with the rows; that of new rows begins at zero, or as the rule's does.
   *
   * @param name the tensor.
   * @param options `rows`: how many there are to be. `keep`: which rows stay, as their indices in order or as a mask with one
   *   entry per row; default the first ones. `init`: values of new rows, a number (default 0) or `"glorot"`, `"he"`,
   *   `"lecun"`, `"normal"`; `seed` of these, default 0.
   * @returns `restarted`: tensors whose state could not go along and begins anew.
   * @throws RangeError for rows that are not there, or more kept than there are to be; TypeError for a tensor without rows. Nothing
   *   is changed then.
   * @example
   * import { Adam, parameters } from "simdescent";
   * const params = parameters({ users: [3, 2] });
   * const optimizer = new Adam(params);
   * params.resize("users", { rows: 4, init: "normal" });
   * params.resize("users", { rows: 2, keep: [0, 3] });
   * params.shape("users"); // [2, 2]
   */
  resize(name: string, options: ResizeOptions): { restarted: string[] } {
    this.#check();
    const slot = this.slot(name);
    const resized = resizedTensor(slot, options);
    const tensors = this.slots.map((each) => (each.name === name ? resized : { ...tensorOf(each), from: each.name }));
    return { restarted: this.become("resize", tensors) };
  }

  /** Returns the memory. Every later use of this object throws; views taken earlier must not be used. */
  dispose(): void {
    if (this.#disposed) return;
    this.#unused("dispose");
    this.#disposed = true;
    this.sparseGradients.dispose();
    this.#layout.blocks.release();
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

/** @internal What a spec says of each tensor. */
export function describeAll(owner: string, spec: unknown): (Description & { name: string })[] {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec) || ArrayBuffer.isView(spec)) {
    throw new TypeError(`${owner}: needs an object of names, got ${show(spec)}\nFor example ${owner}({ w: [3] }).`);
  }
  const tensors = [...entriesOf(owner, spec)].map(([name, entry]) => ({ name, ...describe(owner, name, entry) }));
  const names = new Set<string>();
  for (const { name } of tensors) {
    if (names.has(name)) throw new RangeError(`${owner}: two tensors are called ${name}`);
    names.add(name);
  }
  return tensors;
}

/** @internal The tensors of a spec with what writes their first values, in this order; call `done` afterwards. */
export function newTensors(
  described: readonly (Description & { name: string })[],
  seed: number,
): { tensors: NewTensor[]; done: () => void } {
  let random: Random | undefined;
  const tensors = described.map(({ name, shape, length, data, init, scale = 1 }) => ({
    name,
    shape,
    length,
    fill: (values: () => FloatArray) => {
      // Copied first: a list of the caller's own kind may make memory grow while it is read.
      const given = Array.isArray(data) ? [...data] : data;
      if (given) values().set(given);
      if (!init) return;
      initialize(values(), shape, init, (random ??= new Random(seed)));
      if (scale !== 1) values().forEach((value, i, all) => (all[i] = value * scale));
    },
  }));
  return { tensors, done: () => random?.dispose() };
}

/**
 * Allocates named tensors with gradients.
 *
 * @param spec for each name a shape (zeros), a typed array (its values, one-dimensional),
 *   `{ shape, data }`, `{ shape, init, scale? }`, or a record of these: `{ layer: { w: [3, 2] } }` names `layer.w`.
 * @param options `dtype` (default `"float64"` where all values given are `Float64Array`s, else `"float32"`) and `seed` of random initializers (default 0).
 * @throws TypeError or RangeError naming the tensor; RangeError when memory is exhausted.
 * @example
 * import { parameters } from "simdescent";
 * const params = parameters({ w: { shape: [784, 10], init: "glorot" }, b: [10] }, { seed: 1 });
 * params.data.w.length; // 7840
 */
export function parameters(spec: Readonly<Record<string, TensorSpec>>, options: ParameterOptions = {}): ParameterSet {
  checkKeys(options, ["dtype", "seed"], "parameters");
  const seed = checkNumber(options.seed ?? 0, "parameters: seed", "finite", Number.isFinite);
  const described = describeAll("parameters", spec);
  const dtype = checkDtype(options.dtype ?? typeOf(described), "parameters");
  const { tensors, done } = newTensors(described, seed);
  const set = new ParameterSet(tensors.map(tensorOf), dtype);
  for (const { name, fill } of tensors) fill?.(() => set.data[name]);
  done();
  return set;
}
