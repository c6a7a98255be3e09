// Incremental learning of single rows: what a fit of one row does, bit for bit, on memory that is kept between rows.
import { NonFiniteError } from "../errors.js";
import { Blocks, elementBytes, generation, view, type FloatArray } from "../core/memory.js";
import { Matrix } from "../core/matrix.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../engine/optimizer.js";
import { now } from "../training/clock.js";
import type { FitReport, StopReason } from "../training/fit-report.js";
import type { Fitted } from "../fit/fitted.js";
import type { TargetCoding } from "../fit/target-coding.js";
import { LinearProblem } from "./objective.js";
import { objectiveOf } from "../fit/make-optimizer.js";
import type { EventLearner } from "./single-events.js";
import type { Settings } from "../fit/settings.js";

/** What one update was. */
export interface EventUpdate {
  optimizer: Optimizer;
  /** The objective before it; NaN where it was passed over. */
  before: number;
  after: number;
  gradNorm: number;
  diverged: boolean;
  started: number;
}

/** An update as a fit reports it. */
export function updateReport({ optimizer, before, after, gradNorm, diverged, started }: EventUpdate): FitReport {
  const seconds = (now() - started) / 1000;
  const reason: StopReason = diverged ? "diverged" : "epochs";
  const lr = diverged ? NaN : optimizer.rate(Math.max(0, optimizer.applied - 1));
  const record = { epoch: 1, loss: before, validationLoss: undefined, lr, gradNorm, seconds };
  return {
    history: diverged ? [] : [record],
    loss: after,
    epochs: diverged ? 0 : 1,
    bestEpoch: undefined,
    gradients: 1,
    reason,
    warnings: [],
    seconds,
  };
}

/** A flat list of numbers. */
const isFlat = (x: unknown): x is ArrayLike<number> => Array.isArray(x) || ArrayBuffer.isView(x);

/** Learns single rows for as long as the model, its optimizer and its width stay. */
export class RowLearner implements EventLearner {
  readonly #fitted: Fitted;
  readonly #optimizer: Optimizer;
  readonly #coding: TargetCoding;
  readonly #settings: Settings;
  readonly #row: Matrix;
  // The target and its weight.
  readonly #target: Matrix;
  readonly #problem: LinearProblem;
  readonly #blocks: Blocks = new Blocks(this);
  readonly #backup: number;
  readonly #loss: () => number;
  // Whether an epoch begins and ends with something: other weights to train at, an l1 penalty.
  readonly #hasEpochHooks: boolean;
  // Whether a schedule follows the loss.
  readonly #observesLoss: boolean;
  readonly #penalized: boolean;
  readonly #weights: Map<number, number> = new Map();
  #params!: FloatArray;
  #saved!: FloatArray;
  // The growth of memory that the views are of.
  #viewGeneration = -1;

  constructor(fitted: Fitted, settings: Settings, coding: TargetCoding) {
    const { params, scaling } = fitted;
    // Without one there is nothing to learn by, and nobody asks.
    const optimizer = fitted.optimizer as Optimizer;
    const { dtype } = params;
    this.#fitted = fitted;
    this.#optimizer = optimizer;
    this.#coding = coding;
    this.#settings = settings;
    this.#row = new Matrix(1, scaling.mean.length, dtype);
    this.#target = new Matrix(1, 2, dtype);
    this.#backup = this.#blocks.add(params.bytes);
    const y = this.#target.at;
    const sample = settings.classWeight ? y + elementBytes(dtype) : 0;
    const objective = objectiveOf(settings, coding, 1);
    const table = { matrix: this.#row, y, sample, order: 0, rows: 1, targets: 1, largest: Infinity };
    const problem = new LinearProblem(params, table, 1, objective);
    this.#problem = problem;
    problem.describe(table);
    this.#penalized = objective.l1 > 0 || objective.l2 > 0;
    const { around, definition, engine } = optimizer;
    this.#hasEpochHooks = engine.proximal || definition.iterate !== undefined || Boolean(around?.averages);
    if (this.#hasEpochHooks) problem.attach(optimizer);
    this.#observesLoss = optimizer.engine.groups.some((group) => !group.fixed);
    this.#loss = () => {
      problem.kernels.batchRows(0, 1, 1, true);
      const loss = problem.kernels.lane.batchLoss;
      return this.#penalized ? loss + problem.kernels.penalty() : loss;
    };
  }

  /** Whether it still is for this model. */
  serves(fitted: Fitted): boolean {
    return fitted === this.#fitted;
  }

  /** One update; undefined where the row is not one of good numbers and a good target, which others have words for. */
  learn(x: unknown, y: unknown): FitReport | undefined {
    const started = now();
    if (!this.#write(x, y)) return undefined;
    const optimizer = this.#optimizer;
    const problem = this.#problem;
    const { params } = problem;
    const { finite } = wasm().kernels[params.dtype];
    this.#refresh();
    this.#saved.set(this.#params);
    if (this.#hasEpochHooks) problem.startEpoch(undefined);
    let before = NaN;
    let diverged = false;
    try {
      const { loss, applied, skipped } = optimizer.step(this.#loss);
      if (!skipped) before = loss as number;
      if (applied) problem.kernels.proximalStep();
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      diverged = true;
    }
    // Schedules may have made memory grow.
    this.#refresh();
    if (!diverged && this.#hasEpochHooks) problem.endEpoch();
    diverged ||= !finite(params.dataAt, this.#params.length);
    if (diverged) this.#params.set(this.#saved);
    const gradNorm = problem.gradNorm();
    const after = problem.kernels.batchLoss(0, 1) + (this.#penalized ? problem.penalty() : 0);
    const report = updateReport({ optimizer, before, after, gradNorm, diverged, started });
    if (!diverged && this.#observesLoss) optimizer.observe(before);
    return report;
  }

  // Views of all parameters and of the memory they are kept in.
  #refresh(): void {
    if (this.#viewGeneration === generation) return;
    const { params } = this.#problem;
    const length = params.bytes / elementBytes(params.dtype);
    this.#params = view(params.dtype, params.dataAt, length, params);
    this.#saved = view(params.dtype, this.#backup, length, this);
    this.#viewGeneration = generation;
  }

  /** Writes the row and its target; false where something is wrong with them. */
  #write(x: unknown, y: unknown): boolean {
    let row = x;
    let target = y;
    if (typeof y === "object") {
      if (!isFlat(y) || y.length !== 1 || !Array.isArray(x) || x.length !== 1) return false;
      row = x[0];
      target = y[0];
    }
    if (!isFlat(row) || row.length !== this.#row.columns) return false;
    const encoded = this.#coding.one(target);
    const targets = this.#target.data;
    targets[0] = this.#fitted.target ? encoded - this.#fitted.target.mean[0] : encoded;
    if (!Number.isFinite(targets[0])) return false;
    if (this.#settings.classWeight) targets[1] = this.#weightOf(encoded);
    const { data, stride, at, dtype } = this.#row;
    if (this.#settings.standardize) this.#standardize(row, data);
    else for (let j = 0; j < row.length; j++) if (typeof (data[j] = row[j]) !== "number") return false;
    // A row of the caller's own kind may make memory grow while it is read.
    if (data.length === 0 && row.length > 0) return this.#write(Array.from(row), target);
    // Whatever is no finite number has made something that is none.
    return Boolean(wasm().kernels[dtype].finite(at, stride));
  }

  #standardize(row: ArrayLike<number>, data: FloatArray): void {
    const { mean, scale } = this.#fitted.scaling;
    for (let j = 0; j < row.length; j++) {
      const value = row[j];
      const number = typeof value === "number" ? value : NaN;
      data[j] = (number - mean[j]) / scale[j];
    }
  }

  #weightOf(target: number): number {
    let weight = this.#weights.get(target);
    if (weight === undefined) {
      weight = this.#coding.weigh(Float64Array.of(target), undefined)?.[0] ?? 1;
      this.#weights.set(target, weight);
    }
    return weight;
  }

  dispose(): void {
    this.#problem.dispose();
    this.#row.dispose();
    this.#target.dispose();
    this.#blocks.release();
  }
}
