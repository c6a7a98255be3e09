// One batch at a time, for optimizers that need a step outside of WebAssembly: accumulation, clamped gradients, closures.
import { NonFiniteError } from "../errors.js";
import { wasm } from "../core/wasm.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { ChunkResult } from "../training/train.js";
import type { TableProblem } from "./objective.js";

/** What an evaluation of a batch found: the objective, and how many rows were classified rightly. */
interface Found {
  loss: number;
  hits: number;
}

export class BatchStep {
  readonly #problem: TableProblem;
  readonly #optimizer: Optimizer;
  // The last evaluation of all rows, and the parameters it was made at.
  #seen: (Found & { values: Uint8Array }) | undefined;

  constructor(problem: TableProblem, optimizer: Optimizer) {
    this.#problem = problem;
    this.#optimizer = optimizer;
  }

  /** One batch, or as much of it as the budget allows. Optimizers that evaluate by themselves get all of it at once. */
  run(budget: number): ChunkResult {
    const { at, batch, fields, kernels, table, unit } = this.#problem;
    const { begin, row } = fields;
    const end = Math.min(begin + batch, table.rows);
    if (this.#optimizer.definition.closure) return this.#update(end, () => this.#evaluate(end));
    const to = Math.min(end, row + Math.max(unit, budget - (budget % unit || 0)));
    kernels.batchRows(at, row, to, 1 / (end - begin), row === begin);
    this.#problem.gradients += to - row;
    fields.row = to;
    return to < end ? "more" : this.#update(end, () => this.#found(end - begin));
  }

  /** What was seen last is no longer true. */
  forget(): void {
    this.#seen = undefined;
  }

  #update(end: number, evaluate: () => Found): ChunkResult {
    const { at, batch, fields, kernels, table } = this.#problem;
    const rows = end - fields.begin;
    this.#problem.ahead(Math.ceil((table.rows - fields.begin) / batch));
    // What is told of the batch is what was found first.
    let first: Found | undefined;
    try {
      const { applied, skipped } = this.#optimizer.step(() => {
        const found = evaluate();
        first ??= found;
        return found.loss;
      });
      if (applied && fields.proximal) kernels.shrink(at, fields.proximal, 0);
      if (skipped) fields.refused += rows;
      else fields.epochLoss += (first as Found).loss * rows;
    } catch (error) {
      if (error instanceof NonFiniteError) return "stopped";
      throw error;
    }
    fields.row = fields.begin = end;
    fields.settled = fields.correct = fields.settled + (first as Found).hits;
    return end < table.rows ? "more" : "done";
  }

  #found(rows: number): Found {
    const { at, fields, kernels } = this.#problem;
    return { loss: fields.batchLoss / rows + kernels.penalty(at), hits: fields.correct - fields.settled };
  }

  #evaluate(end: number): Found {
    const { at, fields, kernels, table, params } = this.#problem;
    const { begin } = fields;
    const rows = end - begin;
    const whole = rows === table.rows;
    const values = new Uint8Array(wasm().memory.buffer, params.dataAt, params.bytes);
    // LBFGS begins where it has just been: the gradients are still there.
    if (whole && this.#seen?.values.every((byte, i) => byte === values[i])) return this.#seen;
    fields.correct = fields.settled;
    this.#problem.evaluating();
    kernels.batchRows(at, begin, end, 1 / rows, true);
    this.#problem.gradients += rows;
    const found = this.#found(rows);
    if (whole) this.#seen = { values: values.slice(), ...found };
    return found;
  }
}
