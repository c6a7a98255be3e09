// What models of labels have in common.
import type { MatrixLike } from "../core/matrix.js";
import type { Coding, Fitted } from "./fitting.js";
import { Classes, type Label } from "./labels.js";
import { LinearModel } from "./linear-model.js";
import type { ModelOptions } from "./options.js";
import { checkRows } from "./table.js";
import type { ClassWeight } from "./labels.js";

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
  /** @internal Checks the classes; how many outputs they need, and whether they are told as -1 and 1. */
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
  ): Coding {
    const given = named ?? this.settings.classes;
    const classes = fitted?.classes ?? (given ? new Classes(this.owner, given) : Classes.of(this.owner, y, rows));
    if (named && fitted) classes.checkSame(named);
    const { outputs, signs } = this.outputs(classes);
    const { classWeight } = this.settings;
    return {
      outputs,
      classes,
      one: (label) => {
        const place = classes.placeOf(label);
        return signs ? 2 * place - 1 : place;
      },
      encode: (labels, label, only) => classes.encode(labels, signs, label, only),
      weigh: (places, weights, only) =>
        classWeight ? classes.weigh(places as Float64Array, signs, classWeight, weights, only) : weights,
    };
  }

  /** The labels, in the order of `predictProba`: numbers ascending, text by code units, false before true. */
  get classes(): readonly Label[] {
    return (this.ready.classes as Classes).labels;
  }

  /** The likeliest label of every row; the first of several that are equally likely. */
  predict(x: X): Label[] {
    const { classes } = this;
    const { values, rows, outputs } = this.scores(x);
    return Array.from({ length: rows }, (_, i) => {
      if (outputs === 1) return classes[values[i] > 0 ? 1 : 0];
      let best = 0;
      for (let c = 1; c < outputs; c++) if (values[i * outputs + c] > values[i * outputs + best]) best = c;
      return classes[best];
    });
  }

  /** The probabilities of the classes, one list per row in the order of `classes`. */
  predictProba(x: X): Float64Array[] {
    const { length } = this.classes;
    const { values, rows, outputs } = this.scores(x);
    return Array.from({ length: rows }, (_, i) => {
      const row = new Float64Array(length);
      this.probabilities(values.subarray(i * outputs, (i + 1) * outputs), row);
      return row;
    });
  }

  /**
   * Share of rows whose label is predicted, over all rows or those listed.
   * @throws RangeError for a label that is none of the classes.
   */
  score(x: X, y: ArrayLike<Label>, options: { rows?: ArrayLike<number> } = {}): number {
    const predicted = this.predict(x);
    this.checkTargets(y, predicted.length);
    const rows = options.rows ? checkRows(this.owner, options.rows, y.length) : predicted.map((_, i) => i);
    const classes = this.ready.classes as Classes;
    for (const i of rows) classes.place(y[i], `y[${i}]`);
    return rows.filter((i) => y[i] === predicted[i]).length / rows.length;
  }
}
