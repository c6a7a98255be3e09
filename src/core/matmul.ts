// Matrix multiplication.
import { checkKeys, checkObject, show } from "../errors.js";
import { Matrix } from "./matrix.js";
import { allocate } from "./memory.js";
import { wasm } from "./wasm.js";

export interface MatmulOptions {
  /** Take the transpose of `a`; default false. */
  transposeA?: boolean;
  /** Take the transpose of `b`; default false. */
  transposeB?: boolean;
  /** A matrix to write the product to, neither `a` nor `b`; default: a new one. */
  out?: Matrix;
}

const none: MatmulOptions = {};
const names = ["transposeA", "transposeB", "out"];

// Room for the packed panels of any product, 576 KiB: taken once, because asking each time would take longer than
// the smallest products.
let panels = 0;

/**
 * The product of two matrices: (rows x inner) times (inner x columns), each taken transposed on request.
 *
 * Sums run over the inner size in order, in the matrices' type, in blocks of 256, so that bits depend on nothing but the
 * numbers. NaN and infinity propagate. A new product and the first call may grow the memory, which detaches views:
 * read `data` and `row(i)` afresh.
 *
 * @param a a matrix, rows x inner, or inner x rows with `transposeA`.
 * @param b a matrix of the same dtype, inner x columns, or columns x inner with `transposeB`.
 * @param options `transposeA`, `transposeB`, and `out` for the product, rows x columns.
 * @returns `out`, or a new matrix.
 * @throws TypeError for what is no matrix, dtypes that differ, options that are unknown, an `out` of another shape or the same
 *   as `a` or `b`; RangeError for inner sizes that differ.
 * @example
 * import { matmul, matrix } from "simdescent";
 * const a = matrix([[1, 2, 3], [4, 5, 6]]);
 * const gram = matmul(a, a, { transposeB: true }); // 2 x 2
 * gram.row(0); // Float32Array [14, 32]
 * matmul(a, a, { transposeB: true, out: gram }); // again, without allocating
 */
export function matmul(a: Matrix, b: Matrix, options: MatmulOptions = none): Matrix {
  if (!(a instanceof Matrix)) refuse("a", a);
  if (!(b instanceof Matrix)) refuse("b", b);
  if (options !== none) checkOptions(options);
  const { transposeA = false, transposeB = false } = options;
  let { out } = options;
  const rows = transposeA ? a.columns : a.rows;
  const inner = transposeA ? a.rows : a.columns;
  const columns = transposeB ? b.rows : b.columns;
  if (inner !== (transposeB ? b.columns : b.rows)) {
    throw new RangeError(
      `matmul: inner sizes must be equal, got ${shape(a, transposeA)} times ${shape(b, transposeB)}`,
    );
  }
  const { dtype } = a;
  if (b.dtype !== dtype) {
    throw new TypeError(`matmul: a and b must have the same dtype, got ${dtype} and ${b.dtype}`);
  }
  const atA = a.at;
  const atB = b.at;
  const core = wasm();
  panels ||= allocate(core.exports.gemmScratch_f64(256, 256, 256));
  if (out === undefined) out = new Matrix(rows, columns, dtype);
  else checkOut(out, a, b, rows, columns);
  const { gemm } = core.kernels[dtype];
  gemm(out.at, atA, atB, rows, columns, inner, out.stride, a.stride, b.stride, transposeA, transposeB, 1, 0, panels);
  return out;
}

function refuse(name: string, value: unknown): never {
  throw new TypeError(`matmul: ${name} must be a Matrix, got ${show(value)}\nmatrix(rows) makes one.`);
}

function checkOptions(options: MatmulOptions): void {
  checkObject(options, "matmul: options");
  // Without a list of the keys: making one would take longer than the smallest products.
  for (const key in options) {
    if (key !== "out" && key !== "transposeA" && key !== "transposeB") checkKeys(options, names, "matmul");
  }
  checkFlag(options.transposeA, "transposeA");
  checkFlag(options.transposeB, "transposeB");
}

function checkFlag(value: unknown, name: string): void {
  if (value === undefined || typeof value === "boolean") return;
  throw new TypeError(`matmul: ${name} must be true or false, got ${show(value)}`);
}

function checkOut(out: Matrix, a: Matrix, b: Matrix, rows: number, columns: number): void {
  if (!(out instanceof Matrix)) refuse("out", out);
  if (out === a || out === b) {
    throw new TypeError(
      `matmul: out must be another matrix than ${out === a ? "a" : "b"}\nLeave it out for a new one.`,
    );
  }
  if (out.rows !== rows || out.columns !== columns || out.dtype !== a.dtype) {
    throw new TypeError(
      `matmul: out must be ${rows} x ${columns} in ${a.dtype}, got ${out.rows} x ${out.columns} in ${out.dtype}`,
    );
  }
}

function shape({ rows, columns }: Matrix, transposed: boolean): string {
  return transposed ? `${rows} x ${columns} transposed` : `${rows} x ${columns}`;
}
