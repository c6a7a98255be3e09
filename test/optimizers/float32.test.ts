// Rules that take a root or a ratio of sums, or start from a tiny distance, end elsewhere in float32 when a sum is rounded
// otherwise. How far, the reference's own steps tell, in three orders; nobody may be further off than a small multiple.
import { describe, expect, it } from "vitest";
import { parameters } from "simdescent";
import { optimizerGolden, optionsFor } from "../golden.js";
import { float64, orders, twinRun, withTwins } from "./float32-twins.js";
import { classes, hyperOf } from "./replay.js";
import type { AnyClass } from "./all.js";

type Run = readonly (readonly (readonly number[])[])[];

/** The largest difference after each recorded step. */
const apart = (a: Run, b: Run): number[] =>
  a.map((tensors, at) =>
    Math.max(...tensors.flatMap((values, i) => values.map((value, k) => Math.abs(value - b[at][i][k])))),
  );

const largest = (rows: number[][]): number[] => rows[0].map((_, at) => Math.max(...rows.map((row) => row[at])));

const cases = withTwins.flatMap((name) => {
  const { definition } = classes[name] as unknown as AnyClass;
  const file = optimizerGolden(definition.golden as string);
  return file.cases.map((test) => ({ name, id: test.id, test, definition, problem: file.problems[test.problem] }));
});

it("all golden cases of the four classes have a float32 run", () => {
  expect(withTwins).toEqual(["DoG", "LDoG", "Prodigy", "Shampoo"]);
  expect(cases.filter(({ test }) => test.f32)).toHaveLength(13);
});

describe.each(cases)("$name, $id", ({ name, test, definition, problem }) => {
  const { steps, params: reference } = test.f32 ?? test.f64;
  const runs = orders.map((order) => twinRun(name, problem, test, steps, order));
  // Four roundings of the largest value.
  const ulps = 4 * 2 ** -24 * Math.max(1, ...reference.flat(2).map(Math.abs));

  it("its steps in plain JavaScript are the reference's, in float64", () => {
    const found = twinRun(name, problem, test, test.f64.steps, float64);
    for (const off of apart(found, test.f64.params)) expect(off).toBeLessThanOrEqual(1e-10);
  });

  it("in float32 it ends where any order of sums ends", () => {
    const spec = Object.fromEntries(
      problem.shapes.map((shape, i) => [`p${i}`, { shape, data: problem.params0[i] }] as const),
    );
    const params = parameters(spec, { dtype: "float32" });
    const optimizer = new classes[name](params, optionsFor(definition, hyperOf(test)));
    const found: number[][][] = [];
    problem.grads.forEach((gradients, t) => {
      gradients.forEach((gradient, i) => params.grad[`p${i}`].set(gradient));
      optimizer.step();
      if (steps.includes(t + 1)) found.push(problem.shapes.map((_, i) => Array.from(params.data[`p${i}`])));
    });
    const spread = largest(runs.flatMap((a, i) => runs.slice(i + 1).map((b) => apart(a, b))));
    const fromReference = largest(runs.map((run) => apart(run, reference)));
    for (const [at, step] of steps.entries()) {
      const off = Math.min(...runs.map((run) => apart(found, run)[at]));
      expect(off, `step ${step}, from the nearest order`).toBeLessThanOrEqual(2 * spread[at] + ulps);
      const further = apart(found, reference)[at];
      expect(further, `step ${step}, from the reference`).toBeLessThanOrEqual(2 * fromReference[at] + ulps);
    }
    optimizer.dispose();
    params.dispose();
  });
});
