import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { generated, kernels, rules } from "../../scripts/generate.js";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const rule = `import { Lanes } from "../math/lanes";

export class foo {
  static unroll: i32 = 2;
  static decoupled: bool = true;

  @inline
  static update<T>(w: v128, g: v128, average: usize, lr: v128): v128 {
    return v128.sub<T>(w, v128.mul<T>(lr, Lanes.ema<T>(average, lr, lr, g)));
  }
}
`;
const kernel = "export function whole<T>(n: usize, slots: usize, scalars: usize): void {}\n";
const definition = `
import { firstOrder } from "../core/kernels/first-order.js";
import { tensors } from "../core/kernels/tensors.js";
const definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder, tensors],
  name: "Foo",
  variant: ({ plain }) => ({ kernel: plain ? "foo" : "whole", slots: ["average"] }),
}));
export class Foo extends Optimizer {}
`;

// The least that npm run generate asks for.
const tree = {
  "assembly/rules/foo.ts": rule,
  "assembly/rules/whole.ts": kernel,
  "assembly/math/sum.ts": "export function sum(at: usize, n: usize, unit: usize): f64 {\n  return 0;\n}\n",
  "assembly/step.ts":
    "/** Filled by JavaScript. */\n@unmanaged\nexport class Plan {\n  norm: f64;\n  ranges: u32;\n}\n",
  "assembly/models/epoch.ts":
    "export const enum Loss {\n  mse,\n  huber,\n}\nexport const enum Activation {\n  relu,\n}\nexport const enum LayerKind {\n  dense,\n}\n" +
    "export function epoch<T>(at: usize): f64 {\n  return 0;\n}\n",
  "assembly/formulas/op.ts": "export enum Op {\n  add,\n}\n",
  "src/engine/engine.ts": "export const name = 1;\n",
  "src/optimizers/foo.ts": definition,
  "src/schedules/step.ts": "/** @internal */\nexport interface Inner {}\nexport function step(lr: number): number {}\n",
};

function written(changes: Partial<Record<keyof typeof tree, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "generate-"));
  folders.push(folder);
  for (const [path, text] of Object.entries({ ...tree, ...changes })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return `${folder}/`;
}

const fails = (changes: Parameters<typeof written>[0]): string => {
  try {
    generated(written(changes));
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing";
};

describe("npm run generate", () => {
  it("finds a rule, a kernel, functions, records, an optimizer and a schedule", () => {
    const root = written();
    const path = "assembly/rules/foo.ts";
    const settings = { direct: false, decoupled: true, swaps: false, unroll: 2 };
    expect(rules(root)).toEqual([{ name: "foo", path, ...settings, slots: ["average"], scalars: ["lr"] }]);
    expect(kernels(root)).toEqual([{ name: "whole", path: "assembly/rules/whole.ts", unit: false }]);
    const text = Object.fromEntries(generated(root));
    expect(text["assembly/kernels/first-order.ts"]).toContain(
      "v128.store(w + 16, foo.update<f64>(w16, g16, average + 16, lr));",
    );
    expect(text["assembly/kernels/tensors.ts"]).toContain("export function whole_f32(");
    expect(text["assembly/index.ts"]).toContain("return sumOf(at, n, 8);");
    expect(text["assembly/models.ts"]).toContain("return epochOf<f32>(at);");
    expect(text["src/core/kernels/first-order.ts"]).toContain('"foo",\n);');
    expect(text["src/core/exports.ts"]).toContain('doubles: ["norm"],\n  words: ["ranges"],');
    expect(text["src/core/model-exports.ts"]).toContain('lossNames = "mse huber"');
    expect(text["src/optimizers/index.ts"]).toContain('export { Foo } from "./foo.js";');
    expect(text["src/schedules/index.ts"]).toContain('export { step } from "./step.js";');
    expect(text["src/schedules/index.ts"]).not.toContain("Inner");
  });

  it("says which module a definition must open for its kernels", () => {
    const unopened = definition.replace(/import .*tensors.*\n/, "");
    expect(() => generated(written({ "src/optimizers/foo.ts": unopened }))).toThrow(
      'src/optimizers/foo.ts: the kernel "whole" stands in tensors.wasm: write "kernels: [tensors]" in the definition and import ' +
        '{ tensors } from "../core/kernels/tensors.js".',
    );
  });

  it("finds the same however the sources are formatted", () => {
    const folded = `export
    class foo
{ static
    unroll : i32 = 2 ; /* static unroll: i32 = 4; */
  static decoupled: bool = true; // } the end
  @inline static
  update < T >(
    w: v128, // the parameters, (w)
    g: v128,
    average:
      usize,
    lr: v128 /* , eps: v128 */,
  ):
    v128 { return w; } }
// export class bar { static update<T>(w: v128, g: v128): v128 { return w; } }
`;
    const changes = {
      "assembly/rules/foo.ts": folded,
      "assembly/rules/whole.ts":
        "export function\n whole<T>(\n  n: usize,\n  slots: usize, // addresses\n  scalars: usize,\n)\n: void {\n}\n",
      "assembly/math/sum.ts": "export function sum(\n  at: usize,\n  n: usize,\n  unit: usize,\n): f64 { return 0; }\n",
      "assembly/step.ts":
        "/** Filled by JavaScript. */\n@unmanaged export class Plan { norm: f64; /* lr: f64; */ ranges\n: u32; }\n",
      "src/optimizers/foo.ts": definition.replace("export class Foo extends", "export class Foo\n  extends"),
      "src/schedules/step.ts":
        "/** @internal */ export interface Inner {}\nexport\nfunction step(\n  lr: number\n): number {}\n",
    };
    expect(generated(written(changes))).toEqual(generated(written()));
  });

  it("gives each module a number that follows what JavaScript takes for granted of it", () => {
    const numbers = (changes: Parameters<typeof written>[0]) => {
      const text = Object.fromEntries(generated(written(changes)));
      return [
        ["assembly/index.ts", "src/core/exports.ts"],
        ["assembly/kernels/first-order.ts", "src/core/kernels/first-order.ts"],
        ["assembly/models.ts", "src/core/model-exports.ts"],
      ].map((paths) => {
        const [inside, expected] = paths.map(
          (path) => /(?:fingerprint(?:: i32)? = |source,\s+)(\d+)[;,]/.exec(text[path])?.[1],
        );
        expect(inside).toMatch(/^\d{4,9}$/);
        expect(inside).toBe(expected);
        return inside;
      });
    };
    const [core, kernels, models] = numbers({});
    expect(numbers({ "assembly/rules/foo.ts": rule.replace("return", "// as in the paper\n    return") })).toEqual([
      core,
      kernels,
      models,
    ]);
    const changed = (changes: Parameters<typeof written>[0]) => {
      const [a, b, c] = numbers(changes);
      return [a !== core, b !== kernels, c !== models];
    };
    // Rules stand in a module of their own, records of the optimizer in core.wasm and models.wasm.
    const added = rule + kernel.replace("whole", "other");
    const named = definition.replace('"foo" :', '"foo" : plain === 2 ? "other" :');
    expect(changed({ "assembly/rules/foo.ts": added, "src/optimizers/foo.ts": named })).toEqual([false, true, false]);
    const second = rule.replace("lr: v128", "lr: v128, eps: v128");
    expect(changed({ "assembly/rules/foo.ts": second })).toEqual([false, true, false]);
    const record = tree["assembly/step.ts"].replace("ranges", "tensors");
    expect(changed({ "assembly/step.ts": record })).toEqual([true, false, true]);
    const losses = tree["assembly/models/epoch.ts"].replace("mse,\n  huber", "huber,\n  mse");
    expect(changed({ "assembly/models/epoch.ts": losses })).toEqual([false, false, true]);
  });

  it("names a rule whose update has another signature", () => {
    const swapped = rule.replace("average: usize, lr: v128", "lr: v128, average: usize");
    expect(fails({ "assembly/rules/foo.ts": swapped })).toMatch(
      /^assembly\/rules\/foo\.ts:7: "static update<T>\(w: v128, .*\): v128" of foo is no update rule: make it static .*\.$/,
    );
    const wide = rule.replace("lr: v128): v128", "lr: f64): v128");
    expect(fails({ "assembly/rules/foo.ts": wide })).toContain("is no update rule");
    const direct = rule.replace("decoupled", "direct");
    expect(fails({ "assembly/rules/foo.ts": direct })).toContain(
      "scale: v128, decay: v128, <scalars: v128>...): v128.",
    );
  });

  it("names a rule that is not exported, and a setting it does not know", () => {
    expect(fails({ "assembly/rules/foo.ts": rule.replace("export class", "class") })).toContain(
      'assembly/rules/foo.ts:3: class foo has an update but is not exported: write "export class foo".',
    );
    expect(fails({ "assembly/rules/foo.ts": rule.replace("decoupled", "decopled") })).toBe(
      'assembly/rules/foo.ts:5: "static decopled: bool = true;" of foo means nothing to a rule: it may have ' +
        "static direct: bool = true, static decoupled: bool = true, static swaps: bool = true and static unroll: i32 = 1 to 8.",
    );
  });

  it("names a rule that would exchange state it has not got", () => {
    expect(fails({ "assembly/rules/foo.ts": rule.replace("decoupled", "swaps") })).toBe(
      "assembly/rules/foo.ts:3: foo swaps its first two slots, but has 1: give update two addresses, or take swaps away.",
    );
  });

  it("names a function of assembly/rules that is no kernel", () => {
    expect(fails({ "assembly/rules/whole.ts": kernel.replace("n: usize", "n: u32") })).toContain(
      'assembly/rules/whole.ts:1: "function whole<T>(n: u32, slots: usize, scalars: usize): void" is no kernel: ',
    );
    const both = kernel.replace("scalars: usize", "scalars: usize, unit: usize");
    expect(fails({ "assembly/rules/whole.ts": both })).toContain("is no kernel: make it (n: usize, slots: usize");
  });

  it("names two kernels of one name", () => {
    expect(fails({ "assembly/rules/whole.ts": kernel + kernel.replace("whole", "foo") })).toContain(
      "assembly/rules/whole.ts: a kernel foo stands in assembly/rules/foo.ts already: rename one of them.",
    );
  });

  it("names a definition without its class, a class without a definition, and a definition without a name", () => {
    expect(fails({ "src/optimizers/foo.ts": definition.replace("class Foo", "class Bar") }).split("\n")).toEqual([
      'src/optimizers/foo.ts:4: Foo is defined, but there is no class: write "export class Foo extends Optimizer" in ' +
        "this file, or correct the definition's name.",
      'src/optimizers/foo.ts:9: class Bar has no definition: write define(() => ({ name: "Bar", ... })) in this file, ' +
        "or move what is no optimizer to src/optimizers/parts.",
    ]);
    expect(fails({ "src/optimizers/foo.ts": definition.replace('name: "Foo"', "name: foo()") })).toContain(
      "the definition has no name that can be read",
    );
  });

  it("names a kernel that is not there, and a kernel that no definition names", () => {
    expect(fails({ "src/optimizers/foo.ts": definition.replace('"foo"', '"fooo"') }).split("\n")).toEqual([
      'src/optimizers/foo.ts:7: there is no kernel "fooo": write it in assembly/rules, or name one of RuleName in ' +
        "src/core/exports.ts.",
      "assembly/rules/foo.ts: no definition names the kernel foo: give a definition in src/optimizers the variant " +
        '{ kernel: "foo", slots: [...] }, or take the kernel away.',
    ]);
    // Of one in a comment, too.
    const commented = definition.replace('plain ? "foo" : "whole"', '"whole" /* "foo" */');
    expect(fails({ "src/optimizers/foo.ts": commented })).toContain("no definition names the kernel foo");
    // The engine may name one.
    const engine = 'export const kernelOf = () => ["foo"];\n';
    expect(fails({ "src/optimizers/foo.ts": commented, "src/engine/engine.ts": engine })).toBe("nothing");
  });

  it("names a function that cannot cross the border of a module, and a record that cannot be filled", () => {
    expect(fails({ "assembly/math/sum.ts": "export function sum(a: StaticArray<f64>): f64 {\n  return 0;\n}\n" })).toBe(
      'assembly/math/sum.ts:1: "function sum(a: StaticArray<f64>): f64" cannot be exported from a module: give it ' +
        "parameters and a result of types T, bool, i32, u32, usize, f32, f64, or make it a static method of a class.",
    );
    const narrowFirst = tree["assembly/step.ts"].replace(/( {2}norm: f64;\n)( {2}ranges: u32;\n)/, "$2$1");
    expect(fails({ "assembly/step.ts": narrowFirst })).toBe(
      "assembly/step.ts:5: Plan.norm is f64: move it before the fields of four bytes.",
    );
    const numbered = tree["assembly/models/epoch.ts"].replace("huber", "huber = 4");
    expect(fails({ "assembly/models/epoch.ts": numbered })).toContain("Loss numbers its members in their order");
  });

  it("names the line of what it cannot read", () => {
    expect(fails({ "assembly/math/sum.ts": "\n@inline\nexport function sum(): void {}\n" })).toMatch(
      /^assembly\/math\/sum\.ts:2: cannot be read \(Decorators are not valid here\): .*\.$/,
    );
    expect(fails({ "src/engine/engine.ts": "export const = 1;" })).toMatch(
      /^src\/engine\/engine\.ts:1: cannot be read .*\.$/,
    );
  });
});
