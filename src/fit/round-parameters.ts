// Parameters that were computed in float64 for a model in float32.
import type { ParameterSet } from "../core/parameters.js";

/**
 * Parameters in single precision, and the exact ones as they became, so that the loss is that of the model. False where one is
 * too large: the exact ones are as they were.
 */
export function roundParameters(params: ParameterSet, exact: ParameterSet): boolean {
  for (const name of params.names) {
    const values = params.data[name];
    values.set(exact.data[name]);
    if (!values.every(Number.isFinite)) return false;
  }
  for (const name of params.names) exact.data[name].set(params.data[name]);
  return true;
}
