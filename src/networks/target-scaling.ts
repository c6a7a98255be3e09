// Standardization of the targets of networks that predict numbers: (y - mean) / scale, one scale for all.
import { largest } from "../math/extremes.js";
import { wasm } from "../core/wasm.js";
import type { Loss } from "../fit/losses.js";
import type { Objective } from "../fit/objective.js";
import type { Table } from "../fit/table.js";
import type { TargetUnits } from "../fit/target-units.js";

/** Whether a loss of scores in other units is a multiple of the loss. */
const homogeneous = new Set(["mse", "mae", "huber", "smoothL1", "quantile"]);

/** Means of the targets in use and their common deviation; a constant target has scale 1. */
export function measureTargets(table: Table, loss: Loss): TargetUnits | undefined {
  if (loss.name === "poisson") return undefined;
  const { order, rows, targets } = table;
  const values = table.exact as ArrayLike<number>;
  const indices = order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
  const at = (k: number, j: number): number => values[(indices ? indices[k] : k) * targets + j];
  const mean = new Float64Array(targets);
  for (let k = 0; k < rows; k++) for (let j = 0; j < targets; j++) mean[j] += at(k, j) / rows;
  let variance = 0;
  for (let k = 0; k < rows; k++) {
    for (let j = 0; j < targets; j++) variance += (at(k, j) - mean[j]) ** 2 / (rows * targets);
  }
  const size = largest(mean.map(Math.abs));
  const constant = variance <= (rows * size * Number.EPSILON) ** 2;
  return { mean, scale: constant || !homogeneous.has(loss.name) ? 1 : Math.sqrt(variance) };
}

/** The objective of scores in these units, reported in those of the targets given. */
export function scaledObjective(objective: Objective, target: TargetUnits | undefined): Objective {
  if (!target || target.scale === 1) return objective;
  const { scale } = target;
  const { loss, l1, l2 } = objective;
  const quadratic = loss.name === "mse" || loss.name === "huber";
  const factor = quadratic ? scale * scale : scale;
  const scalesParameter = loss.name === "huber" || loss.name === "smoothL1";
  const parameter = scalesParameter ? loss.parameter / scale : loss.parameter;
  return { ...objective, loss: { ...loss, parameter }, l1: l1 / factor, l2: l2 / factor, factor };
}
