/// <reference lib="esnext.disposable" preserve="true" />
// What the linear models have in common: options, training, memory, files.
import type { MatrixLike } from "../core/matrix.js";
import { disposable } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Schedule } from "../schedules/schedule.js";
import { breathe, drain } from "../training/breathe.js";
import type { EpochRecord } from "../training/train.js";
import { listed, SingleEvents } from "./events.js";
import { fitLinear, makeOptimizer, type Coding, type FitInput, type FitOptions, type FitReport } from "./fitting.js";
import type { Fitted } from "./fitting.js";
import type { Label } from "./labels.js";
import { encodeLinear, readLinear } from "./linear-file.js";
import { checkModelOptions, optionNames } from "./options.js";
import type { ModelKind, ModelOptions, OptimizerClass, Settings } from "./options.js";
import { onlineSettings, wholeBatch } from "./online.js";
import { freshParameters } from "./parameters.js";
import { linearObjective, linearUpdates, type LinearObjective } from "./probing.js";
import { scoresOf, unscaled } from "./scores.js";

const whole = (): number => Infinity;
// About a millisecond of work, so that fitAsync can give way in time.
const part = (columns: number): number => Math.max(64, Math.floor(2e6 / (columns + 30)));

/** What `partialFit` takes beside its data. */
export interface PartialFitOptions extends FitOptions {
  /** All labels there will be, for a model of labels that starts with it; default the option `classes`, or those in `y`. */
  classes?: readonly Label[];
}

/** A linear model of one kind: Y are its targets, X what it takes for its features. */
export abstract class LinearModel<Y extends Label, Options extends ModelOptions, X = MatrixLike> {
  /** @internal */
  protected readonly settings: Settings;
  readonly #kind: ModelKind;
  readonly #options: Options;
  #fitted: Fitted | undefined;
  #busy = false;
  // Settings of partialFit, and what learns single events by it.
  readonly #partial: Settings;
  readonly #single: SingleEvents;
  declare [Symbol.dispose]: () => void;
  #metadata: Readonly<Record<string, string>> = {};

  /** @internal */
  constructor(kind: ModelKind, options: Options) {
    disposable(this);
    this.#kind = kind;
    this.settings = checkModelOptions(kind, options);
    this.#partial = onlineSettings(this.settings);
    this.#single = new SingleEvents(kind, this.#partial, (fitted) => this.coding([], undefined, fitted));
    this.#options = { ...options };
    // The optimizer's own options are checked now and not at the first fit.
    const { lr, intercept } = this.settings;
    const trial = freshParameters(1, 1, intercept, "float32");
    try {
      makeOptimizer(this.settings, trial, lr).dispose();
    } finally {
      trial.dispose();
    }
  }

  /** The options it was made with; a fresh object. */
  get options(): Options {
    return { ...this.#options };
  }

  /** An untrained model with some options changed; this one stays as it is. */
  with(changes: Options): this {
    const Model = this.constructor as new (options: Options) => this;
    return new Model({ ...this.#options, ...changes });
  }

  /** @internal Names of the options there are with this optimizer, or with its own. */
  optionNames(optimizer: OptimizerClass = this.settings.Class): string[] {
    return optionNames(this.#kind, optimizer);
  }

  /** @internal How targets are told to the kernels; `fitted` where training goes on. */
  protected abstract coding(
    y: ArrayLike<unknown>,
    rows?: ArrayLike<number>,
    fitted?: Fitted,
    classes?: readonly Label[],
  ): Coding;

  #start(
    x: unknown,
    y: ArrayLike<unknown>,
    options: FitOptions,
    budget: (columns: number) => number,
    more = false,
    classes?: readonly Label[],
  ): Generator<EpochRecord | undefined, FitReport> {
    if (this.#busy) throw new Error(`${this.#kind.name}: a fit is already running`);
    const previous = more ? this.#continued : undefined;
    const settings = more ? this.#partial : this.settings;
    const coding = this.coding(y, options.rows, previous, classes);
    const input = { owner: this.#kind.name, settings, coding, x: x as MatrixLike, y };
    const fit = (settings.buckets === undefined ? undefined : this.#kind.hashed?.fit) ?? fitLinear;
    return this.#guard(fit(input, options, budget, previous, (fitted) => this.#replace(fitted)));
  }

  /** What `partialFit` continues: without an optimizer that needs the whole data in every step. */
  get #continued(): Fitted | undefined {
    const fitted = this.#fitted;
    const whole = fitted?.optimizer && wholeBatch(fitted.optimizer.definition);
    return whole ? { ...fitted, optimizer: undefined } : fitted;
  }

  /** @internal */
  protected input(x: MatrixLike, y: ArrayLike<unknown>, { rows }: FitOptions = {}, fitted?: Fitted): FitInput {
    if (this.settings.buckets !== undefined) {
      throw new TypeError(
        `${this.#kind.name}: a model with buckets takes events, not columns\nSearches, lrFind and sharpness need columns.`,
      );
    }
    return { owner: this.#kind.name, settings: this.settings, coding: this.coding(y, rows, fitted), x, y };
  }

  *#guard<T, R>(work: Generator<T, R>): Generator<T, R> {
    if (this.#busy) throw new Error(`${this.#kind.name}: a fit is already running`);
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
    this.#single.forget();
    this.#fitted = fitted;
    before?.optimizer?.dispose();
    if (before && before.params !== fitted.params) before.params.dispose();
  }

  /**
   * Fits from scratch and returns what happened.
   *
   * @param x a matrix, rows of numbers, or `{ data, rows, columns }`; m rows of d features. With `buckets` m events.
   * @param y m targets.
   * @throws TypeError or RangeError for data of other kinds or sizes, and for NaN; the model is as before then.
   */
  fit(x: X, y: ArrayLike<Y>, options: FitOptions = {}): FitReport {
    return drain(this.#start(x, y, options, whole));
  }

  /** As `fit`, bit for bit, giving way to other tasks at least every 16 ms; an abort resolves. */
  async fitAsync(x: X, y: ArrayLike<Y>, options: FitOptions = {}): Promise<FitReport> {
    return breathe(this.#start(x, y, options, part));
  }

  /** As `fit`, one epoch at a time: yields each epoch's record and returns the report. */
  *epochs(x: X, y: ArrayLike<Y>, options: FitOptions = {}): Generator<EpochRecord, FitReport> {
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

  /**
   * Goes on learning from the present parameters and optimizer state: one event, a flat list of numbers and its target,
   * which takes about a microsecond; or rows and their targets, of which it makes one epoch. Data are in the first fit's
   * units. The bits do not depend on how one row is given.
   *
   * A model not fitted yet starts at zero: on columns as they are, when its first data are one row; standardized by
   * these rows, when they are more and `standardize` is on. Its rate is `lr`, or the optimizer's own default; none is
   * derived from so few rows, and none of the penalties a fit would choose. A rate that `fit` chose may have fallen to
   * its end; give `lr` to go on learning. Models fitted by LBFGS or FISTA, which need all data in every step, go on with
   * plain SGD at `lr` or its default, and an `l1` becomes a proximal step.
   *
   * Weights of rows and classes count as they are, not by their ratio to others; `"balanced"` needs more rows than one.
   *
   * @returns as `fit`: `history` has one record (none where the row was refused or the model would no longer be finite;
   *   the reason is then `"diverged"` and the parameters stay), `loss` is the objective of these rows after the update.
   * @throws TypeError or RangeError for data that do not fit, or a label that is none of the classes; nothing is changed.
   * @example
   * import { LinearRegression, SGD } from "simdescent";
   * const model = new LinearRegression({ optimizer: SGD, lr: 0.1 });
   * for (let i = 0; i < 1000; i++) model.partialFit([Math.sin(i), Math.cos(i)], 2 * Math.sin(i) - Math.cos(i));
   * model.coefficients; // about [2, -1]
   */
  partialFit(x: X | ArrayLike<number>, y: ArrayLike<Y> | Y, options?: PartialFitOptions): FitReport {
    if (options === undefined && !this.#busy && this.#fitted) {
      const report = this.#single.learn(this.#fitted, x, y);
      if (report) return report;
    }
    const { classes, ...rest } = options ?? {};
    if (classes && !this.#kind.labels) (rest as PartialFitOptions).classes = classes;
    const { rows, targets } = listed(x, y);
    return drain(this.#start(rows, targets, rest, whole, true, classes));
  }

  /** @internal A training of its own at rates of the caller's, one update at a time: yields each batch's loss. */
  updates(x: MatrixLike, y: ArrayLike<unknown>, lr: Schedule): Generator<number, void> {
    const input = this.input(x, y);
    return linearUpdates({ ...input, settings: { ...input.settings, lr } });
  }

  /** @internal The objective on these data in float64, penalties included. */
  objective(x: MatrixLike, y: ArrayLike<unknown>): LinearObjective {
    return linearObjective(this.input(x, y, {}, this.#fitted), this.#fitted);
  }

  /** @internal */
  protected get ready(): Fitted {
    if (!this.#fitted) throw new Error(`${this.#kind.name}: not fitted yet\nCall fit(x, y) first.`);
    return this.#fitted;
  }

  /**
   * The trained tensors, on standardized columns when `standardize` is on: `weight` [features, outputs] and `bias`
   * [outputs].
   */
  get params(): ParameterSet {
    return this.ready.params;
  }

  /** @internal Weights in the units of the data given, a column per output. */
  protected unscaled(): { coefficients: Float64Array; intercepts: Float64Array } {
    return unscaled(this.ready);
  }

  /** @internal Scores x w + b of m rows in float64, row by row. */
  protected scores(x: X): { values: Float64Array; rows: number; outputs: number } {
    const hashed = this.#single.hashed(this.ready)?.scores(x);
    if (hashed) return hashed;
    return scoresOf(this.#kind.name, this.ready, x as MatrixLike);
  }

  /** @internal */
  protected checkTargets(y: ArrayLike<unknown>, rows: number): void {
    if (y?.length === rows) return;
    throw new RangeError(`${this.#kind.name}: y must have one entry for each of ${rows} rows, got ${y?.length}`);
  }

  /** Names of the columns, where `fit` or the file it was loaded from gave them. */
  get featureNames(): readonly string[] | undefined {
    return this.ready.featureNames;
  }

  /** Strings stored in the file the model was loaded from. */
  get metadata(): Readonly<Record<string, string>> {
    return this.#metadata;
  }

  /**
   * The fitted model as a safetensors file: `weight`, `bias`, and `mean` and `scale` of the columns; the classes' labels
   * and the columns' names, where there are any.
   * @param metadata strings to keep beside them.
   */
  save(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    return encodeLinear(this.#kind.name, this.ready, this.settings.definition.name, this.#options, metadata);
  }

  /** @internal Takes what a file holds; `make` is given the options stored there and the caller's. What `load` of a class does. */
  protected static read<Model extends LinearModel<Label, ModelOptions, never>>(
    this: void,
    owner: string,
    bytes: Uint8Array,
    given: ModelOptions,
    make: (stored: ModelOptions, given: ModelOptions) => Model,
  ): Model {
    const { model, fitted, metadata } = readLinear(owner, bytes, given, make);
    model.adopt(fitted(), metadata);
    return model;
  }

  /** @internal */
  protected adopt(fitted: Fitted, metadata: Record<string, string>): void {
    this.#single.forget();
    this.#fitted = fitted;
    this.#metadata = Object.freeze(metadata);
  }

  /** Returns the model's memory; it can be fitted again. */
  dispose(): void {
    if (this.#busy) throw new Error(`${this.#kind.name}: a fit is running`);
    this.#single.forget();
    this.#fitted?.optimizer?.dispose();
    this.#fitted?.params.dispose();
    this.#fitted = undefined;
  }
}
