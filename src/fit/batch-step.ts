// One batch at a time, for optimizers that need a step outside of WebAssembly: accumulation, clamped gradients, closures.
import { NonFiniteError } from "../errors.js";
import type { linearLayout } from "../core/model-exports.js";
import type { ModelKernels } from "../core/models-wasm.js";
import type { ParameterSet } from "../core/parameters.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { ChunkResult } from "../training/train.js";
import type { Table } from "./table.js";

export type Fields = Record<(typeof linearLayout)["doubles" | "words"][number], number>;

/** An objective whose batches are evaluated one at a time. */
export interface BatchedObjective {
  readonly params: ParameterSet;
  readonly table: Table;
  readonly batch: number;
  readonly kernels: ModelKernels;
  /** The record the kernels read and write, and its address. */
  readonly fields: Fields;
  readonly at: number;
  /** Batches may be cut at multiples of so many rows without changing a bit. */
  readonly unit: number;
  /** Gradients of single rows evaluated so far. */
  gradients: number;
  /** Called before the update of the next batch, of `left` in this epoch. */
  ahead(left: number): number;
  /** Called before a closure's gradients are made anew. */
  evaluating(): void;
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
    const { at, batch, fields, kernels, table, unit } = this.#objective;
    const { begin, row } = fields;
    const end = Math.min(begin + batch, table.rows);
    if (this.#optimizer.definition.closure) return this.#update(end, () => this.#evaluate(end));
    const to = Math.min(end, row + Math.max(unit, budget - (budget % unit || 0)));
    kernels.batchRows(at, row, to, 1 / (end - begin), row === begin);
    this.#objective.gradients += to - row;
    fields.row = to;
    return to < end ? "more" : this.#update(end, () => this.#found(end - begin));
  }

  /** What was seen last is no longer true. */
  forget(): void {
    this.#last = undefined;
  }

  #update(end: number, evaluate: () => Evaluation): ChunkResult {
    const { at, batch, fields, kernels, table } = this.#objective;
    const rows = end - fields.begin;
    this.#objective.ahead(Math.ceil((table.rows - fields.begin) / batch));
    // The report of the batch is what was found first.
    let first: Evaluation | undefined;
    try {
      const { applied, skipped } = this.#optimizer.step(() => {
        const found = evaluate();
        first ??= found;
        return found.loss;
      });
      if (applied && fields.proximal) kernels.shrink(at, fields.proximal, 0);
      if (skipped) fields.refused += rows;
      else fields.epochLoss += (first as Evaluation).loss * rows;
    } catch (error) {
      if (error instanceof NonFiniteError) return "stopped";
      throw error;
    }
    fields.row = fields.begin = end;
    fields.settled = fields.correct = fields.settled + (first as Evaluation).hits;
    return end < table.rows ? "more" : "done";
  }

  #found(rows: number): Evaluation {
    const { at, fields, kernels } = this.#objective;
    return { loss: fields.batchLoss / rows + kernels.penalty(at), hits: fields.correct - fields.settled };
  }

  #evaluate(end: number): Evaluation {
    const { at, fields, kernels, table, params } = this.#objective;
    const { begin } = fields;
    const rows = end - begin;
    const whole = rows === table.rows;
    const values = new Uint8Array(wasm().memory.buffer, params.dataAt, params.bytes);
    // LBFGS begins where it has just been: the gradients are still there.
    if (whole && this.#last?.values.every((byte, i) => byte === values[i])) return this.#last;
    fields.correct = fields.settled;
    this.#objective.evaluating();
    kernels.batchRows(at, begin, end, 1 / rows, true);
    this.#objective.gradients += rows;
    const found = this.#found(rows);
    if (whole) this.#last = { values: values.slice(), ...found };
    return found;
  }
}
