// Options all models share, told apart from those of the optimizer.
import { checkCount, checkKeys, checkNumber, show } from "../errors.js";
import { checkDtype, type Dtype } from "../core/memory.js";
import type { MatrixLike } from "../core/matrix.js";
import { commonKeys, type CommonOptions } from "../engine/common-options.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { Definition } from "../engine/definition.js";
import type { ParameterSet } from "../core/parameters.js";
import { Adam } from "../optimizers/adam.js";
import { FISTA } from "../optimizers/fista.js";
import { LBFGS } from "../optimizers/lbfgs.js";
import { SGD } from "../optimizers/sgd.js";
import type { Schedule } from "../schedules/schedule.js";
import type { ClassWeight, Label } from "./classes.js";
import { checkLoss, softmaxLoss, type Loss } from "./losses.js";

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
}

export interface ModelDefaults {
  optimizer: OptimizerClass;
  epochs: number;
  batchSize: number | "full";
  standardize?: boolean;
}

/** Options of every model; whatever else is given goes to the optimizer. */
export interface ModelOptions extends Omit<CommonOptions, "accumulate"> {
  /** Optimizer class; by default one that suits the objective, see the class. */
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
  /** Type of parameters and data; default that of a given matrix, else `"float32"`. */
  dtype?: Dtype;
  /** With `patience`: improvements of the loss below this fraction count as none. Default 0. */
  tolerance?: number;
  /** Epochs without improvement after which training ends; default 10 when `tolerance` is given, else never. */
  patience?: number;
  /** Data to watch instead of the training loss: a fraction held out at random, or `{ x, y }`. */
  validation?: number | { x: MatrixLike; y: ArrayLike<Label> };
  /** End with the parameters of the epoch whose validation loss was best; default true with `validation` and early stopping. */
  restoreBest?: boolean;
  accumulate?: number;
  /** Options of the optimizer. */
  [optimizerOption: string]: unknown;
}

export interface Settings {
  owner: string;
  Class: OptimizerClass;
  definition: Definition;
  optimizer: Record<string, unknown>;
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
  restoreBest: boolean;
  loss: Loss;
  classWeight: ClassWeight | undefined;
  classes: readonly Label[] | undefined;
  /** Whether nothing was said about penalties or the optimizer: scikit-learn's l2 of 1/(2 rows) for labels. */
  defaultPenalty: boolean;
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
  "restoreBest",
];

const labelKeys = ["classWeight", "classes"];

/** Options of a kind of model itself. */
const keysOf = ({ labels, keys = [] }: ModelKind): string[] => [
  ...modelKeys.filter((key) => key !== "loss" || labels !== "many"),
  ...(labels ? labelKeys : []),
  ...(labels === "many" ? ["labelSmoothing"] : []),
  ...keys,
];

/** What a file of a model holds of its options. */
export const isStored = (kind: ModelKind, key: string): boolean => keysOf(kind).includes(key);

/** Names of all options of a model with this optimizer. */
export function optionNames(kind: ModelKind, optimizer: OptimizerClass): string[] {
  const { definition } = optimizer as unknown as { definition: Definition };
  return [...keysOf(kind), ...commonKeys, ...definition.schema.names];
}

/** Checks a model's options. */
export function checkModelOptions(kind: ModelKind, given: unknown): Settings {
  const { name: owner } = kind;
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(given)}`);
  const options = given as ModelOptions;
  const own = keysOf(kind);
  const at = (key: string): string => `${owner}: ${key}`;
  const number = (key: string): number | undefined =>
    options[key] === undefined
      ? undefined
      : checkNumber(options[key], at(key), "finite and at least 0", (x) => x >= 0 && x < Infinity);
  const flag = (key: string): boolean | undefined => {
    const value: unknown = options[key];
    if (value === undefined || typeof value === "boolean") return value;
    throw new TypeError(`${at(key)} must be true or false, got ${show(value)}`);
  };
  const smoothing = (): number =>
    checkNumber(options.labelSmoothing ?? 0, at("labelSmoothing"), "in [0, 1)", (x) => x >= 0 && x < 1);
  const loss =
    kind.labels === "many"
      ? softmaxLoss(smoothing())
      : checkLoss(owner, options.loss ?? (kind.labels ? "logistic" : "mse"), Boolean(kind.labels));
  const { defaults } = kind;
  const fallback = defaults ? { Class: defaults.optimizer, options: {} } : defaultOptimizer(kind, loss, options);
  const Class = options.optimizer ?? fallback.Class;
  const { definition } = Class as unknown as { definition?: Definition };
  if (typeof Class !== "function" || !definition?.schema) {
    const hint = typeof Class === "object" ? "\nGive the class itself, such as Adam, not an instance." : "";
    throw new TypeError(`${owner}: optimizer must be an optimizer class, got ${show(Class)}${hint}`);
  }
  checkKeys(options, optionNames(kind, Class), owner);
  const rest = Object.fromEntries(
    Object.entries(options).filter(([key, value]) => !own.includes(key) && value !== undefined),
  );
  const penalties = checkPenalties(owner, definition, number("l1") ?? 0, number("l2") ?? 0);
  const intercept = flag("intercept") ?? true;
  // Optimizers that need the whole data get it.
  const usualBatch = needsFullBatch(definition) ? "full" : (defaults?.batchSize ?? "full");
  const batchSize = options.batchSize ?? usualBatch;
  const settings = {
    owner,
    Class,
    definition,
    optimizer: { ...(options.optimizer ? undefined : fallback.options), ...penalties.own, ...rest },
    lr: options.lr,
    epochs: checkCount(options.epochs ?? defaults?.epochs ?? 1000, at("epochs")),
    batchSize: batchSize === "full" ? batchSize : checkCount(batchSize, at("batchSize")),
    defaultBatch: options.batchSize === undefined,
    shuffle: flag("shuffle"),
    seed: checkNumber(options.seed ?? 0, at("seed"), "finite", Number.isFinite),
    l1: penalties.l1,
    l2: penalties.l2,
    intercept,
    standardize: flag("standardize") ?? defaults?.standardize ?? true,
    dtype: options.dtype === undefined ? undefined : checkDtype(options.dtype, owner),
    tolerance: number("tolerance"),
    patience: options.patience === undefined ? undefined : checkCount(options.patience, at("patience")),
    validation: options.validation,
    restoreBest: flag("restoreBest") ?? (options.tolerance !== undefined || options.patience !== undefined),
    loss,
    classWeight: options.classWeight as ClassWeight | undefined,
    classes: checkClasses(owner, options.classes),
    defaultPenalty:
      Boolean(kind.labels) && !defaults && !options.optimizer && options.l1 === undefined && options.l2 === undefined,
  } satisfies Settings;
  checkValidation(owner, options.validation);
  kind.check?.(settings, options);
  return settings;
}

/** The optimizer of a linear model where none is given. */
function defaultOptimizer(
  kind: ModelKind,
  { curvature }: Loss,
  { l1, lr, batchSize = "full" }: ModelOptions,
): { Class: OptimizerClass; options: Record<string, unknown> } {
  const full = batchSize === "full";
  if (curvature === Infinity) return { Class: Adam as OptimizerClass, options: {} };
  if (l1 && full && curvature > 0) return { Class: FISTA as OptimizerClass, options: {} };
  const smooth = full && !l1 && lr === undefined;
  // One inner iteration an epoch: each can be watched, and fitAsync gives way between them.
  if (smooth && (kind.labels || Number.isNaN(curvature)))
    return { Class: LBFGS as OptimizerClass, options: { maxIter: 1 } };
  return { Class: SGD as OptimizerClass, options: { momentum: 0.9, nesterov: true } };
}

/** Whether an optimizer needs the whole data in every step. */
export const needsFullBatch = ({ closure, name }: Definition): boolean => Boolean(closure) || name === "FISTA";

/** Who carries out the penalties: the objective, or an optimizer that has them among its own options. */
function checkPenalties(
  owner: string,
  definition: Definition,
  l1: number,
  l2: number,
): { l1: number; l2: number; own: Record<string, number> } {
  const { schema, name } = definition;
  const takes = (key: string): boolean => schema.names.includes(key);
  // FTRL weighs its penalties against sums over all events, not against the mean loss.
  if (takes("l1") && takes("l2")) return { l1: 0, l2: 0, own: { l1, l2 } };
  if (takes("l1")) return { l1, l2, own: { l1 } };
  if (l1 > 0 && !definition.proximal) {
    throw noProximalStep(owner, name);
  }
  return { l1, l2, own: {} };
}

/** What is said to an l1 penalty and an optimizer that cannot carry it out. */
export const noProximalStep = (owner: string, optimizer: string): RangeError =>
  new RangeError(
    `${owner}: l1 has no proximal step with ${optimizer}` +
      "\nUse GradientDescent, SGD, Momentum, Adagrad, RMSprop, Adam, or FISTA for the full batch.",
  );

function checkClasses(owner: string, classes: unknown): readonly Label[] | undefined {
  if (classes === undefined || Array.isArray(classes)) return classes;
  throw new TypeError(`${owner}: classes must be a list of labels, got ${show(classes)}`);
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
