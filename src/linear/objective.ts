// The objective of a linear model: where its weights are, and what bounds their gradient.
import { elementBytes } from "../core/memory.js";
import { models } from "../core/models-wasm.js";
import type { ParameterSet } from "../core/parameters.js";
import type { FitTask, Lane } from "../fit/fit-kernels.js";
import { TableProblem, type Objective } from "../fit/objective.js";
import type { Table } from "../fit/table.js";

/** Rows of a block (assembly/models/record.ts). */
const blockRows = 64;

export class LinearProblem extends TableProblem {
  readonly #bound: number;
  readonly #scratch: number;

  constructor(params: ParameterSet, table: Table, batch: number, objective: Objective) {
    super(params, table, batch, objective);
    this.#bound = this.#boundOf(table);
    const vectors = Math.ceil((objective.outputs * elementBytes(params.dtype)) / 16);
    this.#scratch = this.blocks.add(objective.outputs > 1 ? 256 + 16 * vectors * (1 + blockRows) : 4 * 8 * blockRows);
  }

  /** @internal */
  protected override writeModel(task: FitTask, lane: Lane): void {
    const { params } = this;
    const bias = params.slots.find((slot) => slot.name === "bias");
    task.gradientBound = this.#bound;
    task.weight = params.dataAt + params.slot("weight").offset;
    task.bias = bias ? params.dataAt + bias.offset : 0;
    lane.scratch = this.#scratch;
  }

  // With the loss the largest |x| and row weight bound every gradient entry, so that epochs need not read gradients to
  // know that they are finite, nor that their squares are.
  #boundOf({ matrix, sample, largest }: Table): number {
    const { slope } = this.objective.loss;
    const weight = sample ? models()[matrix.dtype].largest(sample, matrix.rows) : 1;
    const highest = matrix.dtype === "float32" ? 1e13 : 1e140;
    if (Number.isNaN(slope)) return 4 * largest * largest * weight;
    return largest * weight * slope < highest ? 0 : Infinity;
  }
}
