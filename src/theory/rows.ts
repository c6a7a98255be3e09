// Rows of a matrix as users give it, to be handed on in parts.
import { show } from "../errors.js";
import type { MatrixLike } from "../core/matrix.js";

/** Rows as arrays of numbers. */
export function toMatrix(owner: string, given: MatrixLike): ArrayLike<number>[] {
  const matrix = given as unknown as {
    rows?: number;
    columns?: number;
    data?: ArrayLike<number>;
    row?: (i: number) => ArrayLike<number>;
    length?: number;
  } | null;
  if (typeof matrix === "object" && matrix !== null) {
    if (typeof matrix.row === "function")
      return Array.from({ length: matrix.rows as number }, (_, i) => Array.from(matrix.row!(i)));
    if (matrix.data !== undefined && matrix.columns !== undefined) {
      const { data, columns } = matrix;
      return Array.from({ length: matrix.rows as number }, (_, i) =>
        Array.from({ length: columns }, (__, j) => data[i * columns + j]),
      );
    }
    if (Number(matrix.length) >= 0) return Array.from(given as unknown as ArrayLike<ArrayLike<number>>);
  }
  throw new TypeError(`${owner}: x must be rows, or a matrix, got ${show(given)}`);
}
