// What all trials of a search share: the model they vary, the data, who is tested on what, and how it is judged.
import { checkKeys, checkNumber, show } from "../../errors.js";
import { exactDtype, Matrix, toMatrix, type MatrixLike } from "../../core/matrix.js";
import type { Dtype } from "../../core/memory.js";
import type { Label } from "../../fit/classes.js";
import type { OptimizerClass } from "../../fit/settings.js";
import { foldsOf, checkDefined, type Division, type GivenFolds } from "./division.js";
import type { Split } from "../splits.js";
import {
  portableMetric,
  toMetric,
  type AnyMetric,
  type ClassMetricName,
  type MetricName,
  type NamedMetric,
} from "../../metrics/metrics.js";
import { isOwn, kindOf, lacking, type TunableModel } from "../tunable-model.js";
import { isPortable, toJson, type Json } from "../../fit/json-options.js";
import type { Candidate } from "./space.js";

/** Options of everything that tests on folds. */
export interface FoldedOptions {
  /**
   * How many folds (default 5); or for each fold the rows to train on and to test on, as `timeSeriesSplit` and `groupKFold`
   * make them; or only the rows to test on, all others training.
   */
  folds?: number | GivenFolds;
  /** Rows in random order before they are divided; default true. */
  shuffle?: boolean;
  /** Give every fold its share of each value of y; default true for labels, where each has enough rows. */
  stratify?: boolean;
  /** Of the folds, and of random draws; default 0. */
  seed?: number;
  /**
   * `"r2"` (default), `"mae"`, `"poissonDeviance"` and so on; for labels `"accuracy"` (default), `"f1Weighted"`, `"logLoss"`,
   * `"rocAucOvr"` and so on; a name with options, `{ name: "pinball", tau: 0.9 }`; or `{ name, higherIsBetter, score }`.
   */
  metric?: MetricName | ClassMetricName | NamedMetric | AnyMetric;
}

/** A study as another thread gets it: numbers and JSON. */
export interface PortableStudy {
  model: string;
  options: Json;
  x: { data: ArrayLike<number>; rows: number; columns: number };
  y: ArrayLike<Label>;
  folds: Division;
  metric: string | NamedMetric;
}

const foldedKeys = ["folds", "shuffle", "stratify", "seed", "metric"];

/** A model, its data, folds and metric, checked before the first trial. */
export class Study {
  readonly owner: string;
  readonly model: TunableModel;
  readonly x: Matrix;
  readonly y: ArrayLike<Label>;
  readonly folds: readonly Split[];
  /** The folds as they travel: where all other rows train, the rows to test on alone. */
  readonly division: Division;
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
      ({ folds: this.folds, division: this.division } = foldsOf(owner, matrix.rows, y, options, Boolean(labels)));
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
    const ofFormula = [model.options, ...this.#candidates].map(formulaIn).find((each) => each !== undefined);
    if (ofFormula !== undefined) {
      throw new TypeError(
        `${owner}: ${ofFormula} is an optimizer of a formula, which other threads do not know\nUse workers: 1.`,
      );
    }
    const known = portableMetric(metric);
    if (known === undefined)
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
    return {
      model: kindOf(model).name,
      options,
      x: { data, rows, columns },
      y: kindOf(model).labels ? Array.from(this.y) : Float64Array.from(this.y as ArrayLike<number>),
      folds: this.division,
      metric: known,
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

// The name of an optimizer made of a formula or a chain among options, however deep it stands.
function formulaIn(value: unknown): string | undefined {
  if (typeof value === "function") return "formula" in value ? value.name : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const each of Object.values(value)) {
    const found = formulaIn(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
