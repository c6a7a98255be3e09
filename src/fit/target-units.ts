// Units of targets: a model of numbers may learn (y - mean) / scale in place of y.
import { view } from "../core/memory.js";
import type { Table } from "./table.js";

/** What targets became: (y - mean[j]) / scale, one scale for all, so that errors keep their proportions. */
export interface TargetUnits {
  mean: Float64Array;
  scale: number;
}

/** Puts the targets of a table that was read into these units, before they are rounded to its type. */
export function scaleTargets({ y, matrix, targets, exact }: Table, { mean, scale }: TargetUnits, owner: object): void {
  const values = view(matrix.dtype, y, matrix.rows * targets, owner);
  const given = exact as ArrayLike<number>;
  for (let i = 0; i < values.length; i++) values[i] = (given[i] - mean[i % targets]) / scale;
}
