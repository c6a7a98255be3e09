// The base class of linear models: single events, scores, files.
import { checkObject } from "../../errors.js";
import type { MatrixLike } from "../../core/matrix.js";
import type { ParameterSet } from "../../core/parameters.js";
import type { Schedule } from "../../schedules/schedule.js";
import { runToEnd } from "../../training/cooperative.js";
import type { FitReport } from "../../training/fit-report.js";
import type { Label } from "../../fit/classes.js";
import type { TablePlan } from "../../fit/fit-plan.js";
import type { FileFormat } from "../../fit/file-format.js";
import type { Fitted } from "../../fit/fitted.js";
import type { Scores } from "../../fit/label-coding.js";
import { makeOptimizer } from "../../fit/make-optimizer.js";
import { encodeModel, readModel, type SaveOptions } from "../../fit/model-file.js";
import { partialSettings } from "../../fit/partial-settings.js";
import { needsFullBatch } from "../../fit/default-optimizer.js";
import type { ModelKind, ModelOptions, Settings } from "../../fit/settings.js";
import { decodeLinear } from "../../linear/file.js";
import { linearPlan } from "../../linear/fit-plan.js";
import { initialParameters } from "../../linear/init.js";
import { RowLearner } from "../../linear/partial-fit.js";
import { linearScores, unstandardized } from "../../linear/predict.js";
import { SingleEvents, asLists, type EventLearner } from "../../linear/single-events.js";
import type { TableInput } from "../../tables/records.js";
import { Model, type PartialFitOptions } from "./model.js";

/** A linear model of one kind: Y are its targets, X what it takes for its features. */
export abstract class LinearModel<Y extends Label, Options extends ModelOptions, X = MatrixLike> extends Model<
  ArrayLike<Y>,
  Options,
  X
> {
  /** @internal Settings of partialFit. */
  protected readonly partialSettings: Settings;
  readonly #rows: SingleEvents<RowLearner>;

  /** @internal */
  constructor(kind: ModelKind, options: Options) {
    super(kind, options);
    this.partialSettings = partialSettings(this.settings);
    this.#rows = new SingleEvents(
      this.partialSettings,
      (fitted) => new RowLearner(fitted, this.partialSettings, this.coding([], undefined, fitted)),
    );
    // The optimizer's own options are checked now and not at the first fit.
    const { lr, intercept } = this.settings;
    const trial = initialParameters(1, 1, intercept, "float32");
    try {
      makeOptimizer(this.settings, trial, lr).dispose();
    } finally {
      trial.dispose();
    }
  }

  override get lr(): number | undefined {
    return super.lr;
  }

  override set lr(value: number | Schedule) {
    super.lr = value;
    this.partialSettings.lr = value;
  }

  /** @internal */
  protected override get tablePlan(): TablePlan {
    return linearPlan();
  }

  /** @internal What learns single events. */
  protected get events(): SingleEvents<EventLearner> {
    return this.#rows;
  }

  /** What `partialFit` continues: without an optimizer that needs the whole data in every step. */
  get #continued(): Fitted | undefined {
    const { current } = this;
    const whole = current?.optimizer && needsFullBatch(current.optimizer.definition);
    return whole ? { ...current, optimizer: undefined } : current;
  }

  /** @internal */
  protected override forget(): void {
    this.events.forget();
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
   * plain SGD at `lr` or its default, and an `l1` becomes a proximal step; models whose minimum was computed go on with
   * the SGD that would have trained them, at its default rate.
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
  partialFit(x: X | ArrayLike<number>, y: ArrayLike<Y> | Y, options?: PartialFitOptions): FitReport;
  partialFit(table: TableInput, y?: ArrayLike<Y> | Y, options?: PartialFitOptions): FitReport;
  partialFit(x: unknown, y?: ArrayLike<Y> | Y, options?: PartialFitOptions): FitReport {
    const { current } = this;
    if (options === undefined && !this.busy && current) {
      const report = this.during(() => this.events.learn(current, x, y));
      if (report) {
        this.online = true;
        return report;
      }
    }
    if (options !== undefined) checkObject(options, `${this.kind.name}.partialFit: options`);
    const { classes, ...rest } = options ?? {};
    if (classes && !this.kind.labels) (rest as PartialFitOptions).classes = classes;
    const { rows, targets } = asLists(x, y);
    const more = { settings: this.partialSettings, previous: this.#continued, classes };
    return runToEnd(this.start(rows, targets, rest, false, more));
  }

  /**
   * The trained tensors, on standardized columns when `standardize` is on: `weight` [features, outputs] and `bias`
   * [outputs].
   */
  override get params(): ParameterSet {
    return super.params;
  }

  /** @internal Weights in the units of the data given, a column per output. */
  protected unstandardized(): { coefficients: Float64Array; intercepts: Float64Array } {
    return unstandardized(this.ready);
  }

  /** @internal Scores x w + b of m rows in float64, row by row. */
  protected scores(x: X | TableInput): Scores {
    return linearScores(this.kind.name, this.ready, this.rowsOf(x));
  }

  /**
   * The fitted model as a safetensors file: `weight`, `bias`, and `mean` and `scale` of the columns; the classes' labels
   * and the columns' names, where there are any.
   * The optimizer's name and options are in it too, and its state where `state` says so: what is loaded then trains on bit
   * for bit as this model would, at the same rates.
   * @param metadata strings to keep beside them.
   */
  save(metadata: Readonly<Record<string, string>> = {}, options: SaveOptions = {}): Uint8Array {
    return encodeModel(this.kind, this.saved(options), metadata);
  }

  /** @internal Takes what a file holds; `make` is given the options stored there and the caller's. What `load` of a class does. */
  protected static read<Model extends LinearModel<Label, ModelOptions, never>>(
    this: void,
    owner: string,
    bytes: Uint8Array | ArrayBuffer,
    given: ModelOptions,
    make: (stored: ModelOptions, given: ModelOptions) => Model,
    decode?: FileFormat["decode"],
  ): Model {
    checkObject(given, `${owner}.load: options`);
    const { model, loaded } = readModel(owner, decodeLinear(owner, bytes, decode), given, make);
    model.adopt(loaded);
    return model;
  }
}
