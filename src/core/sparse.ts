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

interface Room extends SparseRows {
  capacity: number;
  given: boolean;
  /** Not used up by a step. */
  lent: boolean;
}

export class SparseGradients {
  readonly #owner: object;
  readonly #dtype: Dtype;
  /** How many tensors something was given for since the last step. */
  count = 0;
  /** Changes with every change of what is given. */
  version = 0;
  readonly #rooms: Map<string, Room> = new Map();
  readonly #blocks: Map<string, Blocks> = new Map();

  constructor(owner: object, dtype: Dtype) {
    this.#owner = owner;
    this.#dtype = dtype;
  }

  set(tensor: Tensor, gradient: SparseGradient): void {
    const { name } = tensor;
    const { rows, values, columns } = check(tensor, gradient);
    const room = this.#room(name, columns, rows.length);
    const stride = room.stride / elementBytes(this.#dtype);
    const indices = new Uint32Array(wasm().memory.buffer, room.indices, rows.length);
    const target = view(this.#dtype, room.values, rows.length * stride, this.#owner);
    if (ascending(rows)) {
      room.count = rows.length;
      indices.set(rows);
      if (stride === columns) target.set(values);
      else for (let i = 0; i < rows.length; i++) copyRow(target, i * stride, values, i * columns, columns);
    } else {
      room.count = sum(indices, target, stride, rows, values, columns);
    }
    if (!room.given) this.count++;
    room.given = true;
    this.version++;
  }

  /**
   * Takes rows that lie in the caller's memory, which the caller fills anew for every step: they are not used up by one.
   * What is given back stands for them; its `count` is the caller's to set.
   */
  lend(name: string, rows: SparseRows): SparseRows {
    if (!this.#rooms.get(name)?.given) this.count++;
    const room = { ...rows, capacity: 0, given: true, lent: true };
    this.#rooms.set(name, room);
    this.version++;
    return room;
  }

  #room(name: string, columns: number, rows: number): Room {
    let room = this.#rooms.get(name);
    if (!room || room.capacity < rows) {
      this.#blocks.get(name)?.release();
      if (room?.given) this.count--;
      const blocks = new Blocks(this.#owner);
      this.#blocks.set(name, blocks);
      const rowBytes = columns * elementBytes(this.#dtype);
      const stride = padded(rowBytes);
      const capacity = Math.max(16, 2 ** Math.ceil(Math.log2(Math.max(1, rows))));
      const at = blocks.add(padded(4 * capacity) + stride * capacity);
      room = {
        count: 0,
        indices: at,
        values: at + padded(4 * capacity),
        rowBytes,
        stride,
        capacity,
        given: false,
        lent: false,
      };
      this.#rooms.set(name, room);
    }
    return room;
  }

  /** What was given for a tensor since the last step. */
  get(name: string): SparseRows | undefined {
    const room = this.#rooms.get(name);
    return room?.given ? room : undefined;
  }

  /** Names of the tensors something was given for. */
  get names(): string[] {
    return [...this.#rooms].filter(([, room]) => room.given).map(([name]) => name);
  }

  clear(): void {
    if (this.count === this.#lent) return;
    for (const room of this.#rooms.values()) room.given = room.lent;
    this.count = this.#lent;
    this.version++;
  }

  get #lent(): number {
    let lent = 0;
    for (const room of this.#rooms.values()) if (room.lent) lent++;
    return lent;
  }

  dispose(): void {
    for (const blocks of this.#blocks.values()) blocks.release();
    this.#rooms.clear();
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
  const { rows, values } = gradient;
  if (!isList(rows)) throw new TypeError(`${label}: rows must be an array of numbers, got ${show(rows)}`);
  if (!isList(values)) throw new TypeError(`${label}: values must be an array of numbers, got ${show(values)}`);
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
