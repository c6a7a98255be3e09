// Standardization of columns: mean 0 and deviation 1.
import { Blocks, elementBytes, view } from "../core/memory.js";
import { Matrix } from "../core/matrix.js";
import { models } from "../core/models-wasm.js";
import { wasm } from "../core/wasm.js";
import { powerOfTwo } from "../math/extremes.js";
import type { Table, Tables } from "./table.js";

/** How columns were standardized: entry j became (x - mean[j]) / scale[j]. */
export interface Scaling {
  mean: Float64Array;
  scale: Float64Array;
}

/** Rows handled in one go, so that a caller may pause in between. */
const block = (columns: number): number => Math.max(64, Math.floor(1e6 / (columns + 1)));

/** Mean and population deviation of every column over the table's rows; constant columns get scale 1. */
export function* measureColumns(
  tables: Tables,
  { matrix, order, rows }: Table,
  centred: boolean,
): Generator<undefined, Scaling> {
  const { columns } = matrix;
  const blocks = new Blocks(tables);
  const shiftAt = blocks.add(columns * 8);
  const sumsAt = blocks.add(columns * 8);
  const row = matrix.stride * elementBytes(matrix.dtype);
  const { columnSums } = models()[matrix.dtype];
  const doubles = (at: number): Float64Array => new Float64Array(wasm().memory.buffer, at, columns);
  try {
    for (const square of [0, 1]) {
      doubles(sumsAt).fill(0);
      for (let i = 0; i < rows; i += block(columns)) {
        const end = Math.min(rows, i + block(columns));
        columnSums(matrix.at, row, order, i, end, columns, shiftAt, sumsAt, Boolean(square));
        yield;
      }
      if (!square) doubles(shiftAt).set(doubles(sumsAt).map((sum) => sum / rows));
    }
    const mean = doubles(shiftAt).slice();
    const variance = doubles(sumsAt).map((sum) => sum / rows);
    const { data, stride } = matrix;
    const indices = order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
    const scale = variance.map((v, j) => {
      if (!isMeasurable(v)) {
        const found = measureScaled(rows, (i) => data[(indices ? indices[i] : i) * stride + j]);
        mean[j] = found.mean;
        if (found.deviation > rows * Number.EPSILON * Math.abs(found.mean)) return found.deviation;
      }
      // What rounding alone makes of a constant column (the bound scikit-learn uses).
      const noise = rows * Number.EPSILON * v + (rows * mean[j] * Number.EPSILON) ** 2;
      if (v > noise) return Math.sqrt(v);
      tables.warnings.push(`column ${j} is constant; its scale is taken as 1`);
      return 1;
    });
    return { mean: centred ? mean : new Float64Array(columns), scale };
  } finally {
    blocks.release();
  }
}

// Variances below have lost digits.
const smallestSquare = 1e-280;

/** Whether a variance is one that squares of numbers can tell. */
export const isMeasurable = (variance: number): boolean => variance < Infinity && variance > smallestSquare;

/** Mean and deviation of numbers whose squares overflow or vanish: measured in a power of two. */
export function measureScaled(rows: number, at: (i: number) => number): { mean: number; deviation: number } {
  let most = 0;
  for (let i = 0; i < rows; i++) most = Math.max(most, Math.abs(at(i)));
  const unit = most > 0 ? powerOfTwo(most) : 1;
  let mean = 0;
  for (let i = 0; i < rows; i++) mean += at(i) / unit / rows;
  let square = 0;
  for (let i = 0; i < rows; i++) square += (at(i) / unit - mean) ** 2 / rows;
  return { mean: mean * unit, deviation: Math.sqrt(square) * unit };
}

/** A copy of the table's rows in order, standardized, in the tables' type: rounded at the very end. */
export function* standardize(tables: Tables, table: Table, { mean, scale }: Scaling): Generator<undefined, Table> {
  const { matrix, order, rows } = table;
  const { columns } = matrix;
  const target = new Matrix(rows, columns, tables.dtype);
  tables.own(target);
  const blocks = new Blocks(tables);
  try {
    const meanAt = blocks.add(columns * 8);
    const scaleAt = blocks.add(columns * 8);
    new Float64Array(wasm().memory.buffer, meanAt, columns).set(mean);
    new Float64Array(wasm().memory.buffer, scaleAt, columns).set(scale);
    const { standardizeRows } = models()[tables.dtype];
    const row = matrix.stride * elementBytes(tables.dtype);
    for (let i = 0; i < rows; i += block(columns)) {
      const end = Math.min(rows, i + block(columns));
      if (matrix.dtype !== tables.dtype) standardizeAcross(target, i, matrix, order, i, end, mean, scale);
      else standardizeRows(target.at, matrix.at, row, order, i, end, columns, meanAt, scaleAt);
      yield;
    }
  } finally {
    blocks.release();
  }
  const pick = (at: number, width: number): number => (at && order ? gather(tables, at, table, width) : at);
  const largest = yield* tables.largest(target, tables.owner);
  const { targets } = table;
  const picked = { y: pick(table.y, targets), sample: pick(table.sample, 1) };
  return {
    matrix: target,
    ...picked,
    order: 0,
    rows,
    targets,
    largest,
    unscaled: table,
    ...(table.exact ? { exact: exactInOrder(table, table.exact) } : {}),
  };
}

/** Rows from..to of a matrix of one type, in order, standardized into one of another from its row `at` on. */
export function standardizeAcross(
  target: Pick<Matrix, "data" | "stride">,
  at: number,
  matrix: Matrix,
  order: number,
  from: number,
  to: number,
  mean: Float64Array,
  scale: Float64Array,
): void {
  const { data: values, stride } = target;
  const { data, columns } = matrix;
  const indices = order ? new Uint32Array(wasm().memory.buffer, order, to) : undefined;
  for (let i = from; i < to; i++) {
    const source = (indices ? indices[i] : i) * matrix.stride;
    const row = (at + i - from) * stride;
    for (let j = 0; j < columns; j++) values[row + j] = (data[source + j] - mean[j]) / scale[j];
  }
}

/** The targets before rounding, of the rows in use and in their order. */
function exactInOrder({ order, rows, targets }: Table, exact: ArrayLike<number>): ArrayLike<number> {
  if (!order) return exact;
  const indices = new Uint32Array(wasm().memory.buffer, order, rows);
  return Float64Array.from({ length: rows * targets }, (_, k) => {
    return exact[indices[Math.floor(k / targets)] * targets + (k % targets)];
  });
}

// Entries of the rows in use, in their order.
function gather(tables: Tables, at: number, { matrix, order, rows }: Table, width: number): number {
  const to = tables.reserve(rows * width * elementBytes(tables.dtype));
  const values = view(tables.dtype, at, matrix.rows * width, tables);
  const indices = new Uint32Array(wasm().memory.buffer, order, rows);
  const target = view(tables.dtype, to, rows * width, tables);
  for (let k = 0; k < rows; k++) {
    for (let j = 0; j < width; j++) target[k * width + j] = values[indices[k] * width + j];
  }
  return to;
}
