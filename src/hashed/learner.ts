// Incremental learning of hashed features: one event, one update; and scores of events.
import { NonFiniteError, show } from "../errors.js";
import { elementBytes } from "../core/memory.js";
import { Matrix } from "../core/matrix.js";
import { now } from "../training/clock.js";
import type { FitReport } from "../training/fit-report.js";
import type { Fitted } from "../fit/fitted.js";
import type { Settings } from "../fit/settings.js";
import type { TargetCoding } from "../fit/target-coding.js";
import { HashedProblem } from "./objective.js";
import { EventBuffer, isEvent } from "./event-buffer.js";
import { updateReport } from "../linear/partial-fit.js";
import { isScalar, type EventLearner } from "../linear/single-events.js";

/** How many events there are, which are checked. */
export function countEvents(owner: string, buckets: number, x: unknown): number {
  const events = isEvent(x) ? [x] : x;
  if (!Array.isArray(events))
    throw new TypeError(`${owner}: events must be a list of { indices, values }, got ${show(x)}`);
  const buffer = new EventBuffer(owner, buckets, "float32");
  try {
    for (let i = 0; i < events.length; i++) buffer.write(events[i], isEvent(x) ? undefined : i);
  } finally {
    buffer.dispose();
  }
  return events.length;
}

/** What a fitted model keeps for single events. */
export class HashedLearner implements EventLearner {
  readonly #fitted: Fitted;
  readonly #coding: TargetCoding;
  readonly #buffer: EventBuffer;
  readonly #target: Matrix;
  readonly #problem: HashedProblem | undefined;
  readonly #observesLoss: boolean;
  readonly #weights: number[] | undefined;

  constructor(fitted: Fitted, buckets: number, settings: Settings, coding: TargetCoding) {
    const { owner } = settings;
    const { params, optimizer } = fitted;
    this.#fitted = fitted;
    this.#coding = coding;
    this.#buffer = new EventBuffer(owner, buckets, params.dtype);
    // The target and its weight.
    this.#target = new Matrix(1, 2, params.dtype);
    const y = this.#target.at;
    const weighted = settings.classWeight !== undefined && settings.classWeight !== "balanced";
    if (weighted) this.#weights = Array.from(coding.weigh(Float64Array.of(-1, 1), undefined) ?? [1, 1]);
    const sample = weighted ? y + elementBytes(params.dtype) : 0;
    if (optimizer) {
      const { loss } = settings;
      this.#problem = new HashedProblem(params, loss, { y, sample, order: 0, rows: 1, buffer: this.#buffer });
      this.#problem.attach(optimizer);
    }
    this.#observesLoss = optimizer?.engine.groups.some((group) => !group.fixed) ?? false;
  }

  serves(fitted: Fitted): boolean {
    return fitted === this.#fitted;
  }

  /** One update; undefined where it is not one event and its label. */
  learn(event: unknown, y: unknown): FitReport | undefined {
    const label: unknown = Array.isArray(y) && y.length === 1 ? y[0] : y;
    if (!isEvent(event) || !isScalar(label)) return undefined;
    const started = now();
    const problem = this.#problem as HashedProblem;
    const encoded = this.#coding.one(label);
    // What is no label has its own words.
    if (!(encoded === 1 || encoded === -1)) this.#coding.encode([label], "y");
    this.#buffer.write(event);
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
    const loss = problem.lossAfter();
    diverged ||= loss === undefined;
    const after = loss ?? problem.lossAfter() ?? NaN;
    const report = updateReport({ optimizer, before, after, gradNorm: problem.gradNorm(), diverged, started });
    if (!diverged && this.#observesLoss) optimizer.observe(before);
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
      this.#buffer.write(events[i], isEvent(x) ? undefined : i);
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
