// Single events on their way into a model: to what learns them at once, or into lists of one for the general road.
import { Matrix } from "../core/matrix.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { FitReport } from "../training/fit-report.js";
import type { Coding, Fitted } from "../fit/fit.js";
import type { HashedLearner } from "../hashed/learner.js";
import { Online, wholeBatch } from "./partial-fit.js";
import type { ModelKind, Settings } from "../fit/settings.js";

const isScalar = (y: unknown): boolean => typeof y === "number" || typeof y === "string" || typeof y === "boolean";
const isHashed = (x: unknown): boolean => typeof x === "object" && x !== null && "indices" in x;

/** A single event and its target as lists of one; lists as they are. */
export function listed(x: unknown, y: unknown): { rows: unknown; targets: ArrayLike<unknown> } {
  const single = isScalar(y);
  const rows = isHashed(x) || (single && !(x instanceof Matrix)) ? [x] : x;
  return { rows, targets: (single ? [y] : y) as ArrayLike<unknown> };
}

/** What learns a model's single events, kept for as long as the fitted model stays. */
export class SingleEvents {
  readonly #kind: ModelKind;
  readonly #settings: Settings;
  readonly #coding: (fitted: Fitted) => Coding;
  #online: Online | undefined;
  #hashed: HashedLearner | undefined;

  /** The settings are those of `partialFit`. */
  constructor(kind: ModelKind, settings: Settings, coding: (fitted: Fitted) => Coding) {
    this.#kind = kind;
    this.#settings = settings;
    this.#coding = coding;
  }

  /** One update; undefined where the general road has to take the data, or to refuse them. */
  learn(fitted: Fitted, x: unknown, y: unknown): FitReport | undefined {
    const { optimizer } = fitted;
    if (!optimizer || wholeBatch(optimizer.definition) || this.#settings.classWeight === "balanced") return undefined;
    if (this.#settings.buckets !== undefined) {
      const label: unknown = Array.isArray(y) && y.length === 1 ? y[0] : y;
      return isHashed(x) && isScalar(label) ? this.hashed(fitted)?.learn(x as never, label) : undefined;
    }
    if (!this.#online?.serves(fitted)) {
      this.forget();
      this.#online = new Online(fitted as Fitted & { optimizer: Optimizer }, this.#settings, this.#coding(fitted));
    }
    return this.#online.learn(x, y);
  }

  /** What learns and scores hashed events; undefined for columns. */
  hashed(fitted: Fitted): HashedLearner | undefined {
    const { hashed, name } = this.#kind;
    if (this.#settings.buckets === undefined || !hashed) return undefined;
    if (!this.#hashed?.serves(fitted)) {
      this.forget();
      this.#hashed = new hashed.Learner(name, fitted, this.#settings, this.#coding(fitted));
    }
    return this.#hashed;
  }

  forget(): void {
    this.#online?.dispose();
    this.#hashed?.dispose();
    this.#online = this.#hashed = undefined;
  }
}
