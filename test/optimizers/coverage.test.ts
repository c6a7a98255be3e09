import { existsSync, readdirSync, readFileSync } from "node:fs";
import { assert, describe, it } from "vitest";
import { generated, kernels, rules } from "../../scripts/generate.js";
import type { RuleName } from "../../src/core/exports.js";
import { firstOrder } from "../../src/core/kernels/first-order.js";
import { matrices } from "../../src/core/kernels/matrices.js";
import { tensors } from "../../src/core/kernels/tensors.js";
import { wasm } from "../../src/core/wasm.js";
import { families, type Definition, type Initial } from "../../src/engine/definition.js";
import type { Flag } from "../../src/engine/option-specs.js";
import { show } from "../../src/errors.js";
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
      const same = readFileSync(new URL(path, root), "utf8") === text;
      assert(same, `${path} is stale: npm run generate`);
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
    assert(definition.name === name, `${name}: its definition is named ${definition.name}`);
    assert(definition.paper !== "", `${name}: \`paper\` is empty; give an arXiv number, a DOI or a title`);
    const known = families.includes(definition.family);
    assert(known, `${name}: there is no family ${show(definition.family)}; there are ${families.join(", ")}`);
    const { golden } = definition;
    const there = golden === undefined || existsSync(new URL(`test/golden/${golden}.json`, root));
    assert(there, `${name}: test/golden/${golden}.json does not exist; make it by npm run golden, or mend \`golden\``);
  });

  it("gives its kernels as many slots and scalars as they take", () => {
    const reached = variants(definition);
    assert(reached.length > 0, `${name}: \`variant\` or \`check\` refuses every combination of switches and shapes`);
    for (const { flags, variant, momentum, shape } of reached) {
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
        most: Number.MAX_VALUE,
        hypers: Object.fromEntries(definition.schema.hypers.map((spec) => [spec.key, spec.default])),
        shape,
        decays: true,
      };
      const scalars = definition.scalars(values, context);
      const { kernel } = variant;
      assert(scalars.length <= 21, `${name}: ${scalars.length} scalars, a kernel takes at most 21`);
      assert(variant.slots.length <= 11, `${name}: ${variant.slots.length} slots, a kernel takes at most 11`);
      const rule = loops.find((each) => each.name === variant.kernel);
      if (!rule) {
        const known = kernel === undefined || whole.some((each) => each.name === kernel);
        assert(known, `${name}: no file of assembly/rules has a kernel "${kernel}"`);
        continue;
      }
      // What only a measuring kernel reads may stand behind.
      const slots = variant.slots.map((slot) => (typeof slot === "string" ? slot : slot.name));
      const enough = definition.measure ? slots.length >= rule.slots.length : slots.length === rule.slots.length;
      assert(enough, `${name}: slots [${slots}] for the kernel ${kernel}, which takes [${rule.slots}]`);
      const [given, taken] = [scalars.length, rule.scalars.length];
      assert(
        given >= taken,
        `${name}: ${given} scalars for the kernel ${kernel}, which takes ${taken}: ${rule.scalars}`,
      );
      const decay = typeof definition.decay === "function" ? definition.decay(flags) : definition.decay;
      const decays = decay !== "decoupled" || rule.decoupled;
      assert(decays, `${name}: decay is "decoupled", and the kernel ${kernel} lacks \`static decoupled: bool = true\``);
    }
  });

  it("has a docstring with an equation, the reference and a runnable example", () => {
    const file = sources.find((text) => text.includes(`export class ${name} extends `)) as string;
    const doc = file.slice(file.lastIndexOf("/**", file.indexOf(`export class ${name} `)));
    const parts = { "an equation with <-": /<-/, "an @example": /@example/, "a line @throws": /@throws/ };
    const wanted = { ...parts, 'a sentence "Agrees with ..." or "Equals ..."': /Agrees with|Equals/ };
    for (const [what, pattern] of Object.entries(wanted))
      assert(pattern.test(doc), `${name}: its docstring lacks ${what}`);
  });
});

describe("every kernel", () => {
  it("is in the function table for both types and is used by a definition or the engine", () => {
    const text = sources.join("");
    for (const { name } of [...loops, ...whole]) {
      assert(text.includes(`"${name}"`), `${name}: the kernel has no definition; nothing in src/ names it`);
      for (const open of [firstOrder, tensors, matrices]) open();
      for (const dtype of ["float32", "float64"] as const) {
        const kernel = wasm().rule(name as RuleName, dtype);
        assert(typeof kernel === "function", `${name}: the kernel is in no module for ${dtype}; npm run build`);
        assert(kernel.length === 3, `${name}: the kernel takes ${kernel.length} arguments, wanted 3`);
      }
    }
  });
});
