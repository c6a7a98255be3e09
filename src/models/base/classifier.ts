// The base class of linear classifiers.
import { checkKeys } from "../../errors.js";
import { toMatrix, type MatrixLike } from "../../core/matrix.js";
import type { Fitted } from "../../fit/fitted.js";
import type { TablePlan } from "../../fit/fit-plan.js";
import type { TargetCoding } from "../../fit/target-coding.js";
import type { Classes, ClassWeight, Label } from "../../fit/classes.js";
import { labelCoding, mostLikelyLabels, classProbabilities, accuracyOf, type Scores } from "../../fit/label-coding.js";
import { labelPlan } from "../../linear/fit-plan.js";
import type { TableInput } from "../../tables/records.js";
import { LinearModel } from "./linear-model.js";
import type { ModelOptions } from "../../fit/settings.js";

export interface ClassifierOptions extends ModelOptions {
  /** Weights of the classes in the loss: by label, or `"balanced"` for the inverse of their frequency; default all 1. */
  classWeight?: ClassWeight;
  /** All labels there are; default those in the training data. For `partialFit`, whose first data may not hold all. */
  classes?: readonly Label[];
}

/** A linear model of labels. */
export abstract class LinearClassifier<Options extends ClassifierOptions, X = MatrixLike> extends LinearModel<
  Label,
  Options,
  X
> {
  /** @internal Checks the classes; how many outputs they need, and whether the kernels know them as -1 and 1. */
  protected abstract outputs(classes: Classes): { outputs: number; signs: boolean };
  /** @internal Probabilities of the classes from a row's scores, in place at `at` of `to`. */
  protected abstract probabilities(scores: Float64Array, to: Float64Array): void;
  /** @internal */
  protected abstract readonly owner: string;

  /** @internal */
  protected override coding(
    y: ArrayLike<unknown>,
    rows?: ArrayLike<number>,
    fitted?: Fitted,
    named?: readonly Label[],
  ): TargetCoding {
    return labelCoding(this.settings, y, rows, fitted, named, (classes) => this.outputs(classes));
  }

  /** @internal */
  protected override get tablePlan(): TablePlan {
    return labelPlan();
  }

  /** @internal Scores of rows; before the first event those of zero weights, where the option `classes` says what there is. */
  protected override scores(x: X | TableInput): Scores {
    if (this.fitted || !this.settings.classes) return super.scores(x);
    const { outputs } = this.coding([]);
    const rows = this.countRows(x as X);
    return { values: new Float64Array(rows * outputs), rows, outputs };
  }

  /** @internal How many rows or events there are. */
  protected countRows(x: X): number {
    const { matrix, temporary } = toMatrix(x, "float32", this.owner);
    const { rows } = matrix;
    if (temporary) matrix.dispose();
    return rows;
  }

  #known(): Classes {
    return (this.current || !this.settings.classes ? this.ready.classes : this.coding([]).classes) as Classes;
  }

  /** The labels, in the order of `predictProba`: numbers ascending, text by code units, false before true. */
  get classes(): readonly Label[] {
    return this.#known().labels;
  }

  /** The likeliest label of every row; the first of several that are equally likely. */
  predict(x: X | TableInput): Label[] {
    return mostLikelyLabels(this.scores(x), this.classes);
  }

  /** The probabilities of the classes, one list per row in the order of `classes`. */
  predictProba(x: X | TableInput): Float64Array[] {
    return classProbabilities(this.scores(x), this.classes.length, (scores, to) => this.probabilities(scores, to));
  }

  /**
   * Share of rows whose label is predicted, over all rows or those listed.
   * @throws RangeError for a label that is none of the classes.
   */
  score(x: X | TableInput, y?: ArrayLike<Label>, options: { rows?: ArrayLike<number> } = {}): number {
    checkKeys(options, ["rows"], `${this.owner}.score`);
    const given = this.judged(x, y, options.rows);
    const predicted = this.predict(given.x as X);
    this.checkTargets(given.y, predicted.length);
    return accuracyOf(this.owner, predicted, given.y, this.#known(), given.rows);
  }
}
