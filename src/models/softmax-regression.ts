// Softmax (multinomial logistic) regression.
import { LinearClassifier, type ClassifierOptions } from "./base/classifier.js";
import type { Classes } from "../fit/classes.js";
import { softmaxRow } from "../fit/label-coding.js";
import { LinearModel } from "./base/linear-model.js";
import type { ModelKind } from "../fit/settings.js";

export interface SoftmaxRegressionOptions extends ClassifierOptions {
  /** Share of every target that is spread over all classes, in [0, 1); default 0. */
  labelSmoothing?: number;
}

const kind = { name: "SoftmaxRegression", metric: "accuracy", labels: "many" } satisfies ModelKind;

/**
 * Softmax (multinomial logistic) regression for labels of any number of kinds: the mean cross-entropy of
 * softmax(X W + b) plus `l2 |W|² + l1 |W|₁`.
 *
 * Without `optimizer`, `l1` and `l2` it is scikit-learn's LogisticRegression: standardized columns, LBFGS to the minimum,
 * and l2 = 1/(2 rows), which is C = 1. With an `optimizer` and no `l2` there is no penalty. FISTA with `l1`, SGD with
 * Nesterov momentum 0.9 for mini-batches. An optimizer without `lr` gets a rate that suits the data, see LinearRegression.
 *
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { SoftmaxRegression } from "simdescent";
 * const model = new SoftmaxRegression();
 * model.fit([[1], [2], [5], [6], [9], [10]], ["low", "low", "mid", "mid", "top", "top"]);
 * model.predict([[0], [5.5], [12]]); // ["low", "mid", "top"]
 */
export class SoftmaxRegression extends LinearClassifier<SoftmaxRegressionOptions> {
  /** @internal what searches call it, and judge it by when nothing is said */
  static readonly kind: ModelKind = kind;
  /** @internal */
  protected readonly owner = kind.name;

  constructor(options: SoftmaxRegressionOptions = {}) {
    super(kind, options);
  }

  /** @internal */
  protected override outputs({ count }: Classes): { outputs: number; signs: boolean } {
    return { outputs: count, signs: false };
  }

  /** @internal */
  protected override probabilities(scores: Float64Array, to: Float64Array): void {
    softmaxRow(scores, to);
  }

  /** One list of coefficients per class, in the units of the data given. Fresh copies. */
  get coefficients(): Float64Array[] {
    const { coefficients, intercepts } = this.unstandardized();
    const { length } = intercepts;
    return Array.from({ length }, (_, c) => coefficients.filter((_w, i) => i % length === c));
  }

  /** The constant term of every class, in the units of the data given; zeros without intercept. */
  get intercept(): Float64Array {
    return this.unstandardized().intercepts;
  }

  /**
   * A model that predicts as the saved one did, and trains on by its optimizer: where it was, if the file holds the
   * optimizer's state, else from its beginning. `options` given here take the place of those in the file; another
   * `optimizer` begins anew.
   * @throws CheckpointError when the file is damaged or of another model.
   */
  static load(bytes: Uint8Array | ArrayBuffer, options: SoftmaxRegressionOptions = {}): SoftmaxRegression {
    return LinearModel.read(
      kind.name,
      bytes,
      options,
      (stored, given) => new SoftmaxRegression({ ...stored, ...given }),
    );
  }
}
