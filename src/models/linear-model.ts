/// <reference lib="esnext.disposable" preserve="true" />
// What the linear models have in common: options, training, memory, files.
import { CheckpointError } from "../errors.js";
import { toMatrix, type MatrixLike } from "../core/matrix.js";
import { disposable } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import { wasm } from "../core/wasm.js";
import type { Schedule } from "../schedules/schedule.js";
import { breathe, drain } from "../training/breathe.js";
import type { EpochRecord } from "../training/train.js";
import { fitLinear, makeOptimizer, type Coding, type FitInput, type FitOptions, type FitReport } from "./fitting.js";
import type { Fitted } from "./fitting.js";
import type { Label } from "./labels.js";
import { decodeLinear, encodeLinear } from "./linear-file.js";
import { checkModelOptions, optionNames } from "./options.js";
import type { ModelKind, ModelOptions, OptimizerClass, Settings } from "./options.js";
import { freshParameters } from "./parameters.js";
import { linearObjective, linearUpdates, type LinearObjective } from "./probing.js";
import { scoreRows } from "./scores.js";

const whole = (): number => Infinity;
// About a millisecond of work, so that fitAsync can give way in time.
const part = (columns: number): number => Math.max(64, Math.floor(2e6 / (columns + 30)));

/** A linear model of one kind: Y are its targets. */
export abstract class LinearModel<Y extends Label, Options extends ModelOptions> {
  /** @internal */
  protected readonly settings: Settings;
  readonly #kind: ModelKind;
  readonly #options: Options;
  #fitted: Fitted | undefined;
  #busy = false;
  declare [Symbol.dispose]: () => void;
  #metadata: Readonly<Record<string, string>> = {};

  /** @internal */
  constructor(kind: ModelKind, options: Options) {
    disposable(this);
    this.#kind = kind;
    this.settings = checkModelOptions(kind, options);
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
  protected abstract coding(y: ArrayLike<unknown>, rows?: ArrayLike<number>, fitted?: Fitted): Coding;

  #start(
    x: MatrixLike,
    y: ArrayLike<Y>,
    options: FitOptions,
    budget: (columns: number) => number,
    more = false,
  ): Generator<EpochRecord | undefined, FitReport> {
    if (this.#busy) throw new Error(`${this.#kind.name}: a fit is already running`);
    const previous = more ? this.#fitted : undefined;
    const settings = more ? { ...this.settings, epochs: 1, validation: undefined } : this.settings;
    const input = { ...this.input(x, y, options, previous), settings };
    return this.#guard(fitLinear(input, options, budget, previous, (fitted) => this.#replace(fitted)));
  }

  /** @internal */
  protected input(x: MatrixLike, y: ArrayLike<unknown>, { rows }: FitOptions = {}, fitted?: Fitted): FitInput {
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
  fit(x: MatrixLike, y: ArrayLike<Y>, options: FitOptions = {}): FitReport {
    return drain(this.#start(x, y, options, whole));
  }

  /** As `fit`, bit for bit, giving way to other tasks at least every 16 ms; an abort resolves. */
  async fitAsync(x: MatrixLike, y: ArrayLike<Y>, options: FitOptions = {}): Promise<FitReport> {
    return breathe(this.#start(x, y, options, part));
  }

  /** As `fit`, one epoch at a time: yields each epoch's record and returns the report. */
  *epochs(x: MatrixLike, y: ArrayLike<Y>, options: FitOptions = {}): Generator<EpochRecord, FitReport> {
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
  partialFit(x: MatrixLike, y: ArrayLike<Y>, options: FitOptions = {}): FitReport {
    return drain(this.#start(x, y, options, whole, true));
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
    const { params, scaling } = this.ready;
    const outputs = params.shape("weight")[1];
    // Plus 0, so that what l1 has shrunk away is 0 and not -0.
    const coefficients = Float64Array.from(
      params.data.weight,
      (w, i) => w / scaling.scale[Math.floor(i / outputs)] + 0,
    );
    const intercepts = new Float64Array(outputs);
    if (params.names.includes("bias")) intercepts.set(params.data.bias);
    for (let c = 0; c < outputs; c++) {
      let shift = 0;
      for (let j = 0; j < scaling.mean.length; j++) shift += coefficients[j * outputs + c] * scaling.mean[j];
      intercepts[c] -= shift;
    }
    return { coefficients, intercepts };
  }

  /** @internal Scores x w + b of m rows in float64, row by row. */
  protected scores(x: MatrixLike): { values: Float64Array; rows: number; outputs: number } {
    const { coefficients, intercepts } = this.unscaled();
    const owner = this.#kind.name;
    const { matrix, temporary } = toMatrix(x, this.params.dtype, `${owner}.predict`);
    try {
      const columns = coefficients.length / intercepts.length;
      if (matrix.columns !== columns)
        throw new RangeError(`${owner}: predict needs ${columns} columns, got ${matrix.columns}`);
      const { finite } = wasm().kernels[matrix.dtype];
      if (!temporary && !finite(matrix.at, matrix.rows * matrix.stride))
        throw new RangeError(`${owner}.predict: the matrix holds NaN or infinity`);
      return scoreRows(matrix, coefficients, intercepts);
    } finally {
      if (temporary) matrix.dispose();
    }
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
  protected static read<Model extends LinearModel<Label, ModelOptions>>(
    this: void,
    owner: string,
    bytes: Uint8Array,
    given: ModelOptions,
    make: (stored: ModelOptions, given: ModelOptions) => Model,
  ): Model {
    const { fitted, metadata, options } = decodeLinear(owner, bytes);
    let refused: unknown;
    try {
      make(options, {});
    } catch (error) {
      refused = error;
    }
    if (refused) {
      throw new CheckpointError(`${owner}: the file's options are none of this version: ${(refused as Error).message}`);
    }
    const model = make(options, given);
    model.adopt(fitted(), metadata);
    return model;
  }

  /** @internal */
  protected adopt(fitted: Fitted, metadata: Record<string, string>): void {
    this.#fitted = fitted;
    this.#metadata = Object.freeze(metadata);
  }

  /** Returns the model's memory; it can be fitted again. */
  dispose(): void {
    if (this.#busy) throw new Error(`${this.#kind.name}: a fit is running`);
    this.#fitted?.optimizer?.dispose();
    this.#fitted?.params.dispose();
    this.#fitted = undefined;
  }
}
