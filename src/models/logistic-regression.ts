import type { MatrixLike } from "../core/matrix.js";
import { exp } from "../math/deterministic.js";
import { LinearClassifier, type ClassifierOptions } from "./classifier.js";
import type { Classes } from "./labels.js";
import { LinearModel } from "./linear-model.js";
import type { LossOption } from "./losses.js";
import type { ModelKind } from "./options.js";

export interface LogisticRegressionOptions extends ClassifierOptions {
  /** `"logistic"` (default), or the margins of a support vector machine, `"hinge"` and `"squaredHinge"`, without probabilities. */
  loss?: LossOption;
}

const kind = { name: "LogisticRegression", metric: "accuracy", labels: "two" } satisfies ModelKind;

/**
 * Logistic regression for labels of two kinds: `mean(log(1 + exp(-s (X w + b)))) + l2 |w|² + l1 |w|₁`, s = -1 for the
 * first class and 1 for the second.
 *
 * Without `optimizer`, `l1` and `l2` it is scikit-learn's: standardized columns, LBFGS to the minimum, and
 * l2 = 1/(2 rows), which is C = 1; separable classes have no finite minimum without a penalty. With an `optimizer` and no
 * `l2` there is none. FISTA with `l1`, SGD with Nesterov momentum 0.9 for mini-batches. An optimizer without `lr` gets a
 * rate that suits the data, see LinearRegression.
 *
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { LogisticRegression } from "simdescent";
 * const model = new LogisticRegression();
 * model.fit([[1], [2], [3], [4]], ["no", "no", "yes", "yes"]);
 * model.predict([[0], [9]]); // ["no", "yes"]
 * model.predictProba([[2.5]]); // about [[0.5, 0.5]], in the order of model.classes
 */
export class LogisticRegression extends LinearClassifier<LogisticRegressionOptions> {
  /** @internal what searches call it, and judge it by when nothing is said */
  static readonly kind: ModelKind = kind;
  /** @internal */
  protected readonly owner = kind.name;

  constructor(options: LogisticRegressionOptions = {}) {
    super(kind, options);
  }

  /** @internal */
  protected override outputs(classes: Classes): { outputs: number; signs: boolean } {
    if (classes.count === 2) return { outputs: 1, signs: true };
    throw new RangeError(
      `${kind.name}: needs labels of two classes, got ${classes.count}\nUse SoftmaxRegression for more.`,
    );
  }

  /** @internal */
  protected override probabilities([score]: Float64Array, to: Float64Array): void {
    const tail = exp(-Math.abs(score));
    const [near, far] = [1 / (1 + tail), tail / (1 + tail)];
    to[0] = score > 0 ? far : near;
    to[1] = score > 0 ? near : far;
  }

  /** One coefficient per feature, in the units of the data given, for the second class. A fresh copy. */
  get coefficients(): Float64Array {
    return this.unscaled().coefficients;
  }

  /** The constant term, in the units of the data given; 0 without intercept. */
  get intercept(): number {
    return this.unscaled().intercepts[0];
  }

  /** Scores X w + b, the logarithms of the odds: above 0 for the second class. */
  decisionFunction(x: MatrixLike): Float64Array {
    return this.scores(x).values;
  }

  /** @throws Error for the hinge losses, whose scores are no probabilities. */
  override predictProba(x: MatrixLike): Float64Array[] {
    const { name } = this.settings.loss;
    if (name === "logistic") return super.predictProba(x);
    throw new Error(
      `${kind.name}: the loss ${name} gives no probabilities\nUse decisionFunction(x), or loss: "logistic".`,
    );
  }

  /**
   * A model that predicts as the saved one did. The optimizer and its options are not in the file; give them
   * again in `options` to train on.
   * @throws CheckpointError when the file is damaged or of another model.
   */
  static load(bytes: Uint8Array, options: LogisticRegressionOptions = {}): LogisticRegression {
    return LinearModel.read(
      kind.name,
      bytes,
      options,
      (stored, given) => new LogisticRegression({ ...stored, ...given }),
    );
  }
}
