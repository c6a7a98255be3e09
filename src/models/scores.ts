// Scores of rows in float64, for predictions.
import { Blocks, elementBytes } from "../core/memory.js";
import type { Matrix } from "../core/matrix.js";
import { models } from "../core/models-wasm.js";
import { wasm } from "../core/wasm.js";

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
