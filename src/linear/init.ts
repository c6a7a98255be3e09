// The initial parameters of a linear model.
import { ParameterSet } from "../core/parameters.js";
import type { Dtype } from "../core/memory.js";

/** Weights [columns, outputs] and bias [outputs] at zero. */
export function initialParameters(columns: number, outputs: number, intercept: boolean, dtype: Dtype): ParameterSet {
  return new ParameterSet(tensorShapes(columns, outputs, intercept), dtype);
}

/** Names and shapes of a linear model's tensors. */
function tensorShapes(
  columns: number,
  outputs: number,
  intercept: boolean,
): { name: string; shape: number[]; length: number }[] {
  const weight = { name: "weight", shape: [columns, outputs], length: columns * outputs };
  return intercept ? [weight, { name: "bias", shape: [outputs], length: outputs }] : [weight];
}
