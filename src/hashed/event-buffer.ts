// A buffer for one event of hashed features as the kernels read it: checked, in ascending order, repeated features summed.
import { checkKeys, show } from "../errors.js";
import { hashedLayout } from "../core/model-exports.js";
import { Blocks, elementBytes, generation, padded, view, type Dtype, type FloatArray } from "../core/memory.js";
import { models, type ModelKernels } from "../core/models-wasm.js";
import { record, recordBytes } from "../core/record.js";
import { wasm } from "../core/wasm.js";
import type { HashedEvent } from "./hash-features.js";

const isList = (list: unknown): list is ArrayLike<number> => Array.isArray(list) || ArrayBuffer.isView(list);

/** Whether it is one event, and no list of them. */
export const isEvent = (x: unknown): x is HashedEvent => typeof x === "object" && x !== null && "indices" in x;

/** Memory for one event at a time, and its record. */
export class EventBuffer {
  readonly owner: string;
  readonly buckets: number;
  readonly dtype: Dtype;
  readonly kernels: ModelKernels;
  readonly #fixed: Blocks = new Blocks(this);
  /** Address of the record. */
  readonly at: number = this.#fixed.add(recordBytes(hashedLayout));
  readonly fields: Record<(typeof hashedLayout)["words"][number], number> = record(hashedLayout, this.at);
  /** Features of the present event, each counted once. */
  count = 0;
  /** How many features there is room for. */
  capacity = 0;
  #memory: Blocks | undefined;
  #indices!: Uint32Array;
  #values!: FloatArray;
  #viewGeneration = -1;

  constructor(owner: string, buckets: number, dtype: Dtype) {
    this.owner = owner;
    this.buckets = buckets;
    this.dtype = dtype;
    this.kernels = models()[dtype];
    this.#reserve(64);
  }

  #reserve(count: number): void {
    const { fields } = this;
    const capacity = 2 ** Math.ceil(Math.log2(count));
    const floats = padded(capacity * elementBytes(this.dtype));
    const words = padded(4 * capacity);
    const memory = new Blocks(this);
    const at = memory.add(2 * words + 3 * floats + padded(8 * capacity) + floats + 64);
    this.#memory?.release();
    this.#memory = memory;
    this.capacity = capacity;
    this.#viewGeneration = -1;
    fields.given = at;
    fields.indices = at + words;
    fields.amounts = at + 2 * words;
    fields.values = fields.amounts + floats;
    fields.gradient = fields.values + floats;
    fields.keys = fields.gradient + floats;
    fields.before = fields.keys + padded(8 * capacity);
  }

  #refresh(): void {
    if (this.#viewGeneration === generation) return;
    const { given, amounts } = this.fields;
    this.#indices = new Uint32Array(wasm().memory.buffer, given, this.capacity);
    this.#values = view(this.dtype, amounts, this.capacity, this);
    this.#viewGeneration = generation;
  }

  /** Makes an event the present one. */
  write(event: HashedEvent, position?: number): void {
    const { indices, values } = event ?? {};
    if (!isList(indices) || !(values === undefined || (isList(values) && values.length === indices.length)))
      this.#refuse(event, position);
    for (const key in event) if (key !== "indices" && key !== "values") this.#refuse(event, position);
    const n = indices.length;
    if (n > this.capacity) this.#reserve(n);
    this.#refresh();
    const to = this.#indices;
    const amounts = this.#values;
    const { buckets } = this;
    for (let i = 0; i < n; i++) {
      const index = indices[i];
      if (!(index < buckets) || index >>> 0 !== index) this.#refuse(event, position);
      to[i] = index;
    }
    if (values === undefined) amounts.fill(1, 0, n);
    else {
      for (let i = 0; i < n; i++) {
        const value = values[i];
        amounts[i] = value;
        if (typeof value !== "number" || !(amounts[i] - amounts[i] === 0)) this.#refuse(event, position);
      }
    }
    // A list of the caller's own kind may make memory grow while it is read.
    if (to.length === 0)
      return this.write({ indices: Array.from(indices), ...(values && { values: Array.from(values) }) }, position);
    this.count = this.kernels.hashedMerge(this.at, n);
  }

  /** Makes features that were merged before the present event. */
  writeMerged(indices: number, values: number, count: number): void {
    if (count > this.capacity) this.#reserve(count);
    this.kernels.hashedTake(this.at, indices, values, count);
    this.count = count;
  }

  // Says what is wrong with an event.
  #refuse(event: unknown, position?: number): never {
    const label = `${this.owner}: ${position === undefined ? "the event" : `event ${position}`}`;
    if (typeof event !== "object" || event === null || isList(event)) {
      throw new TypeError(
        `${label} must be { indices, values }, got ${show(event)}\nWith buckets, features are hashed; see hashFeatures.`,
      );
    }
    checkKeys(event, ["indices", "values"], label, "key");
    const { indices, values } = event as HashedEvent;
    if (!isList(indices)) throw new TypeError(`${label}: indices must be an array of numbers, got ${show(indices)}`);
    if (values !== undefined && !isList(values))
      throw new TypeError(`${label}: values must be an array of numbers, got ${show(values)}`);
    if (values !== undefined && values.length !== indices.length) {
      throw new RangeError(`${label}: ${indices.length} indices need as many values, got ${values.length}`);
    }
    for (let i = 0; i < indices.length; i++) {
      const index: unknown = indices[i];
      if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < this.buckets) continue;
      const error = typeof index === "number" ? RangeError : TypeError;
      throw new error(
        `${label}: indices[${i}] must be a whole number from 0 to ${this.buckets - 1}, got ${show(index)}`,
      );
    }
    const bad = Array.from(values ?? []).findIndex(
      (value: unknown) =>
        typeof value !== "number" || !Number.isFinite(this.dtype === "float32" ? Math.fround(value) : value),
    );
    const value: unknown = values?.[bad];
    const error = typeof value === "number" ? RangeError : TypeError;
    throw new error(`${label}: values[${bad}] must be a finite number in ${this.dtype}, got ${show(value)}`);
  }

  dispose(): void {
    this.#memory?.release();
    this.#fixed.release();
  }
}
