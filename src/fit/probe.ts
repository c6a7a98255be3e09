// Training one update at a time and evaluating the objective anywhere, for tuners.
import { Matrix } from "../core/matrix.js";
import type { ParameterSet } from "../core/parameters.js";
import { Random } from "../core/random.js";
import type { Optimizer } from "../engine/optimizer.js";
import { runToEnd } from "../training/cooperative.js";
import type { FitInput, TablePlan } from "./fit-plan.js";
import type { Fitted } from "./fitted.js";
import { isWeight } from "./fit-kernels.js";
import { makeOptimizer, objectiveOf } from "./make-optimizer.js";
import type { TableProblem } from "./objective.js";
import { Tables } from "./table.js";

/** Trains a model of its own batch by batch, for as long as the caller goes on, and yields each batch's loss. */
export function* tableUpdates(plan: TablePlan, input: FitInput): Generator<number, void> {
  const { owner, settings, coding, x } = input;
  const dtype = settings.dtype ?? (x instanceof Matrix ? x.dtype : "float32");
  const tables = new Tables(owner, dtype);
  const random = new Random(settings.seed);
  let params: ParameterSet | undefined;
  let problem: TableProblem | undefined;
  let optimizer: Optimizer | undefined;
  try {
    const prepared = runToEnd(plan.prepare(input, tables, random, {}, undefined));
    const { train: data } = prepared;
    const batch = settings.batchSize === "full" ? data.rows : Math.min(settings.batchSize, data.rows);
    const shuffle = settings.shuffle ?? batch < data.rows;
    const target = plan.targets?.(input, tables, prepared, undefined, dtype);
    params = runToEnd(plan.parameters(input, data.matrix.columns, dtype));
    const given = objectiveOf(settings, coding, data.rows);
    const objective = plan.objective?.(given, target) ?? given;
    problem = plan.problem(input, params, shuffle ? tables.ordered(data) : data, batch, objective);
    optimizer = makeOptimizer(settings, params, settings.lr);
    problem.attach(optimizer);
    for (;;) {
      const loss = problem.update(shuffle ? random : undefined);
      yield loss ?? NaN;
      if (loss === undefined) return;
    }
  } finally {
    optimizer?.dispose();
    params?.dispose();
    problem?.dispose();
    tables.dispose();
    random.dispose();
  }
}

/** Fills the gradients of a fitted model's parameters with those of its objective on these data; returns the objective. */
export function tableGradient(plan: TablePlan, input: FitInput, fitted: Fitted): number {
  const { owner, settings, coding } = input;
  const { params } = fitted;
  const tables = new Tables(owner, params.dtype);
  const random = new Random(settings.seed);
  let problem: TableProblem | undefined;
  try {
    const whole = { ...settings, validation: undefined, batchSize: "full" as const };
    const prepared = runToEnd(plan.prepare({ ...input, settings: whole }, tables, random, {}, fitted));
    const { train: table } = prepared;
    const target = plan.targets?.(input, tables, prepared, fitted, params.dtype);
    const given = objectiveOf(settings, coding, table.rows);
    const { factor = 1, ...scaled } = plan.objective?.(given, target) ?? given;
    problem = plan.problem(input, params, table, table.rows, scaled);
    const value = problem.evaluate();
    for (const name of params.names) {
      const [w, g] = [params.data[name], params.grad[name]];
      // The kernels leave out l1, which fits take a proximal step for: here it counts wherever it has a slope.
      const l1 = isWeight(name) ? scaled.l1 : 0;
      for (let i = 0; i < g.length; i++) g[i] = factor * (g[i] + l1 * Math.sign(w[i]));
    }
    return factor * value;
  } finally {
    problem?.dispose();
    tables.dispose();
    random.dispose();
  }
}

/** The mean loss with its penalties, anywhere. */
export interface TableObjective {
  start: Float64Array;
  gradient: (at: Float64Array, gradient: Float64Array) => void;
  dispose: () => void;
}

/** The objective in float64, as a function of weights and bias in one block. */
export function tableObjective(plan: TablePlan, input: FitInput, fitted: Fitted | undefined): TableObjective {
  const { owner, settings, coding } = input;
  const tables = new Tables(owner, "float64");
  const random = new Random(settings.seed);
  try {
    const whole = { ...settings, validation: undefined, batchSize: "full" as const };
    const prepared = runToEnd(plan.prepare({ ...input, settings: whole }, tables, random, {}, fitted));
    const { train: table } = prepared;
    const target = plan.targets?.(input, tables, prepared, fitted, "float64");
    const params = runToEnd(plan.parameters(input, table.matrix.columns, "float64"));
    const given = objectiveOf(settings, coding, table.rows);
    const { factor = 1, ...scaled } = plan.objective?.(given, target) ?? given;
    const problem = plan.problem(input, params, table, table.rows, scaled);
    const start = Float64Array.from(params.names.flatMap((name) => [...(fitted?.params ?? params).data[name]]));
    return {
      start,
      gradient: (at, gradient) => {
        let k = 0;
        for (const name of params.names) params.data[name].set(at.subarray(k, (k += params.data[name].length)));
        problem.evaluate();
        k = 0;
        for (const name of params.names) {
          gradient.set(
            params.grad[name].map((g) => g * factor),
            k,
          );
          k += params.grad[name].length;
        }
      },
      dispose: () => {
        problem.dispose();
        params.dispose();
        tables.dispose();
      },
    };
  } catch (error) {
    tables.dispose();
    throw error;
  } finally {
    random.dispose();
  }
}
