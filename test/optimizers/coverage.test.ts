import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generated, kernels, rules } from "../../scripts/generate.js";
import type { RuleName } from "../../src/core/exports.js";
import { wasm } from "../../src/core/wasm.js";
import { families, type Definition, type Initial } from "../../src/engine/definition.js";
import type { Flag } from "../../src/engine/option-specs.js";
import { all, defaults } from "./all.js";

const root = new URL("../../", import.meta.url);
const loops: { name: string; decoupled: boolean; slots: string[]; scalars: string[] }[] = rules();
const whole: { name: string }[] = kernels();
const sources = ["src/engine/", "src/optimizers/"]
  .map((path) => new URL(path, root))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => readFileSync(new URL(path, folder), "utf8")),
  );

describe("generated files", () => {
  for (const [path, text] of generated() as [string, string][]) {
    it(`${path} lists what its folder holds (npm run generate)`, () => {
      expect(readFileSync(new URL(path, root), "utf8")).toBe(text);
    });
  }
});

const product = (lists: unknown[][]): unknown[][] =>
  lists.reduce<unknown[][]>((rows, list) => rows.flatMap((row) => list.map((each) => [...row, each])), [[]]);

// Kernels and scalars under every combination of switches and words, momentum zero or not, for tensors of every rank.
function variants(definition: Definition) {
  const { schema } = definition;
  const switches = schema.flags.map((flag) => [...(schema.choices[flag] ?? [false, true])]);
  const result = [];
  for (const values of product(switches)) {
    const flags = Object.fromEntries(schema.flags.map((flag, i) => [flag, values[i]])) as Record<string, Flag>;
    for (const momentum of [0, 0.9]) {
      for (const shape of [[5], [3, 5], [2, 3, 4], [4, 3, 2, 2]]) {
        const hypers = Object.fromEntries(schema.hypers.map((h) => [h.key, h.default]));
        if ("momentum" in hypers) hypers.momentum = momentum;
        try {
          definition.check?.(flags, hypers);
          result.push({ flags, variant: definition.variant(flags, hypers, { name: "w", shape }), momentum, shape });
        } catch {
          // options that contradict one another, or a shape it does not take
        }
      }
    }
  }
  return result;
}

const initial = (from: Readonly<Record<string, Initial>>, values: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(from).map(([key, x]) => [key, typeof x === "number" ? x : x(values)]));

describe.each(all)("the definition of %s", (name, { definition }) => {
  it("names its class, a paper, and a golden file that is here", () => {
    expect(definition.name).toBe(name);
    expect(definition.paper).not.toBe("");
    expect(families).toContain(definition.family);
    if (definition.golden) expect(existsSync(new URL(`test/golden/${definition.golden}.json`, root))).toBe(true);
  });

  it("gives its kernels as many slots and scalars as they take", () => {
    for (const { flags, variant, momentum, shape } of variants(definition)) {
      const values = { ...defaults(definition), ...(definition.schema.names.includes("momentum") && { momentum }) };
      const context = {
        groups: [values],
        powers: definition.powers.map(() => 0.5),
        t: 2,
        registers: initial(definition.registers, values),
        weightDecay: 0,
        shared: initial(definition.shared, values),
        sums: new Float64Array(8).fill(1),
        loss: 1,
        flags,
        hypers: Object.fromEntries(definition.schema.hypers.map((spec) => [spec.key, spec.default])),
        shape,
        decays: true,
      };
      const scalars = definition.scalars(values, context);
      expect(scalars.length).toBeLessThanOrEqual(21);
      expect(variant.slots.length).toBeLessThanOrEqual(11);
      const rule = loops.find((each) => each.name === variant.kernel);
      if (!rule) {
        expect([undefined, ...whole.map((each) => each.name)]).toContain(variant.kernel);
        continue;
      }
      // What only a measuring kernel reads may stand behind.
      const slots = expect(variant.slots.length, variant.kernel);
      if (definition.measure) slots.toBeGreaterThanOrEqual(rule.slots.length);
      else slots.toBe(rule.slots.length);
      expect(scalars.length, variant.kernel).toBeGreaterThanOrEqual(rule.scalars.length);
      const decay = typeof definition.decay === "function" ? definition.decay(flags) : definition.decay;
      if (decay === "decoupled") expect(rule.decoupled, `${variant.kernel} has no decay of its own`).toBe(true);
    }
  });

  it("has a docstring with an equation, the reference and a runnable example", () => {
    const file = sources.find((text) => text.includes(`export class ${name} extends `)) as string;
    const doc = file.slice(file.lastIndexOf("/**", file.indexOf(`export class ${name} `)));
    expect(doc).toMatch(/<-/);
    expect(doc).toMatch(/@example/);
    expect(doc).toMatch(/@throws/);
    expect(doc).toMatch(/Agrees with|Equals/);
  });
});

describe("every kernel", () => {
  it("is in the function table for both types and is used by a definition or the engine", () => {
    const text = sources.join("");
    for (const { name } of [...loops, ...whole]) {
      expect(text.includes(`"${name}"`), `nothing uses ${name}`).toBe(true);
      for (const dtype of ["float32", "float64"] as const) {
        const kernel = wasm().rule(name as RuleName, dtype);
        expect(kernel, name).toBeTypeOf("function");
        expect(kernel.length).toBe(3);
      }
    }
  });
});
