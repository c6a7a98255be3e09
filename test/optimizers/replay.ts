// Replays a golden case through the public API.
import { expect } from "vitest";
import * as simdescent from "simdescent";
import type { Dtype, Optimizer, ParameterSet } from "simdescent";
import type { GoldenCase, OptimizerGolden } from "../golden.js";

type Class = new (params: ParameterSet, options: object) => Optimizer;

export const classes = simdescent as unknown as Record<string, Class>;

/** Options of ours from a reference's hyper-parameters. */
export type Translate = (hyper: Record<string, unknown>) => Record<string, unknown>;

/** What the reference allows: rules with sums over tensors are looser, matrix methods looser still. */
export function tolerance(Class: unknown, test: GoldenCase, dtype: Dtype, reference: number): number {
  const { definition } = Class as { definition: import("../../src/engine/definition.js").Definition };
  if (dtype === "float32") {
    if (!test.f32) return 1e-5 * Math.max(1, test.maxAbsMove);
    const machineEpsilon = definition.name === "Adafactor" && (test.hyper.eps as unknown[])[0] === null;
    return Math.max(4 * (test.maxAbsF32vsF64 ?? 0), (machineEpsilon ? 2e-5 : 2e-6) * Math.max(1, Math.abs(reference)));
  }
  if (definition.family === "matrix") return 1e-6 * Math.max(1, test.maxAbsMove);
  const sums = ["per layer", "factored", "rate-free"].includes(definition.family);
  const bound = sums || definition.measure ? 1e-10 : 1e-12;
  return bound + bound * Math.abs(reference);
}

/** A case's hyper-parameters. The references of D-Adaptation keep d in the place of d0, so that their first d is what tells it. */
export function hyperOf({ hyper, f64 }: GoldenCase): Record<string, unknown> {
  const d0 = hyper.d0 ?? f64.extra?.d?.[0];
  return d0 === undefined ? hyper : { ...hyper, d0 };
}

/** `each` sees the optimizer after every recorded step, with the place of the step among them. */
export function replay(
  of: string | Class,
  translate: Translate,
  file: OptimizerGolden,
  test: GoldenCase,
  dtype: Dtype,
  each?: (optimizer: Optimizer, at: number) => void,
): void {
  const problem = file.problems[test.problem];
  // The reference of AdamMini chooses by name.
  const names = (test.hyper.names as string[] | undefined) ?? problem.shapes.map((_, i) => `p${i}`);
  const spec = Object.fromEntries(names.map((key, i) => [key, { shape: problem.shapes[i], data: problem.params0[i] }]));
  const params = simdescent.parameters(spec, { dtype });
  const groups = test.groups?.map(({ tensors, hyper }) => ({
    match: tensors.map((i) => names[i]),
    ...translate(hyper),
  }));
  const Class = typeof of === "string" ? classes[of] : of;
  const { name } = (Class as unknown as { definition: { name: string } }).definition;
  const run = (dtype === "float64" ? test.f64 : test.f32) ?? test.f64;
  const options = { ...translate(hyperOf(test)), ...(groups && { groups }) };
  const optimizer = new Class(params, options);
  const { inputs = {} } = test;
  const compare = (t: number, tensors: number[][], what: string): void => {
    names.forEach((key, i) => {
      tensors[i].forEach((reference, k) => {
        const actual = params.data[key][k];
        const allowed = tolerance(Class, test, dtype, reference);
        const off = Math.abs(actual - reference);
        if (Number.isNaN(reference) ? Number.isNaN(actual) : off <= allowed || actual === reference) return;
        const figures = `off by ${off.toPrecision(2)}, allowed ${allowed.toPrecision(2)}`;
        const where = `${name}: golden case "${test.id}" (${dtype})`;
        expect.fail(
          `${where}: after step ${t} ${what}${key}[${k}] is ${actual}, the reference has ${reference} (${figures})`,
        );
      });
    });
  };
  const averaged = run.extra?.x as number[][][] | undefined;
  for (let t = 0; t < problem.steps; t++) {
    if (test.lrPerStep) optimizer.lr = test.lrPerStep[t];
    if (inputs.hessianGradients && t % (test.hyper.k as number) === 0) {
      const estimates = inputs.hessianGradients[t];
      (optimizer as unknown as { updateHessian(grads: object): void }).updateHessian(
        Object.fromEntries(names.map((key, i) => [key, estimates[i]])),
      );
    }
    names.forEach((key, i) => {
      const gradient = problem.grads[t][i];
      const rows = inputs.rows?.[t];
      if (!rows) return params.grad[key].set(gradient);
      const [, columns] = problem.shapes[i];
      const values = rows.flatMap((row) => gradient.slice(row * columns, (row + 1) * columns));
      return (params as unknown as { sparse(name: string, g: object): void }).sparse(key, { rows, values });
    });
    const loss = inputs.value?.[t];
    if (loss === undefined) optimizer.step();
    else optimizer.step(() => loss);
    const at = run.steps.indexOf(t + 1);
    if (at < 0) continue;
    compare(t + 1, run.params[at], "");
    each?.(optimizer, at);
    if (!averaged) continue;
    const modes = optimizer as unknown as { eval(): void; train(): void };
    modes.eval();
    compare(t + 1, averaged[at], "averaged ");
    modes.train();
    compare(t + 1, run.params[at], "back ");
  }
  optimizer.dispose();
  params.dispose();
}
