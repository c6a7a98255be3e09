/// <reference lib="esnext.disposable" preserve="true" />
import { checkNumber } from "../errors.js";
import { type Matrix, toMatrix, type MatrixLike } from "../core/matrix.js";
import { disposable } from "../core/memory.js";
import { ParameterSet } from "../core/parameters.js";
import { SGD } from "../optimizers/sgd.js";
import { breathe, drain } from "../training/breathe.js";
import type { EpochRecord } from "../training/train.js";
import { fitLinear, type FitOptions, type FitReport, type Fitted } from "./fitting.js";
import { linearObjective, linearUpdates, type LinearObjective } from "./probing.js";
import { decodeLinear, encodeLinear } from "./linear-file.js";
import { checkModelOptions, optionNames, type ModelOptions, type OptimizerClass, type Settings } from "./options.js";
import type { Schedule } from "../schedules/schedule.js";

export interface LinearRegressionOptions extends ModelOptions {
  /** The loss; mean squared error is the only one so far. */
  loss?: "mse" | { name: "mse" };
}

const owner = "LinearRegression";
const whole = (): number => Infinity;
// About a millisecond of work, so that fitAsync can give way in time.
const part = (columns: number): number => Math.max(64, Math.floor(2e6 / (columns + 30)));

/**
 * Linear regression, fitted by any optimizer: `mean((X w + b - y)²) + l2 |w|² + l1 |w|₁`.
 *
 * Without options it standardizes the columns and runs 1000 full-batch epochs of SGD with Nesterov momentum 0.9
 * at 1/L, L the largest curvature of the data. Another optimizer without `lr` gets 1/L too when its step follows
 * the gradient; Adam and its kin get a cosine from 6/updates of the target's root mean square down to 0.
 *
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { LinearRegression } from "simdescent";
 * const model = new LinearRegression();
 * model.fit([[1], [2], [3], [4]], [3, 5, 7, 9]);
 * model.predict([[10]]); // about [21]
 */
export class LinearRegression {
  readonly #settings: Settings;
  readonly #options: LinearRegressionOptions;
  #fitted: Fitted | undefined;
  #busy = false;
  declare [Symbol.dispose]: () => void;
  #metadata: Readonly<Record<string, string>> = {};
  /** @internal what searches call it, and judge it by when nothing is said */
  static readonly kind = { name: owner, metric: "r2" } as const;

  constructor(options: LinearRegressionOptions = {}) {
    disposable(this);
    this.#settings = checkModelOptions(owner, options, { optimizer: SGD, options: { momentum: 0.9, nesterov: true } });
    this.#options = { ...options };
    // The optimizer's own options are checked now and not at the first fit.
    const { Class, optimizer, lr, intercept } = this.#settings;
    const tensors = [
      { name: "weight", shape: [1, 1], length: 1 },
      ...(intercept ? [{ name: "bias", shape: [1], length: 1 }] : []),
    ];
    const trial = new ParameterSet(tensors, "float32");
    try {
      new Class(trial, { ...optimizer, ...(lr === undefined ? {} : { lr }) } as never).dispose();
    } finally {
      trial.dispose();
    }
  }

  /** The options it was made with; a fresh object. */
  get options(): LinearRegressionOptions {
    return { ...this.#options };
  }

  /** An untrained model with some options changed; this one stays as it is. */
  with(changes: LinearRegressionOptions): LinearRegression {
    return new LinearRegression({ ...this.#options, ...changes });
  }

  /** @internal Names of the options there are with this optimizer, or with its own. */
  optionNames(optimizer: OptimizerClass = this.#settings.Class): string[] {
    return optionNames(optimizer);
  }

  #start(
    x: MatrixLike,
    y: ArrayLike<number>,
    options: FitOptions,
    budget: (columns: number) => number,
    more = false,
  ): Generator<EpochRecord | undefined, FitReport> {
    if (this.#busy) throw new Error(`${owner}: a fit is already running`);
    const previous = more ? this.#fitted : undefined;
    const settings = more ? { ...this.#settings, epochs: 1, validation: undefined } : this.#settings;
    const work = fitLinear(owner, settings, x, y, options, budget, previous, (fitted) => this.#replace(fitted));
    return this.#guard(work);
  }

  *#guard<T, R>(work: Generator<T, R>): Generator<T, R> {
    if (this.#busy) throw new Error(`${owner}: a fit is already running`);
    this.#busy = true;
    try {
      return yield* work;
    } finally {
      this.#busy = false;
    }
  }

  // A fit that fails on its data leaves the previous one in place.
  #replace(fitted: Fitted): void {
    const before = this.#fitted;
    this.#fitted = fitted;
    before?.optimizer?.dispose();
    if (before && before.params !== fitted.params) before.params.dispose();
  }

  /**
   * Fits from scratch and returns what happened.
   *
   * @param x a matrix, rows of numbers, or `{ data, rows, columns }`; m rows of d features.
   * @param y m targets.
   * @throws TypeError or RangeError for data of other kinds or sizes, and for NaN; the model is as before then.
   */
  fit(x: MatrixLike, y: ArrayLike<number>, options: FitOptions = {}): FitReport {
    return drain(this.#start(x, y, options, whole));
  }

  /** As `fit`, bit for bit, giving way to other tasks at least every 16 ms; an abort resolves. */
  async fitAsync(x: MatrixLike, y: ArrayLike<number>, options: FitOptions = {}): Promise<FitReport> {
    return breathe(this.#start(x, y, options, part));
  }

  /** As `fit`, one epoch at a time: yields each epoch's record and returns the report. */
  *epochs(x: MatrixLike, y: ArrayLike<number>, options: FitOptions = {}): Generator<EpochRecord, FitReport> {
    const work = this.#start(x, y, options, whole);
    try {
      for (;;) {
        const { done, value } = work.next();
        if (done) return value;
        if (value) yield value;
      }
    } finally {
      work.return(undefined as never);
    }
  }

  /** One more epoch from the present parameters and optimizer state, on this data in the first fit's units. */
  partialFit(x: MatrixLike, y: ArrayLike<number>, options: FitOptions = {}): FitReport {
    return drain(this.#start(x, y, options, whole, true));
  }

  /** @internal A training of its own at rates of the caller's, one update at a time: yields each batch's loss. */
  updates(x: MatrixLike, y: ArrayLike<number>, lr: Schedule): Generator<number, void> {
    return linearUpdates(owner, { ...this.#settings, lr }, x, y);
  }

  /** @internal The objective on these data in float64, penalties included. */
  objective(x: MatrixLike, y: ArrayLike<number>): LinearObjective {
    return linearObjective(owner, this.#settings, x, y, this.#fitted);
  }

  #ready(): Fitted {
    if (!this.#fitted) throw new Error(`${owner}: not fitted yet\nCall fit(x, y) first.`);
    return this.#fitted;
  }

  /** The trained tensors, on standardized columns when `standardize` is on: `weight` [d, 1] and `bias` [1]. */
  get params(): ParameterSet {
    return this.#ready().params;
  }

  /** One coefficient per feature, in the units of the data given. A fresh copy. */
  get coefficients(): Float64Array {
    const { params, scaling } = this.#ready();
    return Float64Array.from(params.data.weight, (w, j) => w / scaling.scale[j]);
  }

  /** The constant term, in the units of the data given; 0 without intercept. */
  get intercept(): number {
    const { params, scaling } = this.#ready();
    const shift = this.coefficients.reduce((sum, c, j) => sum + c * scaling.mean[j], 0);
    return (params.slots.length > 1 ? params.data.bias[0] : 0) - shift;
  }

  /** Predictions for m rows, in float64. */
  predict(x: MatrixLike): Float64Array {
    const { coefficients, intercept } = this;
    const { matrix, temporary } = toMatrix(x, this.params.dtype, `${owner}.predict`);
    try {
      if (matrix.columns !== coefficients.length) {
        throw new RangeError(`${owner}: predict needs ${coefficients.length} columns, got ${matrix.columns}`);
      }
      return products(matrix, coefficients, intercept);
    } finally {
      if (temporary) matrix.dispose();
    }
  }

  /** R² of the predictions, over all rows or those listed; 1 is perfect, 0 no better than the mean of y. */
  score(x: MatrixLike, y: ArrayLike<number>, options: { rows?: ArrayLike<number> } = {}): number {
    const predicted = this.predict(x);
    if (y?.length !== predicted.length) {
      throw new RangeError(`${owner}: y must have one entry for each of ${predicted.length} rows, got ${y?.length}`);
    }
    const rows = options.rows ? Array.from(options.rows) : predicted.map((_, i) => i);
    for (const i of rows) checkNumber(y[i], `${owner}: y[${i}]`, "finite", Number.isFinite);
    let mean = 0;
    for (const i of rows) mean += y[i] / rows.length;
    let residual = 0;
    let total = 0;
    for (const i of rows) {
      residual += (y[i] - predicted[i]) ** 2;
      total += (y[i] - mean) ** 2;
    }
    return total > 0 ? 1 - residual / total : residual === 0 ? 1 : 0;
  }

  /** Strings stored in the file the model was loaded from. */
  get metadata(): Readonly<Record<string, string>> {
    return this.#metadata;
  }

  /**
   * The fitted model as a safetensors file: `weight`, `bias`, and `mean` and `scale` of the columns.
   * @param metadata strings to keep beside them, such as the columns' names.
   */
  save(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    return encodeLinear(owner, this.#ready(), this.#settings.definition.name, this.#options, metadata);
  }

  /**
   * A model that predicts as the saved one did. The optimizer and its options are not in the file; give them
   * again in `options` to train on.
   * @throws CheckpointError when the file is damaged or of another model.
   */
  static load(bytes: Uint8Array, options: LinearRegressionOptions = {}): LinearRegression {
    const { fitted, metadata, options: stored } = decodeLinear(owner, bytes);
    const model = new LinearRegression({ ...stored, ...options });
    model.#fitted = fitted();
    model.#metadata = Object.freeze(metadata);
    return model;
  }

  /** Returns the model's memory; it can be fitted again. */
  dispose(): void {
    if (this.#busy) throw new Error(`${owner}: a fit is running`);
    this.#fitted?.optimizer?.dispose();
    this.#fitted?.params.dispose();
    this.#fitted = undefined;
  }
}

function products(x: Matrix, coefficients: Float64Array, intercept: number): Float64Array {
  const { data, stride, rows } = x;
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = intercept;
    for (let j = 0; j < coefficients.length; j++) sum += data[i * stride + j] * coefficients[j];
    return sum;
  });
}
