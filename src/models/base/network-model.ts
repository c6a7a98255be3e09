// The base class of networks.
import { checkObject } from "../../errors.js";
import { exactDtype, toMatrix, type MatrixLike } from "../../core/matrix.js";
import { ParameterSet, type Slot } from "../../core/parameters.js";
import { runToEnd } from "../../training/cooperative.js";
import type { FitReport } from "../../training/fit-report.js";
import type { Classes, Label } from "../../fit/classes.js";
import type { TablePlan } from "../../fit/fit-plan.js";
import type { Scores } from "../../fit/label-coding.js";
import { makeOptimizer } from "../../fit/make-optimizer.js";
import { encodeModel, readModel, type SaveOptions } from "../../fit/model-file.js";
import { partialSettings } from "../../fit/partial-settings.js";
import type { ModelKind, ModelOptions } from "../../fit/settings.js";
import { initializeNetwork, layerTensors, type Architecture } from "../../networks/architecture.js";
import { decodeNetwork } from "../../networks/file.js";
import { networkPlan } from "../../networks/fit-plan.js";
import { checkArchitecture, type NetworkOptions } from "../../networks/options.js";
import { networkScores } from "../../networks/predict.js";
import type { TableInput } from "../../tables/records.js";
import { Model, type PartialFitOptions } from "./model.js";

/** A network of one kind: Y is what it takes for its targets. */
export abstract class NetworkModel<Y, Options extends NetworkOptions> extends Model<Y, Options> {
  /** @internal */
  protected readonly architecture: Architecture;
  /** @internal */
  protected override readonly tablePlan: TablePlan;

  /** @internal */
  constructor(kind: ModelKind, options: Options) {
    super(kind, options);
    this.architecture = checkArchitecture(kind.name, options, this.settings.intercept);
    // The optimizer's own options are checked now and not at the first fit, on narrow layers, which show its state too.
    const small = { ...this.architecture, hidden: this.architecture.hidden.map(() => 2) };
    const trial = new ParameterSet(layerTensors(small, 2, 2), "float32");
    try {
      const optimizer = makeOptimizer(this.settings, trial, this.settings.lr);
      const whole = (slot: Slot): number =>
        optimizer.engine.places(slot).filter(({ shape }) => String(shape) === String(slot.shape)).length;
      this.tablePlan = networkPlan(this.architecture, new Map(trial.slots.map((slot) => [slot.name, whole(slot)])));
      optimizer.dispose();
    } finally {
      trial.dispose();
    }
  }

  /** @internal */
  protected override get gradientPlan(): TablePlan {
    return networkPlan({ ...this.architecture, dropout: this.architecture.dropout.map(() => 0) }, new Map());
  }

  /**
   * Goes on learning: one epoch over these rows, or one row as a flat list and its target, from the present parameters and
   * optimizer state, in the first fit's units.
   * A model not fitted yet starts on columns as they are when it gets one row, standardized by these rows when it gets more.
   *
   * @returns as `fit`, with one record in `history`.
   * @throws TypeError or RangeError for data that do not fit, or a label that is none of the classes; nothing is changed.
   */
  partialFit(x: MatrixLike | ArrayLike<number>, y: Y | Label, options?: PartialFitOptions): FitReport;
  partialFit(table: TableInput, y?: Y | Label, options?: PartialFitOptions): FitReport;
  partialFit(x: unknown, y?: Y | Label, options: PartialFitOptions = {}): FitReport {
    checkObject(options, `${this.kind.name}.partialFit: options`);
    const { classes, ...rest } = options;
    if (classes && !this.kind.labels) (rest as PartialFitOptions).classes = classes;
    const settings = partialSettings(this.settings);
    const single = y !== undefined && typeof y !== "object";
    const [rows, targets] = single ? [[x], [y]] : [x, y];
    const more = { settings, previous: this.current, classes };
    return runToEnd(this.start(rows, targets as ArrayLike<unknown>, rest, false, more));
  }

  /** @internal Scores of m rows, row by row. */
  protected scores(given: MatrixLike | TableInput): Scores {
    const x = this.rowsOf(given);
    const { architecture, current, settings } = this;
    const { name } = this.kind;
    if (current || !settings.classes) return networkScores(name, this.ready, architecture, settings.loss, x);
    // Before the first event: those of the weights that training would begin with.
    const { matrix, temporary } = toMatrix(x, exactDtype(x), `${name}.predict`);
    let params: ParameterSet | undefined;
    try {
      const { columns } = matrix;
      const { outputs, classes } = this.coding([]);
      const dtype = settings.dtype ?? (temporary ? "float32" : matrix.dtype);
      params = runToEnd(initializeNetwork(name, architecture, columns, outputs, dtype, settings.seed));
      const scaling = { mean: new Float64Array(columns), scale: new Float64Array(columns).fill(1) };
      const initial = { params, optimizer: undefined, scaling, classes, featureNames: undefined };
      return networkScores(name, initial, architecture, settings.loss, matrix);
    } finally {
      params?.dispose();
      if (temporary) matrix.dispose();
    }
  }

  /** @internal The classes, of the fitted model or of the option; of models of labels. */
  protected get knownClasses(): Classes {
    const { current, settings } = this;
    return (current || !settings.classes ? this.ready : this.coding([])).classes as Classes;
  }

  /**
   * The trained tensors: `layer0.weight` [features, units], `layer0.bias` [units], and so on to the scores; with layer norm
   * `layer0.gain` and `layer0.shift`. On standardized columns when `standardize` is on, and targets alike.
   */
  override get params(): ParameterSet {
    return super.params;
  }

  /**
   * The fitted model as a safetensors file: its tensors, `mean` and `scale` of columns and targets; the classes' labels and
   * the columns' names, where there are any.
   * The optimizer's name and options are in it too, and its state where `state` says so: what is loaded then trains on bit
   * for bit as this model would, at the same rates.
   * @param metadata strings to keep beside them.
   */
  save(metadata: Readonly<Record<string, string>> = {}, options: SaveOptions = {}): Uint8Array {
    return encodeModel(this.kind, this.saved(options), metadata);
  }

  /** @internal Takes what a file holds. What `load` of a class does. */
  protected static read<Network extends NetworkModel<never, NetworkOptions>>(
    this: void,
    kind: ModelKind,
    bytes: Uint8Array | ArrayBuffer,
    given: ModelOptions,
    make: (stored: ModelOptions, given: ModelOptions) => Network,
  ): Network {
    checkObject(given, `${kind.name}.load: options`);
    const { model, loaded } = readModel(kind.name, decodeNetwork(kind, bytes, given), given, make);
    model.adopt(loaded);
    return model;
  }
}
