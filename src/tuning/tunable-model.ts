// What the tuners ask of a model: an interface, because models stand beside tuning and neither imports the other.
import type { MatrixLike } from "../core/matrix.js";
import type { Label } from "../fit/classes.js";
import type { FitOptions } from "../fit/fit-options.js";
import type { FitReport } from "../training/fit-report.js";
import type { ModelKind, OptimizerClass } from "../fit/settings.js";
import type { Schedule } from "../schedules/schedule.js";

/**
 * What a search needs of a model. Those of the library have it, and a class of your own may: `with` makes an untrained one,
 * `fit` trains it afresh on the rows that its options list and says how in its report, and one that predicts labels has
 * `classes` or `predictProba`.
 */
export interface TunableModel {
  readonly options?: Record<string, unknown>;
  with(changes: object): TunableModel;
  /** The report may be a part of one, or left out: a `reason` of `"diverged"` and the count of `gradients` are what counts. */
  fit(x: MatrixLike, y: ArrayLike<Label>, options?: FitOptions): Partial<FitReport> | void;
  /** Default: `fit`. */
  fitAsync?(x: MatrixLike, y: ArrayLike<Label>, options?: FitOptions): Promise<Partial<FitReport> | void>;
  predict(x: MatrixLike): ArrayLike<Label>;
  predictProba?(x: MatrixLike): readonly ArrayLike<number>[];
  readonly classes?: readonly Label[];
  dispose?(): void;
  /** @internal Names of the options there are with an optimizer, or with its own. */
  optionNames?(optimizer?: OptimizerClass): string[];
  /** @internal Trains a copy one update at a time at rates of the caller's, and yields each batch's loss. */
  updates?(x: MatrixLike, y: ArrayLike<Label>, lr: Schedule): Generator<number, void>;
  /** @internal Its objective, anywhere. */
  objective?(x: MatrixLike, y: ArrayLike<Label>): Objective;
}

/** @internal An objective over one block of parameters, in float64. */
export interface Objective {
  /** Where it is evaluated first: a fitted model's parameters, else its start. */
  start: Float64Array;
  /** Fills the gradient. */
  gradient: (at: Float64Array, gradient: Float64Array) => void;
  dispose: () => void;
}

/** What searches know of a model's class. */
export function kindOf(model: TunableModel): ModelKind {
  const { kind, name } = model.constructor as unknown as { kind?: ModelKind; name: string };
  if (kind) return kind;
  const labels = "classes" in model || model.predictProba !== undefined;
  return { name, metric: labels ? "accuracy" : "r2", labels: labels ? "many" : undefined };
}

/** Whether it is of the library, which other threads have too. */
export const isOwn = (model: TunableModel): boolean => model.optionNames !== undefined;

/** What is missing of a class of somebody's own; undefined where nothing is. */
export const lacking = (model: unknown): string | undefined =>
  ["with", "fit", "predict"].find(
    (name) => typeof (model as Record<string, unknown> | null | undefined)?.[name] !== "function",
  );
