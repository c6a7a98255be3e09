// Gradients of a few rows of a tensor, as `params.sparse` takes them: copied into WebAssembly memory, repeated rows summed.
import { checkKeys, show } from "../errors.js";
import { Blocks, elementBytes, padded, view, type Dtype } from "./memory.js";
import { wasm } from "./wasm.js";

/** The gradient of some rows: those along the first dimension, and their values one row after the other. */
export interface SparseGradient {
  /** Whole numbers below the tensor's first dimension; repeated ones are summed. */
  rows: ArrayLike<number>;
  /** `rows.length` times the size of a row. */
  values: ArrayLike<number>;
}

/** Where one tensor's rows lie. */
export interface SparseRows {
  /** Rows, repeated ones counted once. */
  count: number;
  /** Address of their indices, u32. */
  indices: number;
  /** Address of their values. */
  values: number;
  /** Bytes of a row of the tensor, and of a row of values, which is padded. */
  rowBytes: number;
  stride: number;
}

interface Tensor {
  name: string;
  shape: readonly number[];
  length: number;
}

interface RowBuffer extends SparseRows {
  capacity: number;
  given: boolean;
  /** Rows in the caller's memory, which no step uses up. */
  borrowed: boolean;
}

export class SparseGradients {
  readonly #owner: object;
  readonly #dtype: Dtype;
  /** How many tensors something was given for since the last step. */
  count = 0;
  /** Changes with every change of what is given. */
  version = 0;
  readonly #buffers: Map<string, RowBuffer> = new Map();
  readonly #blocks: Map<string, Blocks> = new Map();

  constructor(owner: object, dtype: Dtype) {
    this.#owner = owner;
    this.#dtype = dtype;
  }

  set(tensor: Tensor, gradient: SparseGradient): void {
    const { name } = tensor;
    const { rows, values, columns } = check(tensor, gradient);
    const buffer = this.#bufferFor(name, columns, rows.length);
    const stride = buffer.stride / elementBytes(this.#dtype);
    const indices = new Uint32Array(wasm().memory.buffer, buffer.indices, rows.length);
    const target = view(this.#dtype, buffer.values, rows.length * stride, this.#owner);
    if (ascending(rows)) {
      buffer.count = rows.length;
      indices.set(rows);
      if (stride === columns) target.set(values);
      else for (let i = 0; i < rows.length; i++) copyRow(target, i * stride, values, i * columns, columns);
    } else {
      buffer.count = sum(indices, target, stride, rows, values, columns);
    }
    if (!buffer.given) this.count++;
    buffer.given = true;
    this.version++;
  }

  /**
   * Takes rows that lie in the caller's memory, which the caller fills anew for every step: they are not used up by one.
   * What is given back stands for them; its `count` is the caller's to set.
   */
  lend(name: string, rows: SparseRows): SparseRows {
    if (!this.#buffers.get(name)?.given) this.count++;
    const buffer = { ...rows, capacity: 0, given: true, borrowed: true };
    this.#buffers.set(name, buffer);
    this.version++;
    return buffer;
  }

  #bufferFor(name: string, columns: number, rows: number): RowBuffer {
    let buffer = this.#buffers.get(name);
    if (!buffer || buffer.capacity < rows) {
      this.#blocks.get(name)?.release();
      if (buffer?.given) this.count--;
      const blocks = new Blocks(this.#owner);
      this.#blocks.set(name, blocks);
      const rowBytes = columns * elementBytes(this.#dtype);
      const stride = padded(rowBytes);
      const capacity = Math.max(16, 2 ** Math.ceil(Math.log2(Math.max(1, rows))));
      const at = blocks.add(padded(4 * capacity) + stride * capacity);
      buffer = {
        count: 0,
        indices: at,
        values: at + padded(4 * capacity),
        rowBytes,
        stride,
        capacity,
        given: false,
        borrowed: false,
      };
      this.#buffers.set(name, buffer);
    }
    return buffer;
  }

  /** What was given for a tensor since the last step. */
  get(name: string): SparseRows | undefined {
    const buffer = this.#buffers.get(name);
    return buffer?.given ? buffer : undefined;
  }

  /** Names of the tensors something was given for. */
  get names(): string[] {
    return [...this.#buffers].filter(([, buffer]) => buffer.given).map(([name]) => name);
  }

  /** After a step: only borrowed rows remain given. */
  clear(): void {
    const before = this.count;
    this.count = 0;
    for (const buffer of this.#buffers.values()) {
      buffer.given = buffer.borrowed;
      if (buffer.given) this.count++;
    }
    if (this.count !== before) this.version++;
  }

  dispose(): void {
    for (const blocks of this.#blocks.values()) blocks.release();
    this.#buffers.clear();
    this.count = 0;
  }
}

function check(
  { name, shape, length }: Tensor,
  gradient: SparseGradient,
): { rows: ArrayLike<number>; values: ArrayLike<number>; columns: number } {
  const label = `sparse gradient of ${name}`;
  if (typeof gradient !== "object" || gradient === null) {
    throw new TypeError(`${label} must be { rows, values }, got ${show(gradient)}`);
  }
  checkKeys(gradient, ["rows", "values"], label, "key");
  const isList = (list: unknown): list is ArrayLike<number> => Array.isArray(list) || ArrayBuffer.isView(list);
  const given = { ...gradient };
  for (const key of ["rows", "values"] as const)
    if (!isList(given[key]))
      throw new TypeError(`${label}: ${key} must be an array of numbers, got ${show(given[key])}`);
  // Copies: what was checked must be what is used, whoever else holds the lists.
  const rows = Array.from(given.rows);
  const values = Array.isArray(given.values) ? [...given.values] : given.values;
  const [height] = shape;
  if (height === undefined) throw new RangeError(`${label}: the tensor is a single number and has no rows`);
  const columns = height > 0 ? length / height : 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (Number.isInteger(row) && row >= 0 && row < height) continue;
    const error = typeof row === "number" ? RangeError : TypeError;
    throw new error(`${label}: rows[${i}] must be a whole number from 0 to ${height - 1}, got ${show(row)}`);
  }
  if (values.length !== rows.length * columns) {
    throw new RangeError(
      `${label}: ${rows.length} rows of ${columns} need ${rows.length * columns} values, got ${values.length}`,
    );
  }
  if (Array.isArray(values) && !values.every((each) => typeof each === "number"))
    throw new TypeError(`${label}: values must hold numbers only`);
  return { rows, values, columns };
}

function ascending(rows: ArrayLike<number>): boolean {
  for (let i = 1; i < rows.length; i++) if (rows[i] <= rows[i - 1]) return false;
  return true;
}

type Target = { [index: number]: number; fill(value: number, from: number, to: number): unknown };

function copyRow(to: Target, at: number, from: ArrayLike<number>, start: number, n: number): void {
  for (let j = 0; j < n; j++) to[at + j] = from[start + j];
}

// Rows keep the order of their first mention; returns how many there are.
function sum(
  indices: Uint32Array,
  target: Target,
  stride: number,
  rows: ArrayLike<number>,
  values: ArrayLike<number>,
  columns: number,
): number {
  const places = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const place = places.get(rows[i]);
    if (place === undefined) {
      indices[places.size] = rows[i];
      copyRow(target, places.size * stride, values, i * columns, columns);
      places.set(rows[i], places.size);
    } else {
      for (let j = 0; j < columns; j++) target[place * stride + j] += values[i * columns + j];
    }
  }
  return places.size;
}
