// How networks are fitted to columns.
import { checkMemory, blockRows, freshNetwork, type Architecture } from "./architecture.js";
import type { FitInput, Road } from "../fit/fit.js";
import { NetworkProblem } from "./objective.js";
import { NetworkSession } from "./training-checkpoint.js";
import { measureTargets, scaledObjective, scaleTargets } from "./target-scaling.js";

const architectureOf = ({ settings }: FitInput): Architecture => settings.network as Architecture;

export const networkRoad: Road = {
  parameters: (input, columns, dtype) =>
    freshNetwork(input.owner, architectureOf(input), columns, input.coding.outputs, dtype, input.settings.seed),
  problem: (input, params, table, batch, objective) =>
    new NetworkProblem(params, table, batch, objective, architectureOf(input), input.settings.seed),
  rate: undefined,
  // A block is the least that runs in one go.
  part: (columns, outputs, { network }) => Math.max(1, blockRows(network as Architecture, columns, outputs) / 4),
  targets({ settings, coding }, tables, { train, held }, previous) {
    if (coding.classes || !settings.standardize) return undefined;
    const target = previous
      ? previous.target
      : settings.online
        ? undefined
        : measureTargets(train, settings.loss, tables);
    if (!target) return undefined;
    scaleTargets(train, target, tables);
    // Rows held out of the same table share its targets.
    if (held && held.y !== train.y) scaleTargets(held, target, tables);
    return target;
  },
  objective: scaledObjective,
  check: ({ owner, settings, coding }, columns, dtype, rows) =>
    checkMemory(owner, settings.network as Architecture, columns, coding.outputs, {
      dtype,
      rows,
      slots: settings.slots,
    }),
  session: (running, resume) => new NetworkSession(running, resume),
};
