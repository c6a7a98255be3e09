import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ruleNames } from "../../src/core/exports.js";
import { kernels, rules } from "../../scripts/generate.js";

// Built with scripts/pack.js.
const bytes = readFileSync(new URL("../../build/core.wasm", import.meta.url));
const module = new WebAssembly.Module(bytes);
// Of its own; those of other modules have no places of theirs.
const names = ruleNames.split(" ").flatMap((name) => [`${name}_f32`, `${name}_f64`]);
const all = new Set([...rules(), ...kernels()].flatMap(({ name }) => [`${name}_f32`, `${name}_f64`]));

describe("the packed module", () => {
  it("keeps every export but the kernels, which have places in the table instead", () => {
    const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(exported).toEqual(
      expect.arrayContaining(["memory", "table", "heapBase", "step_f32", "gate_f64", "dot_f32"]),
    );
    expect(exported.filter((name) => all.has(name))).toEqual([]);
    const table = new WebAssembly.Instance(module).exports.table as WebAssembly.Table;
    expect(table.length).toBe(1 + names.length);
    expect(table.get(0)).toBeNull();
    const functions = new Set(Array.from({ length: names.length }, (_, i) => table.get(i + 1) as object));
    expect([...functions].every((each) => typeof each === "function")).toBe(true);
    // No two kernels of one type are the same function.
    expect(functions.size).toBeGreaterThan(0.9 * names.length);
  });
});
