import { afterAll, describe, expect, it } from "vitest";
import * as simdescent from "simdescent";
import type { Dtype, Optimizer, ParameterSet } from "simdescent";
import { golden, type GoldenCase, type OptimizerGolden } from "../golden.js";

type Class = new (params: ParameterSet, options: object) => Optimizer;
type Primary = Record<string, { file: string; options: Record<string, string> }>;

const { optimizers } = golden<{ optimizers: Primary }>("primary");
const classes = simdescent as unknown as Record<string, Class>;
let agreed = 0;

function translate(hyper: Record<string, unknown>, names: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(hyper).map(([key, value]) => [names[key] ?? key, value]));
}

function replay(name: string, file: OptimizerGolden, test: GoldenCase, dtype: Dtype): void {
  const problem = file.problems[test.problem];
  const names = problem.shapes.map((_, i) => `p${i}`);
  const spec = Object.fromEntries(names.map((key, i) => [key, { shape: problem.shapes[i], data: problem.params0[i] }]));
  const params = simdescent.parameters(spec, { dtype });
  const { options } = optimizers[name];
  const groups = test.groups?.map(({ tensors, hyper }) => ({
    match: tensors.map((i) => names[i]),
    ...translate(hyper, options),
  }));
  const optimizer = new classes[name](params, { ...translate(test.hyper, options), ...(groups && { groups }) });
  const run = dtype === "float64" ? test.f64 : test.f32;
  if (!run) throw new Error(`${test.id} has no ${dtype} run`);
  for (let t = 0; t < problem.steps; t++) {
    if (test.lrPerStep) optimizer.lr = test.lrPerStep[t];
    names.forEach((key, i) => params.grad[key].set(problem.grads[t][i]));
    optimizer.step();
    const at = run.steps.indexOf(t + 1);
    if (at < 0) continue;
    names.forEach((key, i) => {
      run.params[at][i].forEach((reference, k) => {
        const tolerance =
          dtype === "float64"
            ? 1e-12 + 1e-12 * Math.abs(reference)
            : Math.max(4 * (test.maxAbsF32vsF64 ?? 0), 2e-6 * Math.max(1, Math.abs(reference)));
        const actual = params.data[key][k];
        if (Number.isNaN(reference) ? !Number.isNaN(actual) : !(Math.abs(actual - reference) <= tolerance)) {
          expect.fail(`${key}[${k}] after step ${t + 1}: ${actual}, reference ${reference}`);
        }
      });
    });
  }
  agreed++;
  optimizer.dispose();
  params.dispose();
}

describe.each(Object.keys(optimizers))("%s agrees with its reference implementation", (name) => {
  const file = golden<OptimizerGolden>(optimizers[name].file);
  for (const test of file.cases) {
    it(`${test.id}, float64`, () => replay(name, file, test, "float64"));
    it.runIf(test.f32)(`${test.id}, float32`, () => replay(name, file, test, "float32"));
  }
});

afterAll(() => {
  console.log(`${Object.keys(optimizers).length} optimizers, ${agreed} cases agree`);
});
