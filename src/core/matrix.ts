/// <reference lib="esnext.disposable" preserve="true" />
import { checkCount, checkKeys, show } from "../errors.js";
import {
  Blocks,
  checkDtype,
  disposable,
  elementBytes,
  generation,
  view,
  type Dtype,
  type FloatArray,
} from "./memory.js";

export interface MatrixOptions {
  /** Type of the entries; default `"float32"`. */
  dtype?: Dtype;
}

/** What models take for their features. */
export type MatrixLike =
  | Matrix
  | readonly ArrayLike<number>[]
  | { data: ArrayLike<number>; rows: number; columns: number };

/**
 * Rows of numbers in WebAssembly memory, made by `matrix` and reusable over fits.
 * Rows are padded with zeros to 16 bytes: entry (i, j) is `data[i * stride + j]`.
 */
export class Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Entries from one row to the next, padding included. */
  readonly stride: number;
  readonly dtype: Dtype;
  readonly #blocks: Blocks = new Blocks(this);
  readonly #at: number;
  #view: FloatArray | undefined;
  #made = -1;
  #disposed = false;
  /** @internal The fits that use it, while which it cannot be disposed of. */
  readonly users: string[] = [];
  declare [Symbol.dispose]: () => void;

  /** @internal Use `matrix(...)`. */
  constructor(rows: number, columns: number, dtype: Dtype) {
    disposable(this);
    const lanes = 16 / elementBytes(dtype);
    this.rows = rows;
    this.columns = columns;
    this.dtype = dtype;
    this.stride = Math.ceil(columns / lanes) * lanes;
    this.#at = this.#blocks.add(rows * this.stride * elementBytes(dtype));
  }

  /** @internal */
  get at(): number {
    if (this.#disposed) throw new Error("matrix: used after dispose()");
    return this.#at;
  }

  /** All entries with their padding; read it afresh after anything that allocates. */
  get data(): FloatArray {
    const { at } = this;
    if (!this.#view || this.#made !== generation) {
      this.#view = view(this.dtype, at, this.rows * this.stride, this);
      this.#made = generation;
    }
    return this.#view;
  }

  /** A view of row i. */
  row(i: number): FloatArray {
    if (!(i >= 0 && i < this.rows)) throw new RangeError(`matrix: row must be in [0, ${this.rows}), got ${i}`);
    return this.data.subarray(i * this.stride, i * this.stride + this.columns);
  }

  /** Returns the memory; every later use throws. */
  dispose(): void {
    if (this.#disposed) return;
    const user = this.users.at(-1);
    if (user) throw new Error(`matrix: dispose() in the middle of ${user}`);
    this.#disposed = true;
    this.#blocks.release();
  }
}

/**
 * Copies numbers into WebAssembly memory as a row-major matrix.
 *
 * @param data rows as arrays; or all entries in one array with `rows` and `columns`; or the two sizes alone,
 *   for a matrix of zeros to be filled through `row(i)` or `data`.
 * @param options `dtype`, default `"float32"`.
 * @throws TypeError for what is not numbers, RangeError for ragged rows, sizes that do not fit, NaN or infinity.
 * @example
 * import { matrix } from "simdescent";
 * const x = matrix([[1, 2], [3, 4], [5, 6]]);
 * x.row(1); // Float32Array [3, 4]
 */
export function matrix(rows: readonly ArrayLike<number>[], options?: MatrixOptions): Matrix;
export function matrix(data: ArrayLike<number>, rows: number, columns: number, options?: MatrixOptions): Matrix;
export function matrix(rows: number, columns: number, options?: MatrixOptions): Matrix;
export function matrix(first: unknown, ...rest: unknown[]): Matrix {
  if (typeof first === "number") {
    const options = checkOptions(rest[1]);
    return new Matrix(checkCount(first, "matrix: rows", 0), checkCount(rest[0], "matrix: columns", 0), options);
  }
  if (typeof first !== "object" || first === null || typeof (first as ArrayLike<unknown>).length !== "number") {
    throw new TypeError(`matrix: needs rows, data with sizes, or two sizes, got ${show(first)}`);
  }
  if (typeof rest[0] === "number") {
    const rows = checkCount(rest[0], "matrix: rows", 0);
    const columns = checkCount(rest[1], "matrix: columns", 0);
    return fromData(first as ArrayLike<number>, rows, columns, checkOptions(rest[2]));
  }
  return fromRows(first as readonly ArrayLike<number>[], checkOptions(rest[0]));
}

function checkOptions(options: unknown = {}): Dtype {
  checkKeys(options as object, ["dtype"], "matrix");
  return checkDtype((options as MatrixOptions).dtype ?? "float32", "matrix");
}

function fromData(data: ArrayLike<number>, rows: number, columns: number, dtype: Dtype): Matrix {
  if (data.length !== rows * columns) {
    throw new RangeError(`matrix: ${rows} x ${columns} needs ${rows * columns} numbers, got ${data.length}`);
  }
  return fill(new Matrix(rows, columns, dtype), (i, j) => data[i * columns + j]);
}

function fromRows(list: readonly ArrayLike<number>[], dtype: Dtype): Matrix {
  const columns = list.length === 0 ? 0 : list[0]?.length;
  for (let i = 0; i < list.length; i++) {
    const row: unknown = list[i];
    if (typeof row !== "object" || row === null || typeof (row as ArrayLike<number>).length !== "number") {
      throw new TypeError(`matrix: row ${i} must be an array of numbers, got ${show(row)}`);
    }
    if (list[i].length !== columns) {
      throw new RangeError(`matrix: row ${i} has ${list[i].length} entries, row 0 has ${columns}`);
    }
  }
  return fill(new Matrix(list.length, columns, dtype), (i, j) => list[i][j]);
}

function fill(target: Matrix, entry: (i: number, j: number) => unknown): Matrix {
  const { rows, columns, stride } = target;
  let { data } = target;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = entry(i, j);
      if (typeof value !== "number" || !Number.isFinite(value)) {
        target.dispose();
        const error = typeof value === "number" ? RangeError : TypeError;
        throw new error(`matrix: row ${i}, column ${j} must be a finite number, got ${show(value)}`);
      }
      data[i * stride + j] = value;
    }
    // Lists of the caller's own kind may make memory grow while they are read: then the row is written again.
    if (data.length === 0 && columns > 0) {
      ({ data } = target);
      i--;
    }
  }
  return target;
}

// Types whose every value is a float32.
const narrow = new Set(["Float32Array", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array"]);
const isNarrow = (values: unknown): boolean =>
  narrow.has((values as { [Symbol.toStringTag]?: string } | null)?.[Symbol.toStringTag] ?? "");

/** @internal The type that holds anything a model takes without rounding it. */
export function exactDtype(x: unknown): Dtype {
  if (x instanceof Matrix) return x.dtype;
  const rows = Array.isArray(x) ? x : [(x as { data?: unknown } | null)?.data];
  return rows.length > 0 && rows.every(isNarrow) ? "float32" : "float64";
}

/** @internal The matrix of anything a model takes, and whether the caller of this must dispose of it. */
export function toMatrix(x: unknown, dtype: Dtype, owner: string): { matrix: Matrix; temporary: boolean } {
  if (x instanceof Matrix) return { matrix: x, temporary: false };
  if (typeof x === "object" && x !== null && "data" in x) {
    const { data, rows, columns } = x as { data: ArrayLike<number>; rows: number; columns: number };
    return { matrix: matrix(data, rows, columns, { dtype }), temporary: true };
  }
  if (!Array.isArray(x)) {
    throw new TypeError(`${owner}: features must be a matrix, rows, or { data, rows, columns }, got ${show(x)}`);
  }
  return { matrix: matrix(x, { dtype }), temporary: true };
}
