// What a least-squares run asks: residuals, their Jacobian in columns, and the loss of both.
import type { Bounds } from "./bounds.js";
import { Columns, type Triangle } from "./columns.js";
import { DifferenceSteps, type Points } from "./difference-steps.js";
import { NumericJacobian, type Residuals } from "./numeric-jacobian.js";
import type { Loss } from "./robust-loss.js";

/** Fills a Jacobian row by row: the derivative of residual i by parameter j at i * n + j. */
export type JacobianOf = (p: Float64Array, jacobian: Float64Array) => void;

export interface ProblemSettings {
  rows: number;
  residuals: Residuals;
  /** Undefined for differences. */
  jacobian: JacobianOf | undefined;
  /** Which differences; by default of first order far from the minimum, then of second. */
  points: Points | undefined;
  loss: Loss;
  bounds: Bounds | undefined;
  sizes: Float64Array | undefined;
}

/** Where a run stands. */
export interface Place {
  p: Float64Array;
  residuals: Float64Array;
  cost: number;
}

export class ResidualProblem {
  evaluations = 0;
  jacobians = 0;
  readonly rows: number;
  readonly numeric: boolean;
  readonly #settings: ProblemSettings;
  readonly #columns: Columns;
  readonly #differences: NumericJacobian;
  readonly #weights: Float64Array | undefined;
  readonly #n: number;

  constructor(n: number, settings: ProblemSettings) {
    this.#n = n;
    this.#settings = settings;
    this.rows = settings.rows;
    this.numeric = settings.jacobian === undefined;
    this.#columns = new Columns(settings.rows, n);
    this.#weights = settings.loss.linear ? undefined : new Float64Array(settings.rows);
    const steps = new DifferenceSteps(n, settings.bounds, settings.sizes);
    this.#differences = new NumericJacobian(settings.residuals, settings.rows, steps);
  }

  /** Residuals and cost; a cost that is not finite is no place to go to. */
  at(p: Float64Array): Place {
    const residuals = new Float64Array(this.rows);
    this.#settings.residuals(p, residuals);
    this.evaluations++;
    return { p, residuals, cost: this.#settings.loss.cost(residuals) };
  }

  /** R and Q'r of the Jacobian, weighted by the loss; undefined where the Jacobian is not finite. */
  linearize({ p, residuals }: Place, points: Points): Triangle | undefined {
    const n = this.#n;
    const { loss, jacobian, points: always } = this.#settings;
    let right = residuals;
    if (this.#weights) {
      right = new Float64Array(this.rows);
      loss.linearize(residuals, this.#weights, right);
    }
    let finite = true;
    const take = (j: number, column: Float64Array): void => {
      finite &&= column.every(Number.isFinite);
      if (finite) this.#columns.set(j, column, this.#weights);
    };
    this.jacobians++;
    if (jacobian) {
      const rows = new Float64Array(this.rows * n);
      jacobian(p.slice(), rows);
      for (let j = 0; j < n; j++)
        take(
          j,
          Float64Array.from(residuals, (_, i) => rows[i * n + j]),
        );
    } else this.#differences.fill(p, residuals, always ?? points, take);
    if (!finite) return undefined;
    this.#columns.set(n, right, undefined);
    return this.#columns.decompose();
  }

  dispose(): void {
    this.#columns.dispose();
  }
}
