// The step on one batch, outside of WebAssembly, for optimizers that need that: accumulation, clamped gradients, closures.
import { NonFiniteError } from "../errors.js";
import type { ParameterSet } from "../core/parameters.js";
import { wasm } from "../core/wasm.js";
import { applyRest } from "../engine/apply-rest.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { ChunkResult } from "../training/train.js";
import type { FitKernels } from "./fit-kernels.js";
import type { Table } from "./table.js";

/** An objective whose batches are evaluated one at a time. */
export interface BatchedObjective {
  readonly params: ParameterSet;
  readonly table: Table;
  readonly batch: number;
  readonly kernels: FitKernels;
  /** Batches may be cut at multiples of so many rows without changing a bit. */
  readonly unit: number;
  /** Gradients of single rows evaluated so far. */
  gradients: number;
  /** Norm of the first gradient of all rows. */
  startNorm: number | undefined;
  gradNorm(): number;
  /** Called before the update of the next batch, of `left` in this epoch. */
  beforeUpdate(left: number): number;
  /** Called before a closure's gradients are made anew. */
  beforeEvaluation(): void;
}

/** What an evaluation of a batch found: the objective, and how many rows were classified rightly. */
interface Evaluation {
  loss: number;
  hits: number;
}

export class BatchStep {
  readonly #objective: BatchedObjective;
  readonly #optimizer: Optimizer;
  // The last evaluation of all rows, and the parameters it was made at.
  #last: (Evaluation & { values: Uint8Array }) | undefined;

  constructor(objective: BatchedObjective, optimizer: Optimizer) {
    this.#objective = objective;
    this.#optimizer = optimizer;
  }

  /** One batch, or as much of it as the budget allows. Optimizers that evaluate by themselves get all of it at once. */
  run(budget: number): ChunkResult {
    const { batch, kernels, table, unit } = this.#objective;
    const { lane } = kernels;
    const { batchBegin: begin, row } = lane;
    const end = Math.min(begin + batch, table.rows);
    const { around, definition } = this.#optimizer;
    // Rules that evaluate where they like.
    if (definition.closure || around?.sam) return this.#update(end, () => this.#evaluate(end));
    const to = Math.min(end, row + Math.max(unit, budget - (budget % unit || 0)));
    kernels.batchRows(row, to, 1 / (end - begin), row === begin);
    this.#objective.gradients += to - row;
    lane.row = to;
    return to < end ? "more" : this.#update(end, () => this.#found(end - begin));
  }

  /** Applies what is left of an accumulation. */
  finish(): void {
    if (applyRest(this.#optimizer)) this.#objective.kernels.proximalStep();
  }

  /** The last evaluation is no longer true. */
  forget(): void {
    this.#last = undefined;
  }

  #update(end: number, evaluate: () => Evaluation): ChunkResult {
    const { batch, kernels, table } = this.#objective;
    const { lane } = kernels;
    const rows = end - lane.batchBegin;
    this.#objective.beforeUpdate(Math.ceil((table.rows - lane.batchBegin) / batch));
    // The report of the batch is what was found first.
    let first: Evaluation | undefined;
    try {
      const { applied, skipped } = this.#optimizer.step(() => {
        const found = evaluate();
        first ??= found;
        return found.loss;
      });
      if (applied) kernels.proximalStep();
      if (skipped) lane.skippedRows += rows;
      else lane.epochLoss += (first as Evaluation).loss * rows;
    } catch (error) {
      if (error instanceof NonFiniteError) return "stopped";
      throw error;
    }
    lane.row = lane.batchBegin = end;
    lane.epochCorrect = lane.correct = lane.epochCorrect + (first as Evaluation).hits;
    return end < table.rows ? "more" : "done";
  }

  #found(rows: number): Evaluation {
    const { kernels } = this.#objective;
    const { lane } = kernels;
    return { loss: lane.batchLoss / rows + kernels.penalty(), hits: lane.correct - lane.epochCorrect };
  }

  #evaluate(end: number): Evaluation {
    const { kernels, table, params } = this.#objective;
    const { lane } = kernels;
    const { batchBegin: begin } = lane;
    const rows = end - begin;
    const whole = rows === table.rows;
    const values = new Uint8Array(wasm().memory.buffer, params.dataAt, params.bytes);
    // LBFGS begins where it has just been: the gradients are still there.
    if (whole && this.#last?.values.every((byte, i) => byte === values[i])) return this.#last;
    lane.correct = lane.epochCorrect;
    this.#objective.beforeEvaluation();
    kernels.batchRows(begin, end, 1 / rows, true);
    this.#objective.gradients += rows;
    const found = this.#found(rows);
    if (whole) this.#objective.startNorm ??= this.#objective.gradNorm();
    if (whole) this.#last = { values: values.slice(), ...found };
    return found;
  }
}
