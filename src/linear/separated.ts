// When classes are separated by a plane, so that weights without a penalty grow for ever.
import { view } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import type { FitInput } from "../fit/fit-plan.js";
import type { Objective } from "../fit/objective.js";
import type { Table } from "../fit/table.js";
import { recedes } from "./recession.js";

/** Whether a loss of labels has no penalty to keep weights from growing. */
const grows = ({ settings, incremental }: FitInput, { loss, l1, l2 }: Objective): boolean => {
  const growing = loss.name === "logistic" || (loss.name === "softmax" && loss.parameter === 0);
  // Of the optimizer's own, too.
  const penalties = [l1, l2, ...["l1", "l2", "weightDecay", "decay"].map((key) => settings.optimizer[key])];
  return growing && !incremental && !penalties.some(Boolean);
};

/** Whether parameters of a fit that got no further have gone far where the loss falls for ever. */
export const separatedInPart = (input: FitInput, objective: Objective, table: Table, params: ParameterSet): boolean =>
  grows(input, objective) && recedes(params, table);

/** The mean loss below which every row must be on its side: a row that is not loses log 2 or more. */
export function separatedBelow(input: FitInput, objective: Objective, { sample, matrix, rows }: Table): number {
  if (!grows(input, objective)) return -Infinity;
  let least = 1;
  if (sample) {
    const weights = view(matrix.dtype, sample, matrix.rows, matrix);
    for (const w of weights) if (w > 0) least = Math.min(least, w);
  }
  return (Math.LN2 * least) / rows;
}
