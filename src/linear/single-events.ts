// Incremental learning of single events: by a learner at once, or as lists of one by a fit.
import { Matrix } from "../core/matrix.js";
import type { Fitted } from "../fit/fitted.js";
import { needsFullBatch } from "../fit/default-optimizer.js";
import type { Settings } from "../fit/settings.js";
import type { FitReport } from "../training/fit-report.js";

/** What learns a fitted model's events one at a time. */
export interface EventLearner {
  /** Whether it still is for this model. */
  serves(fitted: Fitted): boolean;
  /** One update; undefined where a fit has to take the data, or to refuse them. */
  learn(x: unknown, y: unknown): FitReport | undefined;
  dispose(): void;
}

export const isScalar = (y: unknown): boolean =>
  typeof y === "number" || typeof y === "string" || typeof y === "boolean";

const isHashed = (x: unknown): boolean => typeof x === "object" && x !== null && "indices" in x;

/** A single event and its target as lists of one; lists as they are. */
export function asLists(x: unknown, y: unknown): { rows: unknown; targets: ArrayLike<unknown> } {
  const single = isScalar(y);
  const rows = isHashed(x) || (single && !(x instanceof Matrix)) ? [x] : x;
  return { rows, targets: (single ? [y] : y) as ArrayLike<unknown> };
}

/** The learner of a model's single events, kept for as long as the fitted model stays. */
export class SingleEvents<Learner extends EventLearner> {
  readonly #settings: Settings;
  readonly #make: (fitted: Fitted) => Learner;
  #learner: Learner | undefined;

  /** The settings are those of `partialFit`. */
  constructor(settings: Settings, make: (fitted: Fitted) => Learner) {
    this.#settings = settings;
    this.#make = make;
  }

  /** One update; undefined where a fit has to take the data, or to refuse them. */
  learn(fitted: Fitted, x: unknown, y: unknown): FitReport | undefined {
    const { optimizer } = fitted;
    if (!optimizer || needsFullBatch(optimizer.definition) || this.#settings.classWeight === "balanced")
      return undefined;
    return this.learner(fitted).learn(x, y);
  }

  learner(fitted: Fitted): Learner {
    if (this.#learner?.serves(fitted)) return this.#learner;
    this.forget();
    return (this.#learner = this.#make(fitted));
  }

  forget(): void {
    this.#learner?.dispose();
    this.#learner = undefined;
  }
}
