// What all trials of a search share: the model they vary, the data, who is tested on what, and how it is judged.
import { isError } from "../../kinds.js";
import { smallest } from "../../math/extremes.js";
import { checkKeys, checkNumber, show } from "../../errors.js";
import { exactDtype, Matrix, toMatrix, type MatrixLike } from "../../core/matrix.js";
import type { Dtype } from "../../core/memory.js";
import type { Label } from "../../fit/classes.js";
import type { OptimizerClass } from "../../fit/settings.js";
import { kFold, stratifiedKFold } from "../folds.js";
import { isBuiltIn, toMetric, type AnyMetric, type ClassMetricName, type MetricName } from "../../metrics/metrics.js";
import { isOwn, kindOf, lacking, type TunableModel } from "../tunable-model.js";
import { isPortable, toJson, type Json } from "../../fit/json-options.js";
import type { Candidate } from "./space.js";

/** Options of everything that tests on folds. */
export interface FoldedOptions {
  /** How many folds (default 5), or the rows to test on, one list per fold. */
  folds?: number | readonly (readonly number[])[];
  /** Rows in random order before they are divided; default true. */
  shuffle?: boolean;
  /** Give every fold its share of each value of y; default true for labels, where each has enough rows. */
  stratify?: boolean;
  /** Of the folds, and of random draws; default 0. */
  seed?: number;
  /**
   * `"r2"` (default), `"mse"`, `"rmse"`, `"mae"`; for labels `"accuracy"` (default), `"balancedAccuracy"`, `"precision"`,
   * `"recall"`, `"f1"`, `"logLoss"`, `"rocAuc"`, `"brier"`; or `{ name, higherIsBetter, score }`.
   */
  metric?: MetricName | ClassMetricName | AnyMetric;
}

/** A study as another thread gets it: numbers and JSON. */
export interface PortableStudy {
  model: string;
  options: Json;
  x: { data: ArrayLike<number>; rows: number; columns: number };
  y: ArrayLike<Label>;
  folds: readonly (readonly number[])[];
  metric: string;
}

const foldedKeys = ["folds", "shuffle", "stratify", "seed", "metric"];

/** A model, its data, folds and metric, checked before the first trial. */
export class Study {
  readonly owner: string;
  readonly model: TunableModel;
  readonly x: Matrix;
  readonly y: ArrayLike<Label>;
  readonly folds: readonly (readonly number[])[];
  readonly metric: AnyMetric;
  readonly seed: number;
  /** The type every trial trains in unless its own options say otherwise. */
  readonly dtype: Dtype;
  readonly #temporary: boolean;
  readonly #candidates: readonly Candidate[];

  /** Checks everything before the first trial; `more` are the names of further options. */
  constructor(
    owner: string,
    model: TunableModel,
    x: MatrixLike,
    y: ArrayLike<Label>,
    options: FoldedOptions,
    more: readonly string[] = [],
    candidates: readonly Candidate[] = [],
  ) {
    if (typeof options !== "object" || options === null)
      throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
    checkKeys(options, [...foldedKeys, ...more], owner);
    const missing = lacking(model);
    if (missing !== undefined) {
      const hint =
        typeof model === "function" ? "Give an instance: new LinearRegression()." : "See the type TunableModel.";
      const has = typeof model === "object" && model !== null ? `, without ${missing}()` : "";
      throw new TypeError(`${owner}: the model must be one that can be tuned, got ${show(model)}${has}\n${hint}`);
    }
    checkCandidates(owner, model, candidates);
    const { seed = 0, metric = kindOf(model).metric } = options;
    this.owner = owner;
    this.#candidates = candidates;
    this.model = model;
    this.seed = checkNumber(seed, `${owner}: seed`, "finite", Number.isFinite);
    const { labels } = kindOf(model);
    this.metric = toMetric(owner, metric, labels ? ["labels", "probabilities"] : ["numbers"]);
    const own = model.options?.dtype as Dtype | undefined;
    this.dtype = own ?? (x instanceof Matrix ? x.dtype : "float32");
    // Unrounded: trials standardize the columns before they round them to a type of their own.
    const { matrix, temporary } = toMatrix(x, exactDtype(x), owner);
    this.x = matrix;
    this.y = y;
    this.#temporary = temporary;
    try {
      if (!matrix.data.every(Number.isFinite)) throw new RangeError(`${owner}: the matrix holds NaN or infinity`);
      this.folds = foldsOf(owner, matrix.rows, y, options, Boolean(labels));
      checkSizes(owner, matrix.rows, this.folds);
      checkDefined(owner, this.metric, y, this.folds);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** An untrained model with a candidate's options. */
  candidate(options: Candidate): TunableModel {
    // An option without a value is the model's, as for a trial that travelled as JSON.
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    return this.model.with({ ...(isOwn(this.model) ? { dtype: this.dtype } : {}), ...Object.fromEntries(given) });
  }

  /** The study for other threads; refused where something in it cannot travel. */
  portable(): PortableStudy {
    const { owner, model, x, metric } = this;
    if (!isOwn(model)) {
      throw new TypeError(
        `${owner}: ${kindOf(model).name} is a class of your own, which cannot travel to a worker\nUse workers: 1.`,
      );
    }
    const options = toJson({ ...model.options, dtype: this.dtype });
    if (!isPortable(options)) {
      throw new TypeError(
        `${owner}: the model has an option that cannot travel to a worker, such as a function\nUse workers: 1.`,
      );
    }
    if (!isBuiltIn(metric))
      throw new TypeError(`${owner}: a metric of your own cannot travel to a worker\nUse workers: 1.`);
    for (const candidate of this.#candidates) {
      const name = Object.keys(candidate).find((key) => !isPortable(toJson(candidate[key])));
      if (name !== undefined) {
        throw new TypeError(
          `${owner}: ${name} has a value that cannot travel to a worker, such as a function\nUse workers: 1.`,
        );
      }
    }
    const { rows, columns } = x;
    const data = new (x.dtype === "float32" ? Float32Array : Float64Array)(rows * columns);
    for (let i = 0; i < rows; i++) data.set(x.row(i), i * columns);
    const { folds } = this;
    return {
      model: kindOf(model).name,
      options,
      x: { data, rows, columns },
      y: kindOf(model).labels ? Array.from(this.y) : Float64Array.from(this.y as ArrayLike<number>),
      folds,
      metric: metric.name,
    };
  }

  dispose(): void {
    if (this.#temporary) this.x.dispose();
  }
}

// A name that no optimizer in question knows is a slip; one that some do not know makes failed trials.
function checkCandidates(owner: string, model: TunableModel, candidates: readonly Candidate[]): void {
  // What a class of somebody's own takes, it says itself.
  if (!model.optionNames) return;
  const classes = new Set<unknown>();
  for (const each of candidates) if ("optimizer" in each) classes.add(each.optimizer);
  for (const value of classes) {
    if (typeof value === "function" && "definition" in value) continue;
    throw new TypeError(
      `${owner}: optimizer must be optimizer classes, got ${show(value)}\nWrite optimizer: [SGD, Adam].`,
    );
  }
  const known = new Set(model.optionNames());
  for (const value of classes) for (const name of model.optionNames(value as OptimizerClass)) known.add(name);
  for (const each of candidates) checkKeys(each, known, owner);
}

function foldsOf(
  owner: string,
  rows: number,
  y: ArrayLike<Label>,
  options: FoldedOptions,
  labels: boolean,
): readonly (readonly number[])[] {
  const { folds = 5, shuffle = true, seed = 0 } = options;
  if (typeof (y as ArrayLike<number> | undefined)?.length !== "number")
    throw new TypeError(`${owner}: y must be an array of ${labels ? "labels" : "numbers"}, got ${show(y)}`);
  const numbers = labels ? 0 : y.length;
  for (let i = 0; i < numbers; i++) {
    if (!Number.isFinite(y[i])) checkNumber(y[i], `${owner}: y[${i}]`, "finite", Number.isFinite);
  }
  if (y.length !== rows)
    throw new RangeError(`${owner}: y must have one entry for each of ${rows} rows, got ${y.length}`);
  const { stratify = labels && canStratify(y, folds) } = options;
  for (const [name, value] of Object.entries({ shuffle, stratify })) {
    if (typeof value !== "boolean") throw new TypeError(`${owner}: ${name} must be true or false, got ${show(value)}`);
  }
  if (!Array.isArray(folds)) {
    const wanted = { folds: folds as number, shuffle, seed };
    return withOwner(owner, () => (stratify ? stratifiedKFold(y, wanted) : kFold(rows, wanted)));
  }
  if (folds.length === 0) throw new RangeError(`${owner}: folds is empty`);
  return folds.map((list: readonly number[], k) => {
    const label = `${owner}: folds[${k}]`;
    if (!Array.isArray(list)) throw new TypeError(`${label} must be a list of rows, got ${show(list)}`);
    const test = new Set(list);
    for (const row of list) {
      const range = `a row in [0, ${rows})`;
      checkNumber(row, label, range, (i) => Number.isInteger(i) && i >= 0 && i < rows);
    }
    if (test.size === 0 || test.size < list.length)
      throw new RangeError(`${label} must name different rows, one at least`);
    return list;
  });
}

// Whether every label can be in every fold.
function canStratify(y: ArrayLike<Label>, folds: unknown): boolean {
  const counts = new Map<Label, number>();
  for (let i = 0; i < y.length; i++) counts.set(y[i], (counts.get(y[i]) ?? 0) + 1);
  return typeof folds === "number" && smallest(counts.values()) >= folds;
}

// Too few rows on either side would make every trial fail, or every score the same.
function checkSizes(owner: string, rows: number, folds: Study["folds"]): void {
  for (const [k, { length }] of folds.entries()) {
    if (rows - length < 2)
      throw new RangeError(`${owner}: folds[${k}] must leave at least 2 rows to train on, got ${rows - length}`);
  }
}

// R² and the area under the ROC curve compare rows that differ. Where a fold's are all alike they are undefined, and any
// number in their place would choose a candidate by chance.
function checkDefined(owner: string, metric: AnyMetric, y: ArrayLike<Label>, folds: Study["folds"]): void {
  const { name } = metric;
  if (!isBuiltIn(metric) || (name !== "r2" && name !== "rocAuc")) return;
  const k = folds.findIndex((rows) => rows.every((i) => y[i] === y[rows[0]]));
  if (k < 0) return;
  const [first, ...others] = folds[k];
  const what = others.length === 0 ? `holds one row` : `holds ${show(y[first])} alone`;
  const hint =
    name === "r2"
      ? 'Use fewer folds, or metric: "mse", which judges single rows too.'
      : 'Use fewer folds, stratify: true, or metric: "logLoss".';
  throw new RangeError(`${owner}: ${name} is undefined where targets do not differ, and folds[${k}] ${what}\n${hint}`);
}

// Says who was called, not what it called.
function withOwner<T>(owner: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isError(error)) error.message = error.message.replace(/^\w+:/, `${owner}:`);
    throw error;
  }
}
