// Settings of a model: its options as given, and checked. Types alone; check-options.ts makes the one from the other.
import type { Dtype } from "../core/memory.js";
import type { MatrixLike } from "../core/matrix.js";
import type { ParameterSet } from "../core/parameters.js";
import type { CommonOptions } from "../engine/common-options.js";
import type { Definition } from "../engine/definition.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Schedule } from "../schedules/schedule.js";
import type { TableEncoder } from "../tables/table-encoder.js";
import type { Encoder } from "./encoder.js";
import type { FileFormat } from "./file-format.js";
import type { ClassWeight, Label } from "./classes.js";
import type { Loss } from "./losses.js";

/** An optimizer class such as `Adam`. */
export type OptimizerClass = new (params: ParameterSet, options?: never) => Optimizer;

/** What one class of models is. */
export interface ModelKind {
  name: string;
  /** By what searches judge it when nothing is said. */
  metric: string;
  /** Labels of two classes, of any number, or numbers. */
  labels: "two" | "many" | undefined;
  /** Names of the options it has beside those of every model. */
  keys?: readonly string[];
  /** What it does without being told, where that is not what suits linear models of columns. */
  defaults?: ModelDefaults;
  /** Refuses what does not go together in models of this kind. */
  check?: (settings: Settings, options: ModelOptions) => void;
  /** How its files are written, where not tensor by tensor. */
  format?: FileFormat;
}

export interface ModelDefaults {
  optimizer: OptimizerClass;
  epochs: number;
  batchSize: number | "full";
  standardize?: boolean;
}

/** Options of every model; whatever else is given goes to the optimizer. */
export interface ModelOptions extends Omit<CommonOptions, "accumulate"> {
  /** Optimizer class; by default the minimum is computed, or an optimizer that suits the objective is taken, see the class. */
  optimizer?: OptimizerClass;
  /** Learning rate; by default one fitting the data is chosen, see the class. */
  lr?: number | Schedule;
  /** Passes over the data at most; default 1000. */
  epochs?: number;
  /** Rows per update, or `"full"` (default). */
  batchSize?: number | "full";
  /** New random order of the rows every epoch; default true below full batch. */
  shuffle?: boolean;
  /** Seed of shuffling, initializers and the validation split; default 0. */
  seed?: number;
  /**
   * Adds `l1 * sum|w|` to the mean loss, biases excluded; default 0. Takes GradientDescent, SGD, Momentum, Adagrad,
   * RMSprop, Adam or FISTA, by a proximal step: weights that do not matter are exactly 0.
   */
  l1?: number;
  /** Adds `l2 * sum(w²)` to the mean loss, biases excluded; default 0. */
  l2?: number;
  /** Fit a bias; default true. */
  intercept?: boolean;
  /** Train on columns with mean 0 and deviation 1; default true. Coefficients come in the data's own units. */
  standardize?: boolean;
  /** Type of parameters and data; default that of a given matrix, else `"float32"`, or `"float64"` for what is computed at once. */
  dtype?: Dtype;
  /** With `patience`: improvements of the loss below this fraction count as none. Default 0. */
  tolerance?: number;
  /** Epochs without improvement after which training ends; default 10 when `tolerance` is given, else never. */
  patience?: number;
  /**
   * Data to watch instead of the training loss: a fraction held out at random, `{ last: 0.2 }` for that fraction of the
   * rows at the end, such as the latest ones, or `{ x, y }`.
   */
  validation?: number | { last: number } | { x: MatrixLike; y: ArrayLike<Label> };
  /**
   * Takes records in place of rows of numbers, an encoder of `tableEncoder`: one that was not fitted learns from the records of
   * every `fit`. It travels inside the model's file.
   */
  encoder?: TableEncoder;
  /** End with the parameters of the epoch whose validation loss was best; default true with `validation` and early stopping. */
  restoreBest?: boolean;
  accumulate?: number;
  /** Options of the optimizer. */
  [optimizerOption: string]: unknown;
}

/** Options of a model, checked; the optimizer's apart. */
export interface Settings {
  owner: string;
  Class: OptimizerClass;
  definition: Definition;
  optimizer: Record<string, unknown>;
  /** Whether nothing was said about how to get to the minimum: it is computed, where that can be done. */
  solved: boolean;
  /** Whether it is trained in float64 whatever the type of its parameters, which are rounded at the end. */
  inDouble: boolean;
  lr: number | Schedule | undefined;
  epochs: number;
  batchSize: number | "full";
  /** Whether nobody asked for this batch size: where rows are fewer it is theirs. */
  defaultBatch: boolean;
  shuffle: boolean | undefined;
  seed: number;
  l1: number;
  l2: number;
  intercept: boolean;
  standardize: boolean;
  dtype: Dtype | undefined;
  tolerance: number | undefined;
  patience: number | undefined;
  validation: ModelOptions["validation"];
  encoder: Encoder | undefined;
  restoreBest: boolean;
  loss: Loss;
  classWeight: ClassWeight | undefined;
  classes: readonly Label[] | undefined;
  /** Whether nothing was said about penalties or the optimizer: scikit-learn's l2 of 1/(2 rows) for labels. */
  defaultPenalty: boolean;
}
