// Single events of hashed features: one update, or scores.
import { NonFiniteError, show } from "../errors.js";
import { elementBytes } from "../core/memory.js";
import { Matrix } from "../core/matrix.js";
import { FTRL } from "../optimizers/ftrl.js";
import { now } from "../training/clock.js";
import type { FitReport } from "../training/fit-report.js";
import type { Coding, Fitted } from "../fit/fit.js";
import { HashedProblem } from "./objective.js";
import { EventBuffer, isEvent } from "./event-buffer.js";
import { fitHashed } from "./fit.js";
import { hashedSettings } from "./settings.js";
import type { HashedEvent } from "./hash-features.js";
import { eventReport } from "../linear/partial-fit.js";
import type { OptimizerClass, Settings } from "../fit/settings.js";

/** What a fitted model keeps for single events. */
export class HashedLearner {
  readonly #fitted: Fitted;
  readonly #coding: Coding;
  readonly #buffer: EventBuffer;
  readonly #target: Matrix;
  readonly #problem: HashedProblem | undefined;
  readonly #watched: boolean;
  readonly #weights: number[] | undefined;

  constructor(owner: string, fitted: Fitted, settings: Settings, coding: Coding) {
    const { params, optimizer } = fitted;
    this.#fitted = fitted;
    this.#coding = coding;
    this.#buffer = new EventBuffer(owner, settings.buckets as number, params.dtype);
    // The target and its weight.
    this.#target = new Matrix(1, 2, params.dtype);
    const y = this.#target.at;
    const weighted = settings.classWeight !== undefined && settings.classWeight !== "balanced";
    if (weighted) this.#weights = Array.from(coding.weigh(Float64Array.of(-1, 1), undefined) ?? [1, 1]);
    const table = { y, sample: weighted ? y + elementBytes(params.dtype) : 0, order: 0, rows: 1 };
    this.#problem = optimizer && new HashedProblem(optimizer, this.#buffer, settings.loss, table);
    this.#watched = optimizer?.engine.groups.some((group) => !group.fixed) ?? false;
  }

  serves(fitted: Fitted): boolean {
    return fitted === this.#fitted;
  }

  /** One update. */
  learn(event: HashedEvent, label: unknown): FitReport {
    const started = now();
    const problem = this.#problem as HashedProblem;
    const encoded = this.#coding.one(label);
    // What is no label has its own words.
    if (!(encoded === 1 || encoded === -1)) this.#coding.encode([label], "y");
    this.#buffer.take(event);
    const targets = this.#target.data;
    targets[0] = encoded;
    if (this.#weights) targets[1] = this.#weights[(encoded + 1) / 2];
    let before = NaN;
    let diverged = false;
    try {
      before = problem.learn();
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      diverged = true;
    }
    const { optimizer } = problem;
    const loss = problem.after();
    diverged ||= loss === undefined;
    const after = loss ?? problem.after() ?? NaN;
    const report = eventReport({ optimizer, before, after, gradNorm: problem.gradNorm(), diverged, started });
    if (!diverged && this.#watched) optimizer.observe(before);
    return report;
  }

  /** Scores of events, in float64. */
  scores(x: unknown): { values: Float64Array; rows: number; outputs: number } {
    const events = isEvent(x) ? [x] : x;
    if (!Array.isArray(events))
      throw new TypeError(`${this.#buffer.owner}: events must be a list of { indices, values }, got ${show(x)}`);
    const { params } = this.#fitted;
    const { kernels, at } = this.#buffer;
    const [weight, bias] = ["weight", "bias"].map((name) => params.slots.find((slot) => slot.name === name));
    const weightAt = params.dataAt + (weight?.offset ?? 0);
    const biasAt = bias ? params.dataAt + bias.offset : 0;
    const values = new Float64Array(events.length);
    for (let i = 0; i < events.length; i++) {
      this.#buffer.take(events[i], isEvent(x) ? undefined : i);
      values[i] = kernels.hashedScore(at, weightAt, biasAt);
    }
    return { values, rows: events.length, outputs: 1 };
  }

  dispose(): void {
    this.#problem?.dispose();
    this.#buffer.dispose();
    this.#target.dispose();
  }
}

/** All that a model of hashed features needs beside what it shares with others. */
export interface HashedRoad {
  /** Where none is given. */
  optimizer: OptimizerClass;
  settings: typeof hashedSettings;
  fit: typeof fitHashed;
  Learner: typeof HashedLearner;
}

export const hashedRoad: HashedRoad = {
  optimizer: FTRL as OptimizerClass,
  settings: hashedSettings,
  fit: fitHashed,
  Learner: HashedLearner,
};
