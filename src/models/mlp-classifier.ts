// The multilayer perceptron for labels.
import { checkKeys } from "../errors.js";
import type { MatrixLike } from "../core/matrix.js";
import { exp } from "../math/deterministic.js";
import type { Fitted } from "../fit/fitted.js";
import type { TargetCoding } from "../fit/target-coding.js";
import type { ClassWeight, Label } from "../fit/classes.js";
import { labelCoding, mostLikelyLabels, classProbabilities, accuracyOf, softmaxRow } from "../fit/label-coding.js";
import { checkLoss } from "../fit/losses.js";
import type { TableInput } from "../tables/records.js";
import { NetworkModel } from "./base/network-model.js";
import { networkDefaults, networkKeys, type NetworkOptions } from "../networks/options.js";
import type { ModelKind } from "../fit/settings.js";

export interface MLPClassifierOptions extends NetworkOptions {
  /** Share of every target that is spread over all classes, in [0, 1); default 0. */
  labelSmoothing?: number;
  /** Weights of the classes in the loss: by label, or `"balanced"` for the inverse of their frequency; default all 1. */
  classWeight?: ClassWeight;
  /** All labels there are; default those in the training data. */
  classes?: readonly Label[];
}

const kind = {
  name: "MLPClassifier",
  metric: "accuracy",
  labels: "many",
  keys: networkKeys,
  defaults: networkDefaults,
} satisfies ModelKind;

/**
 * A multilayer perceptron for labels of any number of kinds: dense layers with an activation in between, and the mean
 * cross-entropy of softmax; two classes have one score and the logistic loss. Rumelhart, Hinton & Williams 1986.
 *
 * Without options: one hidden layer of 100 relu, standardized columns, 200 epochs of Adam at 1e-3 on batches of 32. Whole
 * epochs run in WebAssembly. Every epoch's record has `accuracy` and, layer by layer, norms of gradients and updates;
 * `diagnose` reads them.
 *
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { MLPClassifier } from "simdescent";
 * const x = [[0, 0], [0, 1], [1, 0], [1, 1]];
 * const model = new MLPClassifier({ hidden: [8], activation: "tanh", lr: 0.05 });
 * model.fit(x, ["no", "yes", "yes", "no"]);
 * model.predict(x); // ["no", "yes", "yes", "no"]
 */
export class MLPClassifier extends NetworkModel<ArrayLike<Label>, MLPClassifierOptions> {
  /** @internal what searches call it, and judge it by when nothing is said */
  static readonly kind: ModelKind = kind;

  constructor(options: MLPClassifierOptions = {}) {
    super(kind, options);
  }

  /** @internal */
  protected override coding(
    y: ArrayLike<unknown>,
    rows?: ArrayLike<number>,
    fitted?: Fitted,
    named?: readonly Label[],
  ): TargetCoding {
    const coding = labelCoding(this.settings, y, rows, fitted, named, ({ count }) =>
      count > 2 ? { outputs: count, signs: false } : { outputs: 1, signs: true },
    );
    if (coding.outputs > 1) return coding;
    const { parameter } = this.settings.loss;
    return { ...coding, loss: { ...checkLoss(kind.name, "logistic", true), parameter } };
  }

  /** The labels, in the order of `predictProba`: numbers ascending, text by code units, false before true. */
  get classes(): readonly Label[] {
    return this.knownClasses.labels;
  }

  /** The likeliest label of every row; the first of several that are equally likely. */
  predict(x: MatrixLike | TableInput): Label[] {
    return mostLikelyLabels(this.scores(x), this.classes);
  }

  /** The probabilities of the classes, one list per row in the order of `classes`. */
  predictProba(x: MatrixLike | TableInput): Float64Array[] {
    return classProbabilities(this.scores(x), this.classes.length, (scores, to) => {
      if (scores.length > 1) return softmaxRow(scores, to);
      to[1] = 1 / (1 + exp(-scores[0]));
      to[0] = 1 / (1 + exp(scores[0]));
    });
  }

  /**
   * Share of rows whose label is predicted, over all rows or those listed.
   * @throws RangeError for a label that is none of the classes.
   */
  score(x: MatrixLike | TableInput, y?: ArrayLike<Label>, options: { rows?: ArrayLike<number> } = {}): number {
    checkKeys(options, ["rows"], `${kind.name}.score`);
    const given = this.judged(x, y, options.rows);
    const predicted = this.predict(given.x);
    this.checkTargets(given.y, predicted.length);
    return accuracyOf(kind.name, predicted, given.y, this.knownClasses, given.rows);
  }

  /**
   * A model that predicts as the saved one did, and trains on by its optimizer: where it was, if the file holds the
   * optimizer's state, else from its beginning. `options` given here take the place of those in the file; another
   * `optimizer` begins anew.
   * @throws CheckpointError when the file is damaged, of another model or of another architecture.
   */
  static load(bytes: Uint8Array | ArrayBuffer, options: MLPClassifierOptions = {}): MLPClassifier {
    return NetworkModel.read(kind, bytes, options, (stored, given) => new MLPClassifier({ ...stored, ...given }));
  }
}
