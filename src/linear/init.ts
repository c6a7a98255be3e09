import { ParameterSet } from "../core/parameters.js";
import type { Dtype } from "../core/memory.js";

/** Weights [columns, outputs] and bias [outputs] at zero. */
export function freshParameters(columns: number, outputs: number, intercept: boolean, dtype: Dtype): ParameterSet {
  return new ParameterSet(tensors(columns, outputs, intercept), dtype);
}

/** Names and shapes of a linear model's tensors. */
export function tensors(
  columns: number,
  outputs: number,
  intercept: boolean,
): { name: string; shape: number[]; length: number }[] {
  const weight = { name: "weight", shape: [columns, outputs], length: columns * outputs };
  return intercept ? [weight, { name: "bias", shape: [outputs], length: outputs }] : [weight];
}
