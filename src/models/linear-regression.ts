// Linear regression.
import { checkKeys } from "../errors.js";
import type { MatrixLike } from "../core/matrix.js";
import { exp } from "../math/deterministic.js";
import type { TargetCoding } from "../fit/target-coding.js";
import type { TableInput } from "../tables/records.js";
import { LinearModel } from "./base/linear-model.js";
import type { LossOption } from "../fit/losses.js";
import type { ModelKind, ModelOptions } from "../fit/settings.js";
import { checkCounts, rSquared } from "../fit/r2.js";

export interface LinearRegressionOptions extends ModelOptions {
  /**
   * `"mse"` (default), `"mae"`, `{ name: "huber", delta: 1 }`, `{ name: "smoothL1", beta: 1 }`, `"logCosh"`,
   * `{ name: "quantile", tau: 0.5 }`, or `"poisson"` for counts, whose logarithm is then linear.
   */
  loss?: LossOption;
}

const kind = { name: "LinearRegression", metric: "r2", labels: undefined } satisfies ModelKind;

/**
 * Linear regression, computed or fitted by any optimizer: `mean(loss(X w + b, y)) + l2 |w|² + l1 |w|₁`, by default of
 * `(X w + b - y)²`.
 *
 * Without `optimizer`, `lr`, `epochs`, a `batchSize` in rows, an option of an optimizer or early stopping on `validation`,
 * least squares, with `l2` or without, are solved to their minimum in float64: the report has one epoch and the reason `"converged"`. Where columns
 * follow from one another there are many solutions; it is the one of the least |w|, of the standardized weights where
 * `standardize` is on, else of the coefficients. A warning names the condition number where fewer than 5 digits of the
 * coefficients can be trusted. Parameters are float64, unless a float32 matrix or `dtype` says otherwise.
 *
 * Asked for steps without an optimizer, it takes SGD with Nesterov momentum 0.9 at 1/L, L the largest curvature of the
 * data, on standardized columns. In the same case the other losses, and `l1`, are solved by an interior point method (up to 512 columns),
 * with a bound on what is left to gain; only `"poisson"` takes LBFGS, and FISTA with `l1`. Another optimizer without `lr` gets 1/L too when
 * its step follows the gradient; Adam and its kin get a cosine from 6/updates of the target's root mean square down to 0.
 *
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { LinearRegression } from "simdescent";
 * const model = new LinearRegression();
 * model.fit([[1], [2], [3], [4]], [3, 5, 7, 9]);
 * model.predict([[10]]); // [21], to rounding
 */
export class LinearRegression extends LinearModel<number, LinearRegressionOptions> {
  /** @internal what searches call it, and judge it by when nothing is said */
  static readonly kind: ModelKind = kind;

  constructor(options: LinearRegressionOptions = {}) {
    super(kind, options);
  }

  /** @internal */
  protected override coding(): TargetCoding {
    const counts = this.settings.loss.name === "poisson";
    return {
      outputs: 1,
      classes: undefined,
      one: (y) => (typeof y === "number" && !(counts && y < 0) ? y : NaN),
      encode: (y, label, rows) => {
        if (counts) checkCounts(kind.name, y as ArrayLike<number>, label, rows);
        return y as ArrayLike<number>;
      },
      weigh: (_, given) => given,
    };
  }

  /** One coefficient per feature, in the units of the data given. A fresh copy. */
  get coefficients(): Float64Array {
    return this.unstandardized().coefficients;
  }

  /** The constant term, in the units of the data given; 0 without intercept. */
  get intercept(): number {
    return this.unstandardized().intercepts[0];
  }

  /** Predictions for m rows, in float64; for `"poisson"` the mean count, exp(X w + b). */
  predict(x: MatrixLike | TableInput): Float64Array {
    const { values } = this.scores(x);
    return this.settings.loss.name === "poisson" ? values.map(exp) : values;
  }

  /**
   * R² of the predictions, over all rows or those listed; 1 is perfect, 0 no better than the mean of y.
   * @throws RangeError where the rows' targets do not differ.
   */
  score(x: MatrixLike | TableInput, y?: ArrayLike<number>, options: { rows?: ArrayLike<number> } = {}): number {
    checkKeys(options, ["rows"], `${kind.name}.score`);
    const given = this.judged(x, y, options.rows);
    const predicted = this.predict(given.x);
    this.checkTargets(given.y, predicted.length);
    return rSquared(kind.name, predicted, given.y, given.rows);
  }

  /**
   * A model that predicts as the saved one did, and trains on by its optimizer: where it was, if the file holds the
   * optimizer's state, else from its beginning. `options` given here take the place of those in the file; another
   * `optimizer` begins anew.
   * @throws CheckpointError when the file is damaged or of another model.
   */
  static load(bytes: Uint8Array | ArrayBuffer, options: LinearRegressionOptions = {}): LinearRegression {
    return LinearModel.read(
      kind.name,
      bytes,
      options,
      (stored, given) => new LinearRegression({ ...stored, ...given }),
    );
  }
}
