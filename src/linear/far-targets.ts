// Targets so far from 0 that single precision would round their differences away: linear models learn them less their mean.
import type { Dtype } from "../core/memory.js";
import { wasm } from "../core/wasm.js";
import type { FitInput } from "../fit/fit-plan.js";
import type { Fitted } from "../fit/fitted.js";
import type { Table, Tables } from "../fit/table.js";
import { scaleTargets, type TargetUnits } from "../fit/target-units.js";

/** Deviations from 0 that leave a float32 four digits of a deviation. */
const far = 1024;

/** The units of a fit in this type; targets that are not far keep theirs. */
export function centreFarTargets(
  { settings, coding, incremental }: FitInput,
  tables: Tables,
  { train, heldOut }: { train: Table; heldOut: Table | undefined },
  previous: Fitted | undefined,
  dtype: Dtype,
): TargetUnits | undefined {
  const able = dtype === "float32" && settings.intercept && !coding.classes && settings.loss.name !== "poisson";
  const target = previous ? previous.target : able && !incremental ? measure(train) : undefined;
  if (!target) return undefined;
  scaleTargets(train, target, tables);
  // Rows held out of the same table share its targets.
  if (heldOut && heldOut.y !== train.y) scaleTargets(heldOut, target, tables);
  return target;
}

function measure({ exact = [], order, rows }: Table): TargetUnits | undefined {
  const indices = order ? new Uint32Array(wasm().memory.buffer, order, rows) : undefined;
  const at = (k: number): number => exact[indices ? indices[k] : k];
  let sum = 0;
  for (let k = 0; k < rows; k++) sum += at(k) - at(0);
  const mean = at(0) + sum / rows;
  let squares = 0;
  for (let k = 0; k < rows; k++) squares += (at(k) - mean) ** 2;
  if (squares === 0 || Math.abs(mean) <= far * Math.sqrt(squares / rows)) return undefined;
  return { mean: Float64Array.of(mean), scale: 1 };
}
