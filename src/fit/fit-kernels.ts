// The kernels of one fit and their records (assembly/models/record.ts): the task they read and the lane they write.
import { fitTaskLayout, laneLayout, penalizedWeightsLayout } from "../core/model-exports.js";
import type { Blocks } from "../core/memory.js";
import { models, type ModelKernels } from "../core/models-wasm.js";
import type { ParameterSet } from "../core/parameters.js";
import { clearRecord, record, recordBytes, type RecordOf } from "../core/record.js";
import type { Optimizer } from "../engine/optimizer.js";
import { rangeBytes } from "../engine/range.js";

export type FitTask = RecordOf<typeof fitTaskLayout>;
export type Lane = RecordOf<typeof laneLayout>;

/** Whether penalties act on a tensor of this name. */
export const isWeight = (name: string): boolean => /(^|\.)weight$/.test(name);

const penalizedBytes = /* @__PURE__ */ recordBytes(penalizedWeightsLayout);

export class FitKernels {
  readonly taskAt: number;
  readonly laneAt: number;
  readonly task: FitTask;
  readonly lane: Lane;
  readonly #params: ParameterSet;
  readonly #kernels: ModelKernels;
  // Weights that are penalized, and where the kernels find the list.
  readonly #weights: readonly string[];
  readonly #listAt: number;

  constructor(params: ParameterSet, blocks: Blocks) {
    this.#params = params;
    this.#kernels = models()[params.dtype];
    this.taskAt = blocks.add(recordBytes(fitTaskLayout));
    this.laneAt = blocks.add(recordBytes(laneLayout));
    this.task = record(fitTaskLayout, this.taskAt);
    this.lane = record(laneLayout, this.laneAt);
    this.#weights = params.names.filter(isWeight);
    this.#listAt = blocks.add(this.#weights.length * penalizedBytes);
    this.#weights.forEach((name, i) => {
      const { offset, length } = params.slot(name);
      Object.assign(this.#listed(i), { weight: params.dataAt + offset, size: length });
    });
    this.clear();
  }

  #listed(i: number): RecordOf<typeof penalizedWeightsLayout> {
    return record(penalizedWeightsLayout, this.#listAt + i * penalizedBytes);
  }

  /** Forgets all but the parameters. */
  clear(): void {
    clearRecord(fitTaskLayout, this.taskAt);
    clearRecord(laneLayout, this.laneAt);
    this.task.penalized = this.#listAt;
    this.task.penalizedEnd = this.#listAt + this.#weights.length * penalizedBytes;
    this.lane.gradientOffset = this.#params.gradAt - this.#params.dataAt;
  }

  /** An epoch's start, with the optimizer as it is. */
  begin({ engine, onNonFinite }: Optimizer): void {
    const { task, lane } = this;
    Object.assign(lane, { row: 0, batchBegin: 0, epochLoss: 0, correct: 0, epochCorrect: 0, skippedRows: 0 });
    task.plan = engine.plan;
    task.checkFinite = onNonFinite === "ignore" ? 0 : 1;
    task.skipNonFinite = onNonFinite === "skip" ? 1 : 0;
    task.proximal = engine.proximal ? 1 : 0;
    if (engine.proximal) this.#weights.forEach((name, i) => Object.assign(this.#listed(i), this.#place(engine, name)));
  }

  // Where an optimizer has weights that take a proximal step.
  #place({ ranges, planRecord }: Optimizer["engine"], name: string): { range: number; rangeOffset: number } {
    const at = ranges.findIndex(({ tensors }) => tensors.some((tensor) => tensor.name === name));
    if (at < 0) return { range: 0, rangeOffset: 0 };
    const rangeOffset = this.#params.slot(name).offset - ranges[at].tensors[0].offset;
    return { range: planRecord.rangeTable + at * rangeBytes, rangeOffset };
  }

  /** Goes on with the epoch, for `limit` updates or some `budget` of rows; returns why it stopped. */
  epoch(limit: number, budget: number): number {
    return this.#kernels.epoch(this.taskAt, this.laneAt, limit, Math.min(budget, 0x3ffffffc));
  }

  /** Adds losses of rows to the batch's, and their gradients times `scale`; `overwrite` starts both from zero. */
  batchRows(from: number, to: number, scale: number, overwrite: boolean): void {
    this.#kernels.batchRows(this.taskAt, this.laneAt, from, to, scale, overwrite);
  }

  /** Sum of the losses of rows. */
  batchLoss(from: number, to: number): number {
    return this.#kernels.batchLoss(this.taskAt, this.laneAt, from, to);
  }

  /** Adds the gradient of the l2 penalty; returns both penalties. */
  penalty(): number {
    return this.#kernels.penalty(this.taskAt, this.laneAt);
  }

  /** What an l1 penalty does after an update made outside of `epoch`. */
  proximalStep(): void {
    if (this.task.proximal) this.#kernels.proximalStep(this.taskAt, 0);
  }
}
