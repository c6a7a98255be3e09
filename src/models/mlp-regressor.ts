// The multilayer perceptron for numbers.
import { checkKeys, show } from "../errors.js";
import { Matrix, type MatrixLike } from "../core/matrix.js";
import { exp } from "../math/deterministic.js";
import { checkCounts, rSquared } from "../fit/r2.js";
import type { Fitted } from "../fit/fitted.js";
import type { TargetCoding } from "../fit/target-coding.js";
import type { LossOption } from "../fit/losses.js";
import type { TableInput } from "../tables/records.js";
import { NetworkModel } from "./base/network-model.js";
import { networkDefaults, networkKeys, type NetworkOptions } from "../networks/options.js";
import type { ModelKind } from "../fit/settings.js";

export interface MLPRegressorOptions extends NetworkOptions {
  /**
   * `"mse"` (default), `"mae"`, `{ name: "huber", delta: 1 }`, `{ name: "smoothL1", beta: 1 }`, `"logCosh"`,
   * `{ name: "quantile", tau: 0.5 }`, or `"poisson"` for counts, whose logarithm the scores then are.
   */
  loss?: LossOption;
}

/** What stands for the targets: a number for every row, or a row of numbers. */
export type Targets<Y> = Y extends number ? ArrayLike<number> : MatrixLike;
/** Predictions: a number for every row, or a list. */
export type Predictions<Y> = Y extends number ? Float64Array : Float64Array[];

const kind = {
  name: "MLPRegressor",
  metric: "r2",
  labels: undefined,
  keys: networkKeys,
  defaults: networkDefaults,
} satisfies ModelKind;

/**
 * A multilayer perceptron for numbers, one a row or several (`MLPRegressor<number[]>`): dense layers with an activation in between, and the mean
 * squared error, or another loss, over all entries. Rumelhart, Hinton & Williams 1986.
 *
 * Without options: one hidden layer of 100 relu, 200 epochs of Adam at 1e-3 on batches of 32. With `standardize` (default)
 * columns and targets have mean 0 and deviation 1 while it learns; losses are reported, and `l2` counts, in the units given.
 * Every epoch's record has, layer by layer, norms of gradients and updates; `diagnose` reads them.
 *
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { MLPRegressor } from "simdescent";
 * const x = Array.from({ length: 100 }, (_, i) => [i / 100]);
 * const model = new MLPRegressor({ hidden: [32], activation: "tanh", lr: 0.01 });
 * model.fit(x, x.map(([a]) => Math.sin(6 * a)));
 * model.predict([[0.25]]); // about [0.997]
 */
export class MLPRegressor<Y extends number | ArrayLike<number> = number> extends NetworkModel<
  Targets<Y>,
  MLPRegressorOptions
> {
  /** @internal what searches call it, and judge it by when nothing is said */
  static readonly kind: ModelKind = kind;

  constructor(options: MLPRegressorOptions = {}) {
    super(kind, options);
  }

  /** @internal */
  protected override coding(y: ArrayLike<unknown>, _?: ArrayLike<number>, fitted?: Fitted): TargetCoding {
    const counts = this.settings.loss.name === "poisson";
    const targets = widthOf(y);
    const known = fitted?.params.shape(`layer${this.architecture.hidden.length}.weight`)[1];
    if (known !== undefined && known !== targets)
      throw new RangeError(`${kind.name}: y must have ${known} numbers a row, got ${targets}`);
    return {
      outputs: targets,
      targets,
      classes: undefined,
      one: (value) => (typeof value === "number" && !(counts && value < 0) ? value : NaN),
      encode: (values, label, rows) => {
        const flat = widthOf(values) > 1 || isNested(values) ? flatten(values, label, targets) : values;
        if (counts) checkCounts(kind.name, flat as ArrayLike<number>, label, targets > 1 ? undefined : rows);
        return flat as ArrayLike<number>;
      },
      weigh: (_places, given) => given,
    };
  }

  /** Predictions for m rows: one number each, or one list each where a row has several targets; for `"poisson"` mean counts. */
  predict(x: MatrixLike | TableInput): Predictions<Y> {
    const { values, rows, outputs } = this.#predictions(x);
    const lists = (): Float64Array[] =>
      Array.from({ length: rows }, (_, i) => values.slice(i * outputs, (i + 1) * outputs));
    return (outputs === 1 ? values : lists()) as Predictions<Y>;
  }

  #predictions(x: MatrixLike | TableInput): { values: Float64Array; rows: number; outputs: number } {
    const scores = this.scores(x);
    return this.settings.loss.name === "poisson" ? { ...scores, values: scores.values.map(exp) } : scores;
  }

  /**
   * R² of the predictions, over all rows or those listed; of several targets their mean.
   * @throws RangeError where a target does not differ between them.
   */
  score(x: MatrixLike | TableInput, y?: Targets<Y>, given: { rows?: ArrayLike<number> } = {}): number {
    checkKeys(given, ["rows"], `${kind.name}.score`);
    const { y: targets, ...options } = this.judged(x, y, given.rows);
    const { values, rows, outputs } = this.#predictions(options.x);
    const list = targets as ArrayLike<unknown>;
    if (outputs === 1 && !isNested(list)) {
      this.checkTargets(list, rows);
      return rSquared(kind.name, values, list as ArrayLike<number>, options.rows);
    }
    const flat = flatten(list, "y", outputs);
    this.checkTargets({ length: flat.length / outputs }, rows);
    let sum = 0;
    for (let c = 0; c < outputs; c++) {
      const column = (from: ArrayLike<number>): number[] =>
        Array.from({ length: rows }, (_, i) => from[i * outputs + c]);
      sum += rSquared(kind.name, column(values), column(flat), options.rows);
    }
    return sum / outputs;
  }

  /**
   * A model that predicts as the saved one did, and trains on by its optimizer: where it was, if the file holds the
   * optimizer's state, else from its beginning. `options` given here take the place of those in the file; another
   * `optimizer` begins anew.
   * @throws CheckpointError when the file is damaged, of another model or of another architecture.
   */
  static load<Y extends number | ArrayLike<number> = number>(
    bytes: Uint8Array | ArrayBuffer,
    options: MLPRegressorOptions = {},
  ): MLPRegressor<Y> {
    return NetworkModel.read(kind, bytes, options, (stored, given) => new MLPRegressor<Y>({ ...stored, ...given }));
  }
}

/** Whether y has a list or more for every row. */
const isNested = (y: unknown): boolean =>
  y instanceof Matrix ||
  (typeof y === "object" && y !== null && ("columns" in y || typeof (y as unknown[])[0] === "object"));

function widthOf(y: unknown): number {
  if (y instanceof Matrix) return y.columns;
  if (!isNested(y)) return 1;
  if ("columns" in (y as object)) return (y as { columns: number }).columns;
  return (y as ArrayLike<number>[])[0]?.length ?? 1;
}

// Rows of targets one behind the other.
function flatten(y: ArrayLike<unknown>, label: string, width: number): ArrayLike<number> {
  const where = `${kind.name}: ${label}`;
  if (y instanceof Matrix) {
    if (y.columns === width) return Array.from({ length: y.rows }, (_, i) => [...y.row(i)]).flat();
  } else if ("columns" in (y as object)) {
    const { data, columns } = y as unknown as { data: ArrayLike<number>; columns: number };
    if (columns === width) return data;
  } else {
    const rows = y as ArrayLike<ArrayLike<number>>;
    return Array.from(rows, (row, i) => {
      if (row?.length !== width)
        throw new RangeError(`${where}[${i}] must be ${width} numbers as the others, got ${show(row)}`);
      return Array.from(row);
    }).flat();
  }
  throw new RangeError(`${where} must have ${width} numbers a row, got ${widthOf(y)}`);
}
