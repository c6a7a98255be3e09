// How linear models are fitted to columns.
import type { Road } from "../fit/fit.js";
import { LinearProblem } from "./objective.js";
import { freshParameters } from "./init.js";
import { suggestRate } from "./default-rate.js";

export const linearRoad: Road = {
  *parameters({ settings, coding }, columns, dtype) {
    yield;
    return freshParameters(columns, coding.outputs, settings.intercept, dtype);
  },
  problem: (_, params, table, batch, objective) => new LinearProblem(params, table, batch, objective),
  rate: ({ settings }, problem, tables) => suggestRate(settings, problem, tables),
  // About a millisecond of work.
  part: (columns, outputs) => Math.max(64, Math.floor(2e6 / (columns * outputs + 30))),
};
