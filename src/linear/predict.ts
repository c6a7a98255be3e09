// Prediction: scores X w + b of rows, in float64.
import { Blocks, elementBytes } from "../core/memory.js";
import { exactDtype, toMatrix, type Matrix, type MatrixLike } from "../core/matrix.js";
import { models } from "../core/models-wasm.js";
import { wasm } from "../core/wasm.js";
import type { Fitted } from "../fit/fitted.js";

/** x C + b, row by row: C holds a column per output, row by row. */
export function scoreRows(
  x: Matrix,
  coefficients: Float64Array,
  intercepts: Float64Array,
): { values: Float64Array; rows: number; outputs: number } {
  const outputs = intercepts.length;
  const columns = coefficients.length / outputs;
  const width = outputs + (outputs % 2);
  const part = Math.max(1, Math.min(x.rows, Math.floor(2 ** 17 / width)));
  const blocks = new Blocks(x);
  try {
    const cAt = blocks.add(8 * width * columns);
    const bAt = blocks.add(8 * width);
    const zAt = blocks.add(8 * width * part);
    const doubles = (at: number, length: number): Float64Array => new Float64Array(wasm().memory.buffer, at, length);
    const c = doubles(cAt, width * columns);
    for (let j = 0; j < columns; j++) c.set(coefficients.subarray(j * outputs, (j + 1) * outputs), j * width);
    doubles(bAt, width).set(intercepts);
    const z = doubles(zAt, width * part);
    const values = new Float64Array(x.rows * outputs);
    const bytes = x.stride * elementBytes(x.dtype);
    for (let i = 0; i < x.rows; i += part) {
      const n = Math.min(part, x.rows - i);
      models()[x.dtype].scores(zAt, x.at + i * bytes, bytes, n, columns, outputs, cAt, bAt);
      if (width === outputs) values.set(z.subarray(0, n * width), i * outputs);
      else for (let k = 0; k < n; k++) values.set(z.subarray(k * width, k * width + outputs), (i + k) * outputs);
    }
    return { values, rows: x.rows, outputs };
  } finally {
    blocks.release();
  }
}

/**
 * The scores of one row of a model, with the bits of `scoreRows`, or undefined where it is not one row of good numbers:
 * `weight` has a column per output, trained on (x - mean) / scale.
 */
export function scoreRow(x: unknown, { params, scaling, target }: Fitted): Float64Array | undefined {
  const row: unknown = Array.isArray(x) && x.length === 1 ? x[0] : undefined;
  const { mean, scale } = scaling;
  const columns = mean.length;
  if (!(Array.isArray(row) || ArrayBuffer.isView(row)) || (row as ArrayLike<number>).length !== columns)
    return undefined;
  const entries = row as ArrayLike<number>;
  const { weight, bias } = params.data;
  const outputs = weight.length / columns;
  const z = new Float64Array(outputs);
  for (let c = 0; c < outputs; c++) {
    let shift = 0;
    for (let j = 0, k = c; j < columns; j++, k += outputs) shift += (weight[k] / scale[j]) * mean[j];
    let sum = (bias ? bias[c] : 0) - shift + (target ? target.mean[c] : 0);
    for (let j = 0, k = c; j < columns; j++, k += outputs) {
      const value = entries[j];
      if (typeof value !== "number") return undefined;
      sum += value * (weight[k] / scale[j]);
    }
    // An entry that is not finite, or too large.
    if (!(sum - sum === 0)) return undefined;
    z[c] = sum;
  }
  return z;
}

/** Unstandardized coefficients: weights in the units of the data given, a column per output. */
export function unstandardized({ params, scaling, target }: Fitted): {
  coefficients: Float64Array;
  intercepts: Float64Array;
} {
  const outputs = params.shape("weight")[1];
  const coefficients = Float64Array.from(params.data.weight, (w, i) => {
    // Hashed features have no scale of their own. Plus 0, so that what l1 has shrunk away is 0 and not -0.
    return w / (scaling.scale[Math.floor(i / outputs)] ?? 1) + 0;
  });
  const intercepts = new Float64Array(outputs);
  if (params.names.includes("bias")) intercepts.set(params.data.bias);
  for (let c = 0; c < outputs; c++) {
    let shift = 0;
    for (let j = 0; j < scaling.mean.length; j++) shift += coefficients[j * outputs + c] * scaling.mean[j];
    intercepts[c] -= shift;
    if (target) intercepts[c] += target.mean[c];
  }
  return { coefficients, intercepts };
}

/** Scores of whatever `predict` was given, which is checked. */
export function linearScores(
  owner: string,
  fitted: Fitted,
  x: MatrixLike,
): { values: Float64Array; rows: number; outputs: number } {
  const row = scoreRow(x, fitted);
  if (row) return { values: row, rows: 1, outputs: row.length };
  const { coefficients, intercepts } = unstandardized(fitted);
  const { matrix, temporary } = toMatrix(x, exactDtype(x), `${owner}.predict`);
  try {
    const columns = coefficients.length / intercepts.length;
    if (matrix.columns !== columns)
      throw new RangeError(`${owner}: predict needs ${columns} columns, got ${matrix.columns}`);
    const { finite } = wasm().kernels[matrix.dtype];
    if (!temporary && !finite(matrix.at, matrix.rows * matrix.stride))
      throw new RangeError(`${owner}.predict: the matrix holds NaN or infinity`);
    return scoreRows(matrix, coefficients, intercepts);
  } finally {
    if (temporary) matrix.dispose();
  }
}
