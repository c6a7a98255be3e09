/// <reference lib="esnext.disposable" preserve="true" />
// The base class of all models: options, training, memory.
import type { MatrixLike } from "../../core/matrix.js";
import { checkKeys, checkObject, show } from "../../errors.js";
import { checkHyper, type HyperSpec } from "../../engine/option-specs.js";
import { disposable } from "../../core/memory.js";
import type { ParameterSet } from "../../core/parameters.js";
import { runCooperatively, runToEnd } from "../../training/cooperative.js";
import type { EpochRecord, FitReport } from "../../training/fit-report.js";
import type { Schedule } from "../../schedules/schedule.js";
import type { Label } from "../../fit/classes.js";
import type { FitOptions } from "../../fit/fit-options.js";
import type { FitInput, FitPlan, TablePlan, TrainingCheckpoint } from "../../fit/fit-plan.js";
import { fit } from "../../fit/fit.js";
import type { Fitted } from "../../fit/fitted.js";
import { checkModelOptions, optionNames } from "../../fit/check-options.js";
import type { encodeModel, LoadedModel, SaveOptions } from "../../fit/model-file.js";
import { isList } from "../../fit/table.js";
import { restoreOptimizer } from "../../fit/stored-training.js";
import type { ModelKind, ModelOptions, OptimizerClass, Settings } from "../../fit/settings.js";
import type { EncodedTable, Encoding } from "../../tables/encoding.js";
import { isTable, type TableInput } from "../../tables/records.js";
import { encodeInput, encodeScored, encodeValidation } from "../../fit/encoded-input.js";
import type { Encoder } from "../../fit/encoder.js";
import { tableGradient, tableObjective, tableUpdates, type TableObjective } from "../../fit/probe.js";
import type { TargetCoding } from "../../fit/target-coding.js";

/** What `partialFit` takes beside its data. */
export interface PartialFitOptions extends FitOptions {
  /** All labels there will be, for a model of labels that starts with it; default the option `classes`, or those in `y`. */
  classes?: readonly Label[];
}

// An encoding that no fit changes.
const fixed = (encoding: Encoding | undefined): Encoder | undefined =>
  encoding && { fitted: true, encoding, encodingFor: () => ({ encoding, warnings: [] }) };

/** A model of one kind: X is what it takes for its features, Y for its targets. */
export abstract class Model<Y, Options extends ModelOptions, X = MatrixLike> {
  /** @internal */
  protected readonly settings: Settings;
  /** @internal */
  protected readonly kind: ModelKind;
  #options: Options;
  #fitted: Fitted | undefined;
  #checkpoint: TrainingCheckpoint | undefined;
  #busy = false;
  #metadata: Readonly<Record<string, string>> = {};
  // Why what a file held cannot be trained on; and what the file said.
  #obstacle: string | undefined;
  #stored: string | undefined;
  /** @internal Whether `partialFit` has trained it since it was last fitted. */
  protected online = false;
  declare [Symbol.dispose]: () => void;

  /** @internal */
  constructor(kind: ModelKind, options: Options) {
    disposable(this);
    this.kind = kind;
    this.settings = checkModelOptions(kind, options);
    this.#options = { ...options };
  }

  /** The options it was made with; a fresh object. */
  get options(): Options {
    return { ...this.#options };
  }

  /**
   * The rate of the next update: of its optimizer, or the option `lr` where there is none yet. Writing a number or a
   * Schedule sets it from the next update on, in every group and in what `fit` and `save` go by; state and counts stay.
   */
  get lr(): number | undefined {
    const { lr } = this.settings;
    return this.#fitted?.optimizer?.lr ?? (typeof lr === "function" ? lr(0) : lr);
  }

  set lr(value: number | Schedule) {
    const { name, schema } = this.settings.definition;
    const lr = checkHyper(name, schema.hypers.find(({ key }) => key === "lr") as HyperSpec, value) as number | Schedule;
    const optimizer = this.#fitted?.optimizer;
    if (optimizer) optimizer.lr = lr;
    this.#options = { ...this.#options, lr };
    this.settings.lr = lr;
  }

  /** An untrained model with some options changed; this one stays as it is. */
  with(changes: Options): this {
    checkObject(changes, `${this.kind.name}.with: options`);
    if (this.#obstacle !== undefined && changes.optimizer === undefined) throw new Error(this.#obstacle);
    const Class = this.constructor as new (options: Options) => this;
    return new Class({ ...this.#options, ...changes });
  }

  /** @internal Names of the options there are with this optimizer, or with its own. */
  optionNames(optimizer: OptimizerClass = this.settings.Class): string[] {
    return optionNames(this.kind, optimizer);
  }

  /** @internal How targets are coded for the kernels; `fitted` where training goes on. */
  protected abstract coding(
    y: ArrayLike<unknown>,
    rows?: ArrayLike<number>,
    fitted?: Fitted,
    classes?: readonly Label[],
  ): TargetCoding;

  /** @internal How it is fitted to columns. */
  protected abstract get tablePlan(): TablePlan;

  /** @internal How its objective is evaluated: without what training draws. */
  protected get gradientPlan(): TablePlan {
    return this.tablePlan;
  }

  /** @internal How it is fitted to what `fit` takes. */
  protected get plan(): FitPlan {
    return this.tablePlan;
  }

  /** @internal A training of its own at rates of the caller's, one update at a time: yields each batch's loss. */
  updates(x: MatrixLike, y: ArrayLike<unknown>, lr: Schedule): Generator<number, void> {
    const { tablePlan } = this;
    const input = this.#input(x, y);
    return tableUpdates(tablePlan, { ...input, settings: { ...input.settings, lr } });
  }

  /** @internal The objective on these data in float64, penalties included. */
  objective(x: MatrixLike, y: ArrayLike<unknown>): TableObjective {
    const { tablePlan } = this;
    return tableObjective(tablePlan, this.#input(x, y, this.current), this.current);
  }

  /**
   * The objective of the fitted model on some data, its penalties included; fills `params.grad` with its gradient, for
   * steps by an optimizer of one's own on `params`. Columns are standardized as the model's, dropout is left out.
   */
  gradient(x: MatrixLike, y: Y): number {
    const fitted = this.ready;
    if (this.#busy) throw new Error(`${this.kind.name}: a fit is running`);
    return tableGradient(this.gradientPlan, this.#input(x, y as ArrayLike<unknown>, fitted), fitted);
  }

  /** @internal Called when the fitted parameters are about to be others, or none. */
  protected forget(): void {}

  /** @internal */
  protected start(
    data: unknown,
    targets: unknown,
    all: FitOptions,
    inParts: boolean,
    more?: { settings: Settings; previous: Fitted | undefined; classes: readonly Label[] | undefined },
  ): Generator<EpochRecord | undefined, FitReport> {
    if (this.#busy) throw new Error(`${this.kind.name}: a fit is already running`);
    if (this.#obstacle !== undefined) throw new Error(this.#obstacle);
    checkObject(all, `${this.kind.name}.fit: options`);
    const { settings: chosen, previous, classes } = more ?? { settings: this.settings };
    const { name } = this.kind;
    // A loaded model has its file's encoding for records alone: rows of numbers may be of other columns.
    const loaded = isTable(data) ? this.#fitted?.encoding : undefined;
    const encoder = previous?.encoding ? fixed(previous.encoding) : (chosen.encoder ?? fixed(loaded));
    const { x, y, options: given, encoding, warnings } = encodeInput(name, encoder, data, targets, all);
    const settings = encoding ? { ...chosen, validation: encodeValidation(name, encoding, chosen.validation) } : chosen;
    // Read once: they say which labels count, and where the kernels read.
    const rows = isList(given.rows) ? Array.from(given.rows) : given.rows;
    const options = rows ? { ...given, rows } : given;
    const coding = this.coding(y, rows, previous, classes);
    const incremental = more !== undefined;
    // Every epoch of partialFit is a training of its own.
    if (incremental && options.resume !== undefined)
      throw new TypeError(
        `${this.kind.name}.partialFit: takes no resume\nGive it to fit; what load gave goes on by itself.`,
      );
    const input = { owner: name, settings, coding, x, y, incremental };
    const listener = {
      fitted: (fitted: Fitted) => {
        fitted.encoding = encoding;
        this.#replace(fitted);
        this.online = false;
      },
      checkpoint: (checkpoint: TrainingCheckpoint) => (this.#checkpoint = checkpoint),
    };
    const work = fit(this.plan, input, options, { inParts, previous, listener });
    return this.#guard(this.#train(work, incremental, warnings));
  }

  #input(data: MatrixLike, targets: ArrayLike<unknown>, fitted?: Fitted): FitInput {
    const { settings } = this;
    const { x, y } = this.judged(data, targets, undefined);
    const coding = this.coding(y as ArrayLike<unknown>, undefined, fitted);
    return { owner: this.kind.name, settings, coding, x, y: y as ArrayLike<unknown>, incremental: false };
  }

  /** @internal Rows of numbers and targets of what `score` takes. */
  protected judged<T>(
    x: unknown,
    y: T | undefined,
    rows: ArrayLike<number> | undefined,
  ): { x: MatrixLike; y: T; rows: ArrayLike<number> | undefined } {
    const encoded = encodeScored(this.kind.name, this.#fitted?.encoding, x, y, rows);
    return encoded as { x: MatrixLike; y: T; rows: ArrayLike<number> | undefined };
  }

  /** @internal Rows of numbers of what `predict` takes. */
  protected rowsOf(x: unknown): MatrixLike {
    const encoding = this.#fitted?.encoding;
    return encoding && isTable(x) ? encoding.encode(x as TableInput, this.kind.name, false).x : (x as MatrixLike);
  }

  /**
   * What a model with an encoder makes of records: its features, their names, targets where they are there, and in
   * `warnings` levels and values that training did not see. `predict` does the same without a word.
   *
   * @throws Error where it was not fitted to records; RangeError for cells that cannot be read.
   */
  encode(table: TableInput): EncodedTable {
    const { encoding } = this.ready;
    const { name } = this.kind;
    if (!encoding)
      throw new Error(
        `${name}: was fitted without an encoder\nMake it with one: new ${name}({ encoder: tableEncoder() }).`,
      );
    const { gaps: _, ...encoded } = encoding.encode(table, name, false);
    return encoded;
  }

  *#guard<T, R>(work: Generator<T, R>): Generator<T, R> {
    if (this.#busy) throw new Error(`${this.kind.name}: a fit is already running`);
    this.#busy = true;
    try {
      return yield* work;
    } finally {
      this.#busy = false;
    }
  }

  *#train<T>(
    work: Generator<T, FitReport>,
    incremental: boolean,
    warnings: readonly string[],
  ): Generator<T, FitReport> {
    const report = yield* work;
    if (incremental) this.online = true;
    return warnings.length > 0 ? { ...report, warnings: [...warnings, ...report.warnings] } : report;
  }

  // A fit that fails on its data leaves the previous one in place.
  #replace(fitted: Fitted): void {
    const before = this.#fitted;
    this.forget();
    this.#checkpoint = undefined;
    this.#fitted = fitted;
    before?.optimizer?.dispose();
    if (before && before.params !== fitted.params) before.params.dispose();
  }

  /**
   * Fits from scratch and returns what happened.
   *
   * @param x a matrix, rows of numbers, or `{ data, rows, columns }`; m rows of d features. With `buckets` m events, with
   *   `encoder` records too, or columns by name.
   * @param y m targets; left out where the encoder names the target.
   * @throws TypeError or RangeError for data of other kinds or sizes, and for NaN; the model is as before then.
   */
  fit(x: X, y: Y, options?: FitOptions): FitReport;
  fit(table: TableInput, y?: Y, options?: FitOptions): FitReport;
  fit(x: unknown, y?: Y, options: FitOptions = {}): FitReport {
    return runToEnd(this.start(x, y, options, false));
  }

  /** As `fit`, bit for bit, giving way to other tasks at least every 16 ms; an abort resolves. */
  fitAsync(x: X, y: Y, options?: FitOptions): Promise<FitReport>;
  fitAsync(table: TableInput, y?: Y, options?: FitOptions): Promise<FitReport>;
  async fitAsync(x: unknown, y?: Y, options: FitOptions = {}): Promise<FitReport> {
    return runCooperatively(this.start(x, y, options, true));
  }

  /** As `fit`, one epoch at a time: yields each epoch's record and returns the report. */
  epochs(x: X, y: Y, options?: FitOptions): Generator<EpochRecord, FitReport>;
  epochs(table: TableInput, y?: Y, options?: FitOptions): Generator<EpochRecord, FitReport>;
  *epochs(x: unknown, y?: Y, options: FitOptions = {}): Generator<EpochRecord, FitReport> {
    const work = this.start(x, y, options, false);
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

  /** @internal */
  protected get busy(): boolean {
    return this.#busy;
  }

  /** @internal Calls `work`, in the middle of which code of the caller's must not take the model's memory away. */
  protected during<Result>(work: () => Result): Result {
    const before = this.#busy;
    this.#busy = true;
    try {
      return work();
    } finally {
      this.#busy = before;
    }
  }

  /** @internal What was fitted, if anything was. */
  protected get current(): Fitted | undefined {
    return this.#fitted;
  }

  /** Whether it was fitted, at least by one event, or loaded: whether it has `params` and predicts. */
  get fitted(): boolean {
    return this.#fitted !== undefined;
  }

  /**
   * The training that runs, or the one that was stopped, as a file: parameters, optimizer, the order of the rows and how far
   * they have been seen, and everything else that decides what comes next. `fit(x, y, { resume: bytes })` of a model with the
   * same options goes on from there, on the same data, and ends with the same bits as if nothing had happened.
   *
   * @throws Error when no training runs or was stopped by `signal` or `onEpoch`; a minimum that is computed takes none.
   * @example
   * import { MLPRegressor } from "simdescent";
   * const x = Array.from({ length: 50 }, (_, i) => [i / 50]);
   * const y = x.map(([a]) => Math.sin(6 * a));
   * const model = new MLPRegressor({ hidden: [16], epochs: 20 });
   * model.fit(x, y, { onEpoch: ({ epoch }) => epoch < 10 });
   * const bytes = model.checkpoint();
   * const other = new MLPRegressor({ hidden: [16], epochs: 20 });
   * other.fit(x, y, { resume: bytes }).epochs; // 20
   */
  checkpoint(): Uint8Array {
    if (this.#checkpoint) return this.#checkpoint.save();
    const computed = this.#fitted?.optimizer === undefined && this.settings.solved;
    const why = computed ? "its minimum is computed, not trained" : "no training runs or was stopped";
    throw new Error(`${this.kind.name}: ${why}\nsave() keeps a fitted model.`);
  }

  /** @internal */
  protected get ready(): Fitted {
    if (!this.#fitted) throw new Error(`${this.kind.name}: not fitted yet\nCall fit(x, y) first.`);
    return this.#fitted;
  }

  /** The trained tensors, as training has them: on standardized columns when `standardize` is on. */
  get params(): ParameterSet {
    return this.ready.params;
  }

  /** Names of the columns, where `fit` or the file it was loaded from gave them. */
  get featureNames(): readonly string[] | undefined {
    return this.ready.featureNames;
  }

  /** Strings stored in the file the model was loaded from. */
  get metadata(): Readonly<Record<string, string>> {
    return this.#metadata;
  }

  /** @internal */
  protected checkTargets(y: ArrayLike<unknown>, rows: number): void {
    if (y?.length === rows) return;
    throw new RangeError(`${this.kind.name}: y must have one entry for each of ${rows} rows, got ${y?.length}`);
  }

  /** @internal */
  protected adopt({ fitted: take, metadata, state, obstacle, stored, given }: LoadedModel): void {
    const fitted = take();
    try {
      if (state) fitted.optimizer = restoreOptimizer(this.settings, fitted.params, state, given);
    } catch (error) {
      fitted.params.dispose();
      throw error;
    }
    this.#replace(fitted);
    this.#metadata = Object.freeze(metadata);
    this.online = state !== undefined;
    this.#obstacle = obstacle;
    this.#stored = stored;
  }

  /** @internal What a file holds. */
  protected saved(options: SaveOptions): Parameters<typeof encodeModel>[1] {
    const owner = this.kind.name;
    checkKeys(options, ["state"], `${owner}.save`);
    const { state = this.online } = options;
    if (typeof state !== "boolean")
      throw new TypeError(`${owner}.save: state must be true or false, got ${show(state)}`);
    const { definition } = this.settings;
    return { fitted: this.ready, options: this.#options, optimizer: definition.name, state, stored: this.#stored };
  }

  /** Returns the model's memory; it can be fitted again. */
  dispose(): void {
    if (this.#busy) throw new Error(`${this.kind.name}: a fit is running`);
    this.forget();
    this.#checkpoint = undefined;
    this.#fitted?.optimizer?.dispose();
    this.#fitted?.params.dispose();
    this.#fitted = undefined;
  }
}
