import { afterAll, describe, expect, it } from "vitest";
import { golden, optimizerGolden, type Mapping } from "../golden.js";
import { classes, replay } from "./replay.js";

const { optimizers } = golden<{ optimizers: Record<string, Mapping> }>("primary");
const there = Object.keys(optimizers).filter((name) => classes[name]);
let agreed = 0;

describe.each(there)("%s agrees with its reference implementation", (name) => {
  const file = optimizerGolden(optimizers[name].file);
  for (const test of file.cases) {
    for (const dtype of ["float64", "float32"] as const) {
      it(`${test.id}, ${dtype}`, () => {
        replay(name, optimizers[name], file, test, dtype);
        agreed++;
      });
    }
  }
});

it("finds a class for every reference", () => {
  expect(Object.keys(optimizers).filter((name) => !classes[name])).toEqual([]);
});

afterAll(() => {
  console.log(`${there.length} optimizers, ${agreed} cases agree`);
});
