// What a problem of least squares is, and its solution.
import type { CentredRows } from "./centred-rows.js";

/** The minimum of sum(weight (x w + b - y)²) + ridge |w|². */
export interface LeastSquares {
  weight: Float64Array;
  bias: number;
  /** Largest over smallest singular value of the centred columns at length 1; undefined where it is small. */
  condition: number | undefined;
  /** Columns that follow from the others. */
  dependent: number[];
  /** How often a row was read. */
  reads: number;
  /** Centres of the columns. */
  mean: Float64Array;
  /** A step of weights for the products of centred columns and residuals, where that may mend digits. */
  correct?: ((products: Float64Array) => Float64Array) | undefined;
}

/** Everything that both ways need. */
export interface LeastSquaresTask {
  rows: CentredRows;
  /** Lengths of the centred columns. */
  length: Float64Array;
  /** 1 where a column is constant, which gets no weight. */
  constant: Float64Array;
  ridge: number;
  /** Share of a column's deviation that is rounding. */
  noise: number;
}
