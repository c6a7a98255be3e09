// Tables: training data as the kernels read them, a matrix, targets, weights of the rows, and the rows' order.
import { checkNumber, show } from "../errors.js";
import { powerOfTwo } from "../math/extremes.js";
import { Blocks, elementBytes, view, type Dtype } from "../core/memory.js";
import { exactDtype, Matrix, toMatrix, type MatrixLike } from "../core/matrix.js";
import type { Random } from "../core/random.js";
import { models } from "../core/models-wasm.js";
import { use } from "./use.js";
import { wasm } from "../core/wasm.js";

/** Rows in memory, their features left out: targets, weights, order. */
export interface Samples {
  /** Addresses: targets and weights by the rows of the data, u32 row indices; 0 where there are none. */
  y: number;
  sample: number;
  order: number;
  /** How many are in use. */
  rows: number;
}

/** Rows of a matrix. */
export interface Table extends Samples {
  matrix: Matrix;
  /** Targets of a row. */
  targets: number;
  /** Largest |entry| of the matrix. */
  largest: number;
  /** The targets before they were rounded to the fit's type, by the rows of the data; those of tables that were read. */
  exact?: ArrayLike<number>;
  /** The same rows before their columns were standardized. */
  unscaled?: Table;
}

export interface SampleInput {
  y: ArrayLike<number>;
  sampleWeight?: ArrayLike<number> | undefined;
  rows?: ArrayLike<number> | undefined;
  /** Targets of a row, which stand one behind the other in y; default 1. */
  targets?: number;
  /** Take the weights as they are; else they are scaled to mean 1. */
  absolute?: boolean;
}

export interface TableInput extends SampleInput {
  x: MatrixLike;
  /** Leave the features in a type that loses nothing, to be standardized before they are rounded. */
  unrounded?: boolean;
}

/** Indices of rows, at least one; a copy. */
export function checkRows(owner: string, rows: ArrayLike<number>, available: number): number[] {
  if (typeof rows !== "object" || rows === null || typeof rows.length !== "number")
    throw new TypeError(`${owner}: rows must be an array of indices, got ${show(rows)}`);
  // Copied first, so that what is checked is what is used.
  const copy = Array.from(rows);
  if (copy.length === 0) throw new RangeError(`${owner}: rows is empty`);
  const ok = (i: number): boolean => Number.isInteger(i) && i >= 0 && i < available;
  for (let k = 0; k < copy.length; k++) {
    if (!ok(copy[k])) checkNumber(copy[k], `${owner}: rows[${k}]`, `an integer in [0, ${available})`, ok);
  }
  return copy;
}

/** Weights of which only ratios count, by a power of two that leaves sums and squares within any type's range; ordinary ones as they are. */
function withinRange(weights: ArrayLike<number>): ArrayLike<number> {
  if (!isList(weights)) return weights;
  let largest = 0;
  for (let i = 0; i < weights.length; i++) largest = Math.max(largest, weights[i]);
  if (!(largest > 0 && largest < Infinity) || (largest < 2 ** 60 && largest > 2 ** -60)) return weights;
  const factor = powerOfTwo(largest);
  return Float64Array.from(weights, (w) => w / factor);
}

export const isList = (values: unknown): values is ArrayLike<number> =>
  typeof values === "object" && values !== null && typeof (values as ArrayLike<number>).length === "number";

/** Owns the memory behind the tables of one fit. */
export class Tables {
  readonly owner: string;
  readonly dtype: Dtype;
  readonly warnings: string[] = [];
  readonly #blocks: Blocks = new Blocks(this);
  readonly #owned: { dispose(): void }[] = [];

  constructor(owner: string, dtype: Dtype) {
    this.owner = owner;
    this.dtype = dtype;
  }

  /** Checks the data and copies targets and weights; the matrix is copied only where it must be. */
  *read({ x, unrounded = false, ...input }: TableInput, label = ""): Generator<undefined, Table> {
    const { owner } = this;
    const dtype = unrounded ? exactDtype(x) : this.dtype;
    const source = toMatrix(x, dtype, `${owner}${label}`);
    let { matrix } = source;
    if (source.temporary) this.own(matrix);
    else this.#borrow(matrix);
    if (matrix.dtype !== dtype) {
      const copy = new Matrix(matrix.rows, matrix.columns, dtype);
      this.own(copy);
      for (let i = 0; i < matrix.rows; i++) copy.row(i).set(matrix.row(i));
      matrix = copy;
    }
    if (matrix.rows === 0 || matrix.columns === 0) {
      throw new RangeError(`${owner}${label}: the matrix is empty (${matrix.rows} rows, ${matrix.columns} columns)`);
    }
    const largest = yield* this.largest(matrix, `${owner}${label}`);
    const samples = yield* this.readSamples(input, matrix.rows, label);
    return { matrix, ...samples, targets: input.targets ?? 1, largest, exact: input.y };
  }

  /** The same of what stands beside the features of so many rows. */
  *readSamples(
    { y, sampleWeight, rows, targets = 1, absolute = false }: SampleInput,
    available: number,
    label = "",
  ): Generator<undefined, Samples> {
    const subset = rows === undefined ? undefined : checkRows(this.owner, rows, available);
    const order = subset === undefined ? 0 : this.#order(subset);
    yield;
    const target = this.#column(y, available, `${this.owner}${label}: y`, targets);
    yield;
    const sample = sampleWeight === undefined ? 0 : this.#weights(sampleWeight, available, subset, absolute);
    return { y: target, sample, order, rows: subset?.length ?? available };
  }

  /** Takes care of something for as long as the tables last. */
  own(resource: { dispose(): void }): void {
    this.#owned.push(resource);
  }

  // Keeps the caller's matrix from being disposed of meanwhile.
  #borrow(matrix: Matrix): void {
    this.own({ dispose: use(matrix, this.owner) });
  }

  /** The address of so many bytes that last as long. */
  reserve(bytes: number): number {
    return this.#blocks.add(bytes);
  }

  /** The largest |entry| of a matrix; one read finds it, and whether all are finite. */
  *largest(matrix: Matrix, label: string): Generator<undefined, number> {
    const { at, rows, stride, dtype } = matrix;
    const { largest } = models()[dtype];
    // Whole cache lines, because the kernel reads 64 bytes at a time.
    const part = 2 ** 20;
    const size = elementBytes(dtype);
    let most = 0;
    for (let i = 0; i < rows * stride; i += part) {
      const found = largest(at + i * size, Math.min(part, rows * stride - i));
      if (!(found < Infinity)) throw new RangeError(`${label}: the matrix holds NaN or infinity`);
      most = Math.max(most, found);
      yield;
    }
    return most;
  }

  #column(values: ArrayLike<number>, rows: number, label: string, width = 1): number {
    if (typeof values !== "object" || values === null || typeof values.length !== "number") {
      throw new TypeError(`${label} must be an array of numbers, got ${show(values)}`);
    }
    const length = rows * width;
    if (values.length !== length)
      throw new RangeError(
        `${label} must have one entry for each of ${rows} rows, got ${width > 1 ? values.length / width : values.length}`,
      );
    for (let i = 0; i < length; i++) {
      if (!Number.isFinite(values[i])) checkNumber(values[i], `${label}[${i}]`, "finite", Number.isFinite);
    }
    const at = this.#blocks.add(length * elementBytes(this.dtype));
    const column = view(this.dtype, at, length, this);
    column.set(values);
    if (!wasm().kernels[this.dtype].finite(at, length)) throw new RangeError(`${label} is too large for ${this.dtype}`);
    return at;
  }

  // Scaled to mean 1 over the rows in use, so that the loss stays a mean.
  #weights(given: ArrayLike<number>, rows: number, subset: ArrayLike<number> | undefined, absolute: boolean): number {
    const label = `${this.owner}: sampleWeight`;
    const copy = isList(given) ? Array.from(given) : given;
    const values = absolute ? copy : withinRange(copy);
    const at = this.#column(values, rows, label);
    const column = view(this.dtype, at, rows, this);
    for (let i = 0; i < rows; i++) {
      if (column[i] < 0) checkNumber(copy[i], `${label}[${i}]`, "at least 0", (w) => w >= 0);
    }
    let sum = 0;
    const count = subset?.length ?? rows;
    for (let k = 0; k < count; k++) sum += column[subset ? subset[k] : k];
    if (!(sum > 0)) throw new RangeError(`${label} must not all be 0`);
    if (!absolute) for (let i = 0; i < rows; i++) column[i] = (values[i] * count) / sum;
    return at;
  }

  #order(rows: readonly number[]): number {
    const at = this.#blocks.add(rows.length * 4);
    new Uint32Array(wasm().memory.buffer, at, rows.length).set(rows);
    return at;
  }

  #inOrder(count: number): number {
    const at = this.#blocks.add(count * 4);
    const order = new Uint32Array(wasm().memory.buffer, at, count);
    for (let i = 0; i < count; i++) order[i] = i;
    return at;
  }

  /** The same table with an order of its own that may be shuffled. */
  ordered<Rows extends Samples>(table: Rows): Rows {
    return table.order ? table : { ...table, order: this.#inOrder(table.rows) };
  }

  /** Two tables of the same rows: a fraction is held out, drawn at random or, without random numbers, the last rows. */
  split<Rows extends Table>(table: Rows, fraction: number, random?: Random): { train: Rows; heldOut: Rows } {
    const count = Math.round(table.rows * fraction);
    if (count < 1 || count >= table.rows) {
      throw new RangeError(
        `${this.owner}: validation ${fraction} of ${table.rows} rows leaves ${count} to validate on`,
      );
    }
    const all = this.ordered(table);
    if (random) wasm().exports.shuffle(all.order, all.rows, random.state);
    const train = { ...all, rows: all.rows - count };
    return { train, heldOut: { ...all, order: all.order + 4 * train.rows, rows: count } };
  }

  /** Root mean square of the targets in use. */
  targetSize({ y, order, rows, matrix }: Table): number {
    const values = view(this.dtype, y, matrix.rows, this);
    const indices = order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
    let sum = 0;
    for (let k = 0; k < rows; k++) sum += values[indices ? indices[k] : k] ** 2;
    return Math.sqrt(sum / rows);
  }

  /** Largest target in use. */
  largestTarget({ y, order, rows, matrix }: Table): number {
    const values = view(this.dtype, y, matrix.rows, this);
    const indices = order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
    let most = -Infinity;
    for (let k = 0; k < rows; k++) most = Math.max(most, values[indices ? indices[k] : k]);
    return most;
  }

  dispose(): void {
    this.#blocks.release();
    for (const resource of this.#owned.splice(0)) resource.dispose();
  }
}
