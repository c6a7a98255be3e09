import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generated, rules } from "../../scripts/generate.js";
import { wasm } from "../../src/core/wasm.js";
import { all } from "./all.js";

const root = new URL("../../", import.meta.url);

describe("generated files", () => {
  for (const [path, text] of generated() as [string, string][]) {
    it(`${path} lists what its folder holds (npm run generate)`, () => {
      expect(readFileSync(new URL(path, root), "utf8")).toBe(text);
    });
  }
});

describe.each(all)("the definition of %s", (name, { definition }) => {
  const variants = [{}, { amsgrad: true }, { nesterov: true, momentum: 0.9 }, { momentum: 0.9 }].map((extra) => {
    const hypers = Object.fromEntries(definition.schema.hypers.map((h) => [h.key, h.default]));
    const flags = { ...definition.schema.defaults };
    for (const [key, value] of Object.entries(extra)) {
      if (key in flags) flags[key] = value as boolean;
      else if (key in hypers) hypers[key] = value as number;
    }
    return { variant: definition.variant(flags, hypers), hypers };
  });

  it("names its class, a paper, and a golden file that is here", () => {
    expect(definition.name).toBe(name);
    expect(definition.paper).not.toBe("");
    if (definition.golden) expect(existsSync(new URL(`test/golden/${definition.golden}.json`, root))).toBe(true);
  });

  it("gives its kernels as many slots and scalars as they take", () => {
    for (const { variant, hypers } of variants) {
      const rule = rules().find((each) => each.name === variant.kernel);
      expect(rule, variant.kernel).toBeDefined();
      expect(variant.slots.length).toBe(rule?.slots.length);
      const scalars = definition.scalars(
        hypers,
        definition.powers.map(() => 0.5),
        1,
      );
      expect(scalars.length).toBeGreaterThanOrEqual(rule?.scalars.length as number);
      expect(scalars.every(Number.isFinite)).toBe(true);
      expect(rule?.decoupled ? "either" : "coupled").toSatisfy(
        (kind) => kind === "either" || definition.decay === "coupled",
      );
    }
  });

  it("has a docstring with an equation, the reference and a runnable example", () => {
    const folder = new URL("src/optimizers/", root);
    const files = readdirSync(folder).map((each) => readFileSync(new URL(each, folder), "utf8"));
    const file = files.find((text) => text.includes(`export class ${name} extends Optimizer`)) as string;
    const doc = file.slice(file.lastIndexOf("/**", file.indexOf(`export class ${name} `)));
    expect(doc).toMatch(/<-/);
    expect(doc).toMatch(/@example/);
    expect(doc).toMatch(/@throws/);
    expect(doc).toMatch(/Agrees with|Equals/);
  });
});

describe("every kernel", () => {
  it("is exported for both types and belongs to a definition", () => {
    const used = new Set(
      all.flatMap(([, { definition }]) =>
        [false, true].flatMap((flag) => {
          const flags = Object.fromEntries(definition.schema.flags.map((key) => [key, flag && key !== "maximize"]));
          return [0, 0.9].map(
            (value) =>
              definition.variant(flags, Object.fromEntries(definition.schema.hypers.map((h) => [h.key, value]))).kernel,
          );
        }),
      ),
    );
    for (const { name } of rules() as { name: string }[]) {
      expect(used, `no definition uses ${name}`).toContain(name);
      expect(wasm().exports).toHaveProperty(`${name}_f32`);
      expect(wasm().exports).toHaveProperty(`${name}_f64`);
    }
  });
});
