// The distances that rate-free rules find, where the reference files tell them.
import { describe, expect, it } from "vitest";
import { DoG, parameters } from "simdescent";
import { decode } from "../../src/io/safetensors.js";
import { optimizerGolden, optionsFor } from "../golden.js";
import { all } from "./all.js";
import { replay } from "./replay.js";

const classes = Object.fromEntries(all);
const names = ["DAdaptAdam", "DAdaptSGD", "DAdaptAdaGrad", "DAdaptAdan", "DAdaptLion", "Prodigy"];

describe.each(names)("%s", (name) => {
  const { definition } = classes[name];
  const file = optimizerGolden(definition.golden as string);
  it.each(file.cases.map((test) => [test.id, test] as const))("finds the d of its reference: %s", (_, test) => {
    const found = test.f64.extra?.d as number[];
    expect(found.length).toBe(test.f64.steps.length);
    replay(
      name,
      (hyper) => optionsFor(definition, hyper),
      file,
      test,
      "float64",
      (optimizer, at) => {
        const d = decode(optimizer.save(), name).tensors.get(`shared.${name}.d`)?.data[0] as number;
        expect(Math.abs(d / found[at] - 1), `step ${test.f64.steps[at]}: ${d}`).toBeLessThan(1e-10);
      },
    );
  });
});

describe.each(["DoG", "LDoG"])("%s", (name) => {
  const { definition } = classes[name];
  const file = optimizerGolden(definition.golden as string);
  it.each(file.cases.map((test) => [test.id, test] as const))("finds the rates of its reference: %s", (_, test) => {
    const { lr, init_eta: first } = test.hyper as Record<string, number>;
    const found = test.f64.extra?.eta as number[][];
    replay(
      name,
      (hyper) => optionsFor(definition, hyper),
      file,
      test,
      "float64",
      (optimizer, at) => {
        if (at === 0 && first !== null) return;
        const { tensors } = decode(optimizer.save(), name);
        optimizer.params.names.forEach((tensor, i) => {
          const number = (key: string): number =>
            tensors.get(name === "DoG" ? `shared.DoG.0.${key}` : `state.${tensor}.${key}`)?.data[0] as number;
          const eta = (lr * number("rbar")) / Math.sqrt(number("G"));
          expect(Math.abs(eta / found[at][i] - 1), `${tensor}, step ${test.f64.steps[at]}`).toBeLessThan(1e-9);
        });
      },
    );
  });
});

it("DoG measures every group by itself, also after a checkpoint", () => {
  const spec = { a: [1, -2], b: [3, 0.5] };
  const make = (names: ("a" | "b")[], options = {}) =>
    new DoG(parameters(Object.fromEntries(names.map((name) => [name, { shape: [2], data: spec[name] }]))), {
      repsRel: 0.1,
      ...options,
    });
  const together = [0, 1].map(() => make(["a", "b"], { groups: [{ match: ["b"], lr: 0.5 }] }));
  const apart = { a: make(["a"]), b: make(["b"], { lr: 0.5 }) };
  for (let t = 0; t < 6; t++) {
    const gradients = { a: [1 + t, -1], b: [0.1 * t, 2] };
    together[t < 3 ? 0 : 1].step(gradients);
    apart.a.step({ a: gradients.a });
    apart.b.step({ b: gradients.b });
    if (t === 2) together[1].load(together[0].save());
  }
  for (const name of ["a", "b"] as const) {
    expect(together[1].params.data[name]).toEqual(apart[name].params.data[name]);
  }
});
