// Jacobians by differences of residuals.
import { DifferenceSteps, weightsOf, type Points } from "./difference-steps.js";

/** Fills residuals at a point. */
export type Residuals = (p: Float64Array, out: Float64Array) => void;

// How much of the residuals' length a step from 0, whose unit nobody knows, should change.
const [tooLittle, tooMuch] = [1e-9, 1e-4];

export class NumericJacobian {
  /** Points at which residuals were asked for. */
  evaluations = 0;
  readonly #f: Residuals;
  readonly #steps: DifferenceSteps;
  readonly #rows: number;

  constructor(f: Residuals, rows: number, steps: DifferenceSteps) {
    this.#f = f;
    this.#rows = rows;
    this.#steps = steps;
  }

  /** Calls `take` with each column; where residuals are not finite on one side, it is taken from the other. */
  fill(p: Float64Array, at: Float64Array, points: Points, take: (j: number, column: Float64Array) => void): void {
    const moved = p.slice();
    this.#steps.visit(p);
    for (let j = 0; j < p.length; j++) {
      if (!this.#steps.known(j)) this.#learn(moved, at, j);
      let h = this.#steps.size(p[j], j, points);
      let column = this.#column(moved, at, j, this.#steps.places(p[j], j, h, points));
      // Next to where the residuals end.
      for (let round = 0; round < 3 && !column.every(Number.isFinite); round++) {
        h *= round < 2 ? -1 : -1e-3;
        column = this.#column(moved, at, j, this.#steps.places(p[j], j, h, "twoPoint"));
      }
      take(j, column);
    }
  }

  #column(p: Float64Array, at: Float64Array, j: number, asked: readonly number[]): Float64Array {
    const x = p[j];
    const column = new Float64Array(this.#rows);
    if (asked.length === 0) return column;
    const found = asked.map((place) => {
      const out = new Float64Array(this.#rows);
      p[j] = place;
      this.#f(p, out);
      this.evaluations++;
      return out;
    });
    p[j] = x;
    const [none, first, second] = weightsOf(x, asked);
    const central = asked.length === 2 && Math.abs(none) * Math.abs(asked[1] - x) < 1e-3;
    // Halves of a symmetric difference: no rounding of what cancels.
    if (central) {
      const width = asked[1] - asked[0];
      for (let i = 0; i < column.length; i++) column[i] = (found[1][i] - found[0][i]) / width;
    } else if (asked.length === 1) {
      for (let i = 0; i < column.length; i++) column[i] = (found[0][i] - at[i]) * first;
    } else {
      for (let i = 0; i < column.length; i++)
        column[i] = (found[0][i] - at[i]) * first + (found[1][i] - at[i]) * second;
    }
    return column;
  }

  // From 0 a step is looked for that the residuals notice.
  #learn(p: Float64Array, at: Float64Array, j: number): void {
    const size = length(at);
    let unit = 1;
    for (let round = 0; round < 8; round++) {
      const h = 1e-6 * unit;
      const column = this.#column(p, at, j, this.#steps.places(0, j, h, "twoPoint"));
      const change = length(column) * h;
      const share = change / (size + change);
      if (share > tooMuch || !Number.isFinite(share)) unit *= 1e-3;
      else if (share < tooLittle) unit *= 1e3;
      else break;
    }
    this.#steps.learn(j, 1e4 * unit);
  }
}

function length(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
