// Options all models share, told apart from those of the optimizer.
import { checkCount, checkKeys, checkNumber, show } from "../errors.js";
import { checkDtype, type Dtype } from "../core/memory.js";
import type { MatrixLike } from "../core/matrix.js";
import { commonKeys, type CommonOptions } from "../optimizers/common.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Definition } from "../optimizers/definition.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Schedule } from "../schedules/schedule.js";

/** An optimizer class such as `Adam`. */
export type OptimizerClass = new (params: ParameterSet, options?: never) => Optimizer;

/** Options of every model; whatever else is given goes to the optimizer. */
export interface ModelOptions extends Omit<CommonOptions, "accumulate"> {
  /** Optimizer class; default SGD with momentum 0.9 and nesterov. */
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
  /** Adds `l1 * sum|w|` to the mean loss, biases excluded; default 0. */
  l1?: number;
  /** Adds `l2 * sum(w²)` to the mean loss, biases excluded; default 0. */
  l2?: number;
  /** Fit a bias; default true. */
  intercept?: boolean;
  /** Train on columns with mean 0 and deviation 1; default true. Coefficients come in the data's own units. */
  standardize?: boolean;
  /** Type of parameters and data; default that of a given matrix, else `"float32"`. */
  dtype?: Dtype;
  /** With `patience`: improvements of the loss below this fraction count as none. Default 0. */
  tolerance?: number;
  /** Epochs without improvement after which training ends; default 10 when `tolerance` is given, else never. */
  patience?: number;
  /** Data to watch instead of the training loss: a fraction held out at random, or `{ x, y }`. */
  validation?: number | { x: MatrixLike; y: ArrayLike<number> };
  accumulate?: number;
  /** Options of the optimizer. */
  [optimizerOption: string]: unknown;
}

export interface Settings {
  Class: OptimizerClass;
  definition: Definition;
  optimizer: Record<string, unknown>;
  lr: number | Schedule | undefined;
  epochs: number;
  batchSize: number | "full";
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
}

/** Options of the model itself; all others are the optimizer's. */
export const modelKeys: readonly string[] = [
  "optimizer",
  "lr",
  "epochs",
  "batchSize",
  "shuffle",
  "seed",
  "l1",
  "l2",
  "loss",
  "intercept",
  "standardize",
  "dtype",
  "tolerance",
  "patience",
  "validation",
];

/** Names of all options of a model with this optimizer. */
export function optionNames(optimizer: OptimizerClass): string[] {
  const { definition } = optimizer as unknown as { definition: Definition };
  return [...modelKeys, ...commonKeys, ...definition.schema.names];
}

/** Checks a model's options; `fallback` is the optimizer and its options when none is given. */
export function checkModelOptions(
  owner: string,
  given: unknown,
  fallback: { optimizer: OptimizerClass; options: Record<string, unknown> },
): Settings {
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(given)}`);
  const options = given as ModelOptions;
  const Class = options.optimizer ?? fallback.optimizer;
  const { definition } = Class as unknown as { definition?: Definition };
  if (typeof Class !== "function" || !definition?.schema) {
    const hint = typeof Class === "object" ? "\nGive the class itself, such as Adam, not an instance." : "";
    throw new TypeError(`${owner}: optimizer must be an optimizer class, got ${show(Class)}${hint}`);
  }
  checkKeys(options, optionNames(Class), owner);
  const loss = (options.loss as { name?: unknown } | undefined)?.name ?? options.loss ?? "mse";
  if (loss !== "mse") throw new RangeError(`${owner}: loss must be "mse", got ${show(loss)}`);
  const at = (key: string): string => `${owner}: ${key}`;
  const amount = (key: "l1" | "l2" | "tolerance"): number | undefined =>
    options[key] === undefined
      ? undefined
      : checkNumber(options[key], at(key), "finite and at least 0", (x) => x >= 0 && x < Infinity);
  const flag = (key: "shuffle" | "intercept" | "standardize"): boolean | undefined => {
    const value: unknown = options[key];
    if (value === undefined || typeof value === "boolean") return value;
    throw new TypeError(`${at(key)} must be true or false, got ${show(value)}`);
  };
  const rest = Object.fromEntries(
    Object.entries(options).filter(([key, value]) => !modelKeys.includes(key) && value !== undefined),
  );
  const optimizer = options.optimizer ? rest : { ...fallback.options, ...rest };
  const settings = {
    Class,
    definition,
    optimizer,
    lr: options.lr,
    epochs: checkCount(options.epochs ?? 1000, at("epochs")),
    batchSize:
      options.batchSize === undefined || options.batchSize === "full"
        ? "full"
        : checkCount(options.batchSize, at("batchSize")),
    shuffle: flag("shuffle"),
    seed: checkNumber(options.seed ?? 0, at("seed"), "finite", Number.isFinite),
    l1: amount("l1") ?? 0,
    l2: amount("l2") ?? 0,
    intercept: flag("intercept") ?? true,
    standardize: flag("standardize") ?? true,
    dtype: options.dtype === undefined ? undefined : checkDtype(options.dtype, owner),
    tolerance: amount("tolerance"),
    patience: options.patience === undefined ? undefined : checkCount(options.patience, at("patience")),
    validation: options.validation,
  } satisfies Settings;
  checkValidation(owner, options.validation);
  return settings;
}

function checkValidation(owner: string, validation: unknown): void {
  if (
    validation === undefined ||
    (typeof validation === "object" && validation !== null && "x" in validation && "y" in validation)
  )
    return;
  if (typeof validation !== "number")
    throw new TypeError(`${owner}: validation must be a fraction or { x, y }, got ${show(validation)}`);
  checkNumber(validation, `${owner}: validation`, "between 0 and 1", (x) => x > 0 && x < 1);
}
