// Covariances of estimates: the inverse of the information, and White's sandwich, which holds where variances differ from row
// to row. White 1980, Econometrica 48; MacKinnon & White 1985 for the factor of HC1.
import { solveUpper } from "../math/householder.js";
import type { Design } from "./design.js";

/** (R'R)^-1, row by row. */
export function inverseOf(r: Float64Array, width: number): Float64Array {
  const result = new Float64Array(width * width);
  for (let j = 0; j < width; j++) {
    const unit = new Float64Array(width);
    unit[j] = 1;
    result.set(solveUpper(r, width, width, solveUpper(r, width, width, unit, true)), j * width);
  }
  return result;
}

/**
 * R^-1 (sum of u_i² q_i q_i') R^-T with q_i = R^-T a_i, where a_i are rows whose R it is.
 *
 * @param by what each row of the design was multiplied by.
 * @param scores u, what each row adds to the gradient, divided by that factor.
 */
export function sandwich(design: Design, r: Float64Array, by: Float64Array, scores: Float64Array): Float64Array {
  const { rows, width, columns } = design;
  const meat = new Float64Array(width * width);
  const q = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) q[j] = columns[j][i] * by[i];
    solveUpper(r, width, width, q, true);
    for (let j = 0; j < width; j++) for (let k = 0; k < width; k++) meat[j * width + k] += scores[i] ** 2 * q[j] * q[k];
  }
  // R^-1 M R^-T: R^-1 on the rows of a symmetric matrix, twice.
  for (let round = 0; round < 2; round++) {
    const next = new Float64Array(width * width);
    for (let j = 0; j < width; j++) {
      const column = solveUpper(r, width, width, meat.slice(j * width, (j + 1) * width));
      for (let k = 0; k < width; k++) next[k * width + j] = column[k];
    }
    meat.set(next);
  }
  return meat;
}
