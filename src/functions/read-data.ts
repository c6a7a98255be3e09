// Columns of numbers that users bring: copied once, then checked.
import { checkNumber, show } from "../errors.js";

/** Finite numbers. */
export function readValues(given: unknown, label: string): Float64Array {
  if (typeof given !== "object" || given === null || !(Number((given as ArrayLike<unknown>).length) >= 0))
    throw new TypeError(`${label} must be an array of numbers, got ${show(given)}`);
  const list = given as ArrayLike<unknown>;
  const out = new Float64Array(list.length);
  for (let i = 0; i < out.length; i++) out[i] = checkNumber(list[i], `${label}[${i}]`, "finite", Number.isFinite);
  return out;
}

/** Where a curve is measured: numbers, or rows of them, copied. */
export function readAbscissas(given: unknown, label: string, rows: number): (number | Float64Array)[] {
  const matrix = given as { row?: (i: number) => ArrayLike<number>; rows?: number } | null | undefined;
  if (typeof given !== "object" || matrix === null)
    throw new TypeError(`${label} must be an array of numbers, or of rows, got ${show(given)}`);
  const byRow = typeof matrix?.row === "function";
  const length = byRow ? (matrix.rows as number) : (given as ArrayLike<unknown>).length;
  if (length !== rows) throw new RangeError(`${label} and y must be equally long, got ${length} and ${rows}`);
  return Array.from({ length: rows }, (_, i) => {
    const each = byRow ? matrix.row!(i) : (given as ArrayLike<unknown>)[i];
    if (typeof each === "object" && each !== null) return readValues(each, `${label}[${i}]`);
    return checkNumber(each, `${label}[${i}]`, "finite", Number.isFinite);
  });
}
