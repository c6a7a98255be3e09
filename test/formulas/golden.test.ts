import { afterAll, describe, expect, it } from "vitest";
import { defineOptimizer, type FormulaOptimizer } from "simdescent";
import { interpretOnly } from "../../src/formulas/compile.js";
import { optimizerGolden } from "../golden.js";
import { replay } from "../optimizers/replay.js";
import { field } from "./field.js";

const usual: Record<string, string> = { learning_rate: "lr", b1: "beta1", b2: "beta2", b3: "beta3" };
const camelCase = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const made = Object.entries(field).map(([name, { golden, ...given }]) => ({
  name,
  golden,
  Class: defineOptimizer({ name, ...given }),
}));

// Options of the formula; a reference's others must be at the values at which they do nothing.
function translate({ definition: { schema } }: FormulaOptimizer, hyper: Record<string, unknown>) {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(hyper)) {
    const name = usual[key] ?? camelCase(key);
    if (schema.names.includes(name)) options[name] = value;
    else expect([0, false, null], `${key} is no option`).toContain(value);
  }
  return options;
}

const leftOut = new Set(["max-grad-norm", "beta1-zero"]);

describe.each(made)("$name agrees with $golden", ({ golden, Class }) => {
  const file = optimizerGolden(golden);
  const cases = file.cases.filter(({ id }) => !leftOut.has(id));
  for (const test of cases) {
    for (const dtype of ["float64", "float32"] as const) {
      it(`${test.id}, ${dtype}`, () => replay(Class, (hyper) => translate(Class, hyper), file, test, dtype));
    }
  }
});

describe("interpreted, as where no program may compile WebAssembly", () => {
  interpretOnly(true);
  const others = Object.entries(field).map(([name, { golden, ...given }]) => ({
    name: `Interpreted${name}`,
    golden,
    Class: defineOptimizer({ name: `Interpreted${name}`, ...given }),
  }));
  it.each(others)("$name agrees with $golden", ({ golden, Class }) => {
    interpretOnly(true);
    const file = optimizerGolden(golden);
    for (const test of file.cases.filter(({ id }) => !leftOut.has(id)))
      for (const dtype of ["float64", "float32"] as const)
        replay(Class, (hyper) => translate(Class, hyper), file, test, dtype);
    interpretOnly(false);
  });
  interpretOnly(false);
});

afterAll(() => interpretOnly(false));
