// The check of a model's options, which are told apart from those of the optimizer.
import { checkCount, checkKeys, checkNumber, checkObject, show } from "../errors.js";
import { checkDtype } from "../core/memory.js";
import { commonKeys } from "../engine/common-keys.js";
import type { Definition } from "../engine/definition.js";
import type { ClassWeight, Label } from "./classes.js";
import { checkEncoder } from "./encoder.js";
import { defaultOptimizer, needsFullBatch } from "./default-optimizer.js";
import { checkLoss, softmaxLoss, type Loss } from "./losses.js";
import { checkPenalties } from "./penalties.js";
import type { ModelKind, ModelOptions, OptimizerClass, Settings } from "./settings.js";

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
  "encoder",
];

// Who gives one of these wants it to be gone step by step.
const iterationKeys: readonly string[] = ["optimizer", "lr", "epochs"];

// Losses that LBFGS minimizes as exactly as they can be, and those of more than one score, are left to an optimizer.
const solvedLosses: ReadonlySet<string> = new Set(["mse", "mae", "quantile", "huber", "smoothL1", "logCosh", "hinge"]);
const solvedWithL1: ReadonlySet<string> = new Set(["logistic", "squaredHinge"]);

const isSolved = ({ name }: Loss, l1: boolean): boolean => solvedLosses.has(name) || (l1 && solvedWithL1.has(name));

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
  checkObject(given, `${owner}: options`);
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
  // Whether nothing was said about how to get to the minimum.
  const untold =
    !defaults &&
    iterationKeys.every((key) => options[key] === undefined) &&
    typeof options.batchSize !== "number" &&
    Object.keys(rest).length === 0 &&
    // Whoever watches held-out rows to stop early wants something to stop.
    !(options.validation !== undefined && (options.patience ?? options.tolerance) !== undefined);
  const standardize = flag("standardize") ?? defaults?.standardize ?? true;
  const settings = {
    owner,
    Class,
    definition,
    optimizer: { ...(options.optimizer ? undefined : fallback.options), ...penalties.own, ...rest },
    solved: untold && isSolved(loss, Boolean(options.l1)),
    // Single precision does not take a line search far on columns of many scales.
    inDouble: untold && !standardize && Boolean(definition.closure),
    lr: options.lr,
    epochs: checkCount(options.epochs ?? defaults?.epochs ?? 1000, at("epochs")),
    batchSize: batchSize === "full" ? batchSize : checkCount(batchSize, at("batchSize")),
    defaultBatch: options.batchSize === undefined,
    shuffle: flag("shuffle"),
    seed: checkNumber(options.seed ?? 0, at("seed"), "finite", Number.isFinite),
    l1: penalties.l1,
    l2: penalties.l2,
    intercept,
    standardize,
    dtype: options.dtype === undefined ? undefined : checkDtype(options.dtype, owner),
    tolerance: number("tolerance"),
    patience: options.patience === undefined ? undefined : checkCount(options.patience, at("patience")),
    validation: options.validation,
    encoder: checkEncoder(owner, options.encoder),
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

function checkClasses(owner: string, classes: unknown): readonly Label[] | undefined {
  if (classes === undefined || Array.isArray(classes)) return classes;
  throw new TypeError(`${owner}: classes must be a list of labels, got ${show(classes)}`);
}

function checkValidation(owner: string, validation: unknown): void {
  if (validation === undefined) return;
  const given = typeof validation === "object" && validation !== null ? validation : undefined;
  if (given && "x" in given && "y" in given) return;
  const last = given && "last" in given;
  if (last) checkKeys(given, ["last"], `${owner}: validation`);
  else if (typeof validation !== "number")
    throw new TypeError(
      `${owner}: validation must be a fraction, { last: fraction } or { x, y }, got ${show(validation)}`,
    );
  const label = `${owner}: validation${last ? ".last" : ""}`;
  checkNumber(last ? given.last : validation, label, "between 0 and 1", (x) => x > 0 && x < 1);
}
