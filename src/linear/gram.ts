// Products of the columns of rows that are handed over block by block.
import { Blocks } from "../core/memory.js";
import { wasm } from "../core/wasm.js";

/** Rows of so many entries, and how some of them are written one behind the other. */
export interface RowBlocks {
  readonly width: number;
  readonly count: number;
  /** Rows handled in one go. */
  readonly part: number;
  fill(from: number, to: number, target: Float64Array): void;
}

/** Rows of so many entries in one go, so that a caller may pause in between. */
export const partOf = (width: number): number => Math.min(4096, Math.max(64, Math.floor(2 ** 16 / width)));

// Columns in one go.
const panel = 32;

/** The products of all pairs of columns, entry (i, j) at i width + j; of the lower half only panels on the diagonal. */
export function* gramOf(rows: RowBlocks): Generator<undefined, Float64Array> {
  const { width, part, count } = rows;
  const { exports, kernels, memory } = wasm();
  const blocks = new Blocks(rows);
  try {
    const size = Math.min(part, count);
    const gramAt = blocks.add(8 * width * width);
    const blockAt = blocks.add(8 * size * width);
    const scratch = blocks.add(exports.gemmScratch_f64(width, Math.min(panel, width), size));
    new Float64Array(memory.buffer, gramAt, width * width).fill(0);
    const { gemm } = kernels.float64;
    for (let from = 0; from < count; from += size) {
      const to = Math.min(count, from + size);
      rows.fill(from, to, new Float64Array(memory.buffer, blockAt, size * width));
      // The upper half, a panel of columns at a time.
      for (let j = 0; j < width; j += panel) {
        const n = Math.min(panel, width - j);
        const [c, b] = [gramAt + 8 * j, blockAt + 8 * j];
        gemm(c, blockAt, b, j + n, n, to - from, width, width, width, true, false, 1, 1, scratch);
        if ((j + n) * n * (to - from) > 2e6) yield;
      }
      yield;
    }
    return new Float64Array(memory.buffer, gramAt, width * width).slice();
  } finally {
    blocks.release();
  }
}
