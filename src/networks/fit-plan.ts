// The plan by which networks are fitted to columns.
import { commonFitOptions } from "../fit/fit-options.js";
import type { FitPlan } from "../fit/fit-plan.js";
import { prepare } from "../fit/prepare.js";
import { FitCheckpoint } from "../fit/training-checkpoint.js";
import { scaleTargets, type TargetUnits } from "../fit/target-units.js";
import { blockRows, checkMemory, initializeNetwork, type Architecture } from "./architecture.js";
import { NetworkProblem } from "./objective.js";
import { measureTargets, scaledObjective } from "./target-scaling.js";

/** The plan of a network; `slots` says how many tensors of a tensor's own size its optimizer keeps beside it, by name. */
export const networkPlan = (
  architecture: Architecture,
  slots: ReadonlyMap<string, number>,
): FitPlan<NetworkProblem> => ({
  options: [...commonFitOptions, "featureNames"],
  prepare: (input, tables, random, options, previous) =>
    prepare(input, tables, random, options, previous?.scaling, false),
  checkMemory: ({ owner, coding }, columns, dtype, rows) =>
    checkMemory(owner, architecture, columns, coding.outputs, { dtype, rows, slots }),
  targets({ settings, coding, incremental }, tables, { train, heldOut }, previous) {
    if (coding.classes || !settings.standardize) return undefined;
    const measured = (): TargetUnits | undefined => (incremental ? undefined : measureTargets(train, settings.loss));
    const target = previous ? previous.target : measured();
    if (!target) return undefined;
    scaleTargets(train, target, tables);
    // Rows held out of the same table share its targets.
    if (heldOut && heldOut.y !== train.y) scaleTargets(heldOut, target, tables);
    return target;
  },
  objective: scaledObjective,
  parameters: ({ owner, settings, coding }, columns, dtype) =>
    initializeNetwork(owner, architecture, columns, coding.outputs, dtype, settings.seed),
  problem: ({ settings }, params, table, batch, objective) =>
    new NetworkProblem(params, table, batch, objective, architecture, settings.seed),
  // A block is the least that runs in one go.
  rowsPerPart: (columns, outputs) => Math.max(1, blockRows(architecture, columns, outputs) / 4),
  checkpoint(running, resume) {
    const { init: _, ...layers } = architecture;
    return new FitCheckpoint(running, resume, layers);
  },
});
