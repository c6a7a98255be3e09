// Logistic regression: two classes, of rows or of hashed features.
import type { MatrixLike } from "../core/matrix.js";
import { exp } from "../math/deterministic.js";
import { LinearClassifier, type ClassifierOptions } from "./base/classifier.js";
import type { Classes } from "../fit/classes.js";
import type { HashedEvent } from "../hashed/hash-features.js";
import { hashedPlan } from "../hashed/fit-plan.js";
import { countEvents, HashedLearner } from "../hashed/learner.js";
import { checkHashedOptions, hashedDefaults } from "../hashed/options.js";
import type { FitPlan, TablePlan } from "../fit/fit-plan.js";
import type { Scores } from "../fit/label-coding.js";
import { decodeSparse, sparseFormat } from "../hashed/sparse-file.js";
import { SingleEvents, type EventLearner } from "../linear/single-events.js";
import type { TableInput } from "../tables/records.js";
import { LinearModel } from "./base/linear-model.js";
import type { LossOption } from "../fit/losses.js";
import type { ModelKind } from "../fit/settings.js";

export interface LogisticRegressionOptions extends ClassifierOptions {
  /** `"logistic"` (default), or the margins of a support vector machine, `"hinge"` and `"squaredHinge"`, without probabilities. */
  loss?: LossOption;
  /**
   * Learn hashed features: so many weights, and events `{ indices, values }` instead of rows (see `hashFeatures`). Takes
   * the optimizers FTRL (default), Adagrad and SGD without momentum, whose updates cost what the event's features do.
   * @example
   * import { FTRL, hashFeatures, LogisticRegression } from "simdescent";
   * const model = new LogisticRegression({ buckets: 2 ** 18, optimizer: FTRL, lr: 0.1, l1: 0.01, classes: [0, 1] });
   * for (let i = 0; i < 300; i++) {
   *   const event = hashFeatures({ page: `p${i % 7}`, hour: (i % 24) / 24 }, 2 ** 18);
   *   model.partialFit(event, i % 7 === 3 ? 1 : 0);
   * }
   * model.predict(hashFeatures({ page: "p3", hour: 0.5 }, 2 ** 18)); // [1]
   */
  buckets?: number;
}

type LogisticInput = MatrixLike | HashedEvent | readonly HashedEvent[] | TableInput;

const kind = { name: "LogisticRegression", metric: "accuracy", labels: "two", keys: ["buckets"] } satisfies ModelKind;

/**
 * Logistic regression for labels of two kinds: `mean(log(1 + exp(-s (X w + b)))) + l2 |w|² + l1 |w|₁`, s = -1 for the
 * first class and 1 for the second.
 *
 * Without `optimizer`, `l1` and `l2` it is scikit-learn's: standardized columns, LBFGS to the minimum, and
 * l2 = 1/(2 rows), which is C = 1; separable classes have no finite minimum without a penalty. With an `optimizer` and no
 * `l2` there is none. With `l1`, and of `"hinge"` always, the minimum is computed by an interior point method; SGD with
 * Nesterov momentum 0.9 for mini-batches. An optimizer without `lr` gets a rate that suits the data, see LinearRegression.
 *
 * With `buckets` it learns hashed features online: `partialFit(event, label)`, or `fit(events, labels)`, 10 epochs of
 * updates by single events in an order drawn from `seed`. Columns are not standardized, the rate is `lr` or the
 * optimizer's default, and penalties are FTRL's `l1` and `l2`, which spare the bias. A file of a
 * model that `partialFit` trained holds the optimizer's state too and goes on with the same bits; it is as large as the number of
 * buckets that events have moved.
 *
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { LogisticRegression } from "simdescent";
 * const model = new LogisticRegression();
 * model.fit([[1], [2], [3], [4]], ["no", "no", "yes", "yes"]);
 * model.predict([[0], [9]]); // ["no", "yes"]
 * model.predictProba([[2.5]]); // about [[0.5, 0.5]], in the order of model.classes
 */
export class LogisticRegression extends LinearClassifier<
  LogisticRegressionOptions,
  MatrixLike | HashedEvent | readonly HashedEvent[]
> {
  /** @internal what searches call it, and judge it by when nothing is said */
  static readonly kind: ModelKind = kind;
  /** @internal */
  protected readonly owner = kind.name;

  readonly #buckets: number | undefined;
  // Where the events are of hashed features.
  readonly #events: SingleEvents<HashedLearner> | undefined;

  constructor(options: LogisticRegressionOptions = {}) {
    const buckets = options?.buckets;
    const hashed = { ...kind, defaults: hashedDefaults, check: checkHashedOptions };
    super(buckets === undefined ? kind : { ...hashed, format: sparseFormat(buckets) }, options);
    if (buckets === undefined) return;
    this.#buckets = buckets;
    this.#events = new SingleEvents(
      this.partialSettings,
      (fitted) => new HashedLearner(fitted, buckets, this.partialSettings, this.coding([], undefined, fitted)),
    );
  }

  /** @internal */
  protected override get plan(): FitPlan {
    return this.#buckets === undefined ? super.plan : hashedPlan(this.#buckets);
  }

  /** @internal */
  protected override get tablePlan(): TablePlan {
    if (this.#buckets === undefined) return super.tablePlan;
    throw new TypeError(
      `${kind.name}: a model with buckets takes events, not columns\nSearches, lrFind and sharpness need columns.`,
    );
  }

  /** @internal */
  protected override get events(): SingleEvents<EventLearner> {
    return this.#events ?? super.events;
  }

  /** @internal */
  protected override scores(x: LogisticInput): Scores {
    const events = this.#events;
    if (!events || !this.fitted) return super.scores(x);
    return this.during(() => events.learner(this.ready).scores(x));
  }

  /** @internal */
  protected override countRows(x: MatrixLike | HashedEvent | readonly HashedEvent[]): number {
    return this.#buckets === undefined ? super.countRows(x) : countEvents(kind.name, this.#buckets, x);
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
    return this.unstandardized().coefficients;
  }

  /** The constant term, in the units of the data given; 0 without intercept. */
  get intercept(): number {
    return this.unstandardized().intercepts[0];
  }

  /** Scores X w + b, the logarithms of the odds: above 0 for the second class. */
  decisionFunction(x: LogisticInput): Float64Array {
    return this.scores(x).values;
  }

  /** @throws Error for the hinge losses, whose scores are no probabilities. */
  override predictProba(x: LogisticInput): Float64Array[] {
    const { name } = this.settings.loss;
    if (name === "logistic") return super.predictProba(x);
    throw new Error(
      `${kind.name}: the loss ${name} gives no probabilities\nUse decisionFunction(x), or loss: "logistic".`,
    );
  }

  /**
   * A model that predicts as the saved one did, and trains on by its optimizer: where it was, if the file holds the
   * optimizer's state, else from its beginning. `options` given here take the place of those in the file; another
   * `optimizer` begins anew.
   * @throws CheckpointError when the file is damaged or of another model.
   */
  static load(bytes: Uint8Array | ArrayBuffer, options: LogisticRegressionOptions = {}): LogisticRegression {
    return LinearModel.read(
      kind.name,
      bytes,
      options,
      (stored, given) => new LogisticRegression({ ...stored, ...given }),
      decodeSparse,
    );
  }
}
