// Prediction of a network: a forward pass over rows, block by block, in its own type.
import { Blocks, elementBytes } from "../core/memory.js";
import { exactDtype, Matrix, toMatrix, type MatrixLike } from "../core/matrix.js";
import { models } from "../core/models-wasm.js";
import { wasm } from "../core/wasm.js";
import { blockRows, type Architecture } from "./architecture.js";
import { standardizeAcross } from "../fit/standardize.js";
import type { Fitted } from "../fit/fitted.js";
import type { Scores } from "../fit/label-coding.js";
import type { Loss } from "../fit/losses.js";
import { NetworkProblem } from "./objective.js";

/** What a network says about rows, which are standardized as those were that it learned from. */
export function networkScores(
  owner: string,
  { params, scaling, target }: Fitted,
  architecture: Architecture,
  loss: Loss,
  x: MatrixLike,
): Scores {
  const { dtype } = params;
  const { matrix, temporary } = toMatrix(x, exactDtype(x), `${owner}.predict`);
  const blocks = new Blocks(params);
  let own: Matrix | undefined;
  let problem: NetworkProblem | undefined;
  try {
    const { columns, rows } = matrix;
    const last = `layer${architecture.hidden.length}.weight`;
    const [, outputs] = params.shape(last);
    const inputs = params.shape("layer0.weight")[0];
    if (columns !== inputs) throw new RangeError(`${owner}: predict needs ${inputs} columns, got ${columns}`);
    if (!temporary && !wasm().kernels[matrix.dtype].finite(matrix.at, rows * matrix.stride))
      throw new RangeError(`${owner}.predict: the matrix holds NaN or infinity`);
    const values = new Float64Array(rows * outputs);
    if (rows === 0) return { values, rows, outputs };
    // Rows of another type are standardized before they are rounded to that of the network.
    if (matrix.dtype !== dtype)
      own = new Matrix(Math.min(rows, blockRows(architecture, columns, outputs)), columns, dtype);
    const { stride } = own ?? matrix;
    const table = { matrix: own ?? matrix, y: 0, sample: 0, order: 0, rows, targets: 1, largest: Infinity };
    const objective = { loss, l1: 0, l2: 0, outputs };
    problem = new NetworkProblem(params, table, 1, objective, architecture, 0, rows);
    const bytes = stride * elementBytes(dtype);
    const part = Math.min(problem.block, rows);
    const meanAt = blocks.add(columns * 8);
    const scaleAt = blocks.add(columns * 8);
    const rowsAt = own?.at ?? blocks.add(part * bytes);
    new Float64Array(wasm().memory.buffer, meanAt, columns).set(scaling.mean);
    new Float64Array(wasm().memory.buffer, scaleAt, columns).set(scaling.scale);
    const { standardizeRows } = models()[dtype];
    const identity = scaling.mean.every((m) => m === 0) && scaling.scale.every((s) => s === 1);
    for (let i = 0; i < rows; i += part) {
      const n = Math.min(part, rows - i);
      const at = matrix.at + i * bytes;
      if (own) standardizeAcross(own, 0, matrix, 0, i, i + n, scaling.mean, scaling.scale);
      else if (!identity) standardizeRows(rowsAt, at, bytes, 0, 0, n, columns, meanAt, scaleAt);
      const { values: z, stride: step } = problem.scores(table, identity && !own ? at : rowsAt, n);
      for (let k = 0; k < n; k++) {
        for (let c = 0; c < outputs; c++) {
          const score = z[k * step + c];
          values[(i + k) * outputs + c] = target ? score * target.scale + target.mean[c] : score;
        }
      }
    }
    return { values, rows, outputs };
  } finally {
    problem?.dispose();
    own?.dispose();
    blocks.release();
    if (temporary) matrix.dispose();
  }
}
