// The plan by which linear models are fitted to columns.
import { commonFitOptions } from "../fit/fit-options.js";
import type { TablePlan } from "../fit/fit-plan.js";
import { prepare } from "../fit/prepare.js";
import { FitCheckpoint } from "../fit/training-checkpoint.js";
import { suggestRate } from "./default-rate.js";
import { centreFarTargets } from "./far-targets.js";
import { initialParameters } from "./init.js";
import { LinearProblem } from "./objective.js";
import { separatedBelow, separatedInPart } from "./separated.js";
import { solveLinear } from "./solve.js";

export const linearPlan = (): TablePlan => ({
  options: [...commonFitOptions, "featureNames"],
  prepare: (input, tables, random, options, previous) =>
    prepare(input, tables, random, options, previous?.scaling, true),
  targets: centreFarTargets,
  *parameters({ settings, coding }, columns, dtype) {
    yield;
    return initialParameters(columns, coding.outputs, settings.intercept, dtype);
  },
  problem: (_, params, table, batch, objective) => new LinearProblem(params, table, batch, objective),
  solver: solveLinear,
  rate: ({ settings }, problem, tables) => suggestRate(settings, problem, tables),
  checkpoint: (running, resume) => new FitCheckpoint(running, resume),
  // About a millisecond of work.
  rowsPerPart: (columns, outputs) => Math.max(64, Math.floor(2e6 / (columns * outputs + 30))),
});

/** The same for labels, whose losses may have no minimum. */
export const labelPlan = (): TablePlan => ({ ...linearPlan(), separated: separatedBelow, separatedInPart });
