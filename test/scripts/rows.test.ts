import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { saved } from "../../bench/every.js";
import { findName, optimizerNames } from "../../scripts/lib/names.js";
import { withRows } from "../../scripts/lib/rows.js";
import { all } from "../optimizers/all.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (name: string) => readFileSync(`${root}src/cli/optimizers/${name}.json`, "utf8");
const lines = (text: string) => text.split("\n");

describe("one row of a file of figures", () => {
  const rates = read("rates");
  const { optimizers } = JSON.parse(rates);

  it("comes out with the file's bytes when nothing changed", () => {
    expect(withRows(rates, "optimizers", { Lion: optimizers.Lion })).toBe(rates);
    const measured = read("measured");
    expect(withRows(measured, "ns", { Lion: JSON.parse(measured).ns.Lion })).toBe(measured);
  });

  it("is put in its place, the other lines kept", () => {
    const added = withRows(rates, "optimizers", { Alpha: { quadratic: { lr: 1 } } });
    const names = Object.keys(JSON.parse(added).optimizers);
    expect(names).toEqual([...Object.keys(optimizers), "Alpha"].sort());
    const kept = lines(added);
    kept.splice(kept.indexOf('    "Alpha": {'), 5);
    expect(kept.join("\n")).toBe(rates);
  });

  it("is renewed without touching another", () => {
    const { Lion: _, ...others } = optimizers;
    const renewed = JSON.parse(withRows(rates, "optimizers", { Lion: { short: { lr: 7 } } }));
    const { Lion, ...rest } = renewed.optimizers;
    expect(Lion).toEqual({ short: { lr: 7 } });
    expect(rest).toEqual(others);
  });
});

describe("what npm run measure keeps", () => {
  const here = { cpu: "2 x A", node: "v1, V8 2" };
  const there = { cpu: "8 x B", node: "v1, V8 2" };
  const result = (name: string, ns: number) => ({ name, ns, shape: [9] });
  const before = saved("{}", [result("Adam", 0.5), result("SGD", 0.25)], here, []);

  it("is every row of a whole run, with the machine", () => {
    expect(JSON.parse(before)).toEqual({ machine: "2 x A, Node v1", ns: { Adam: 0.5, SGD: 0.25 } });
  });

  it("is the row of the optimizer named, beside the others", () => {
    const after = JSON.parse(saved(before, [result("Lion", 0.1234)], here, ["Lion"]));
    expect(after).toEqual({ machine: "2 x A, Node v1", ns: { Adam: 0.5, Lion: 0.123, SGD: 0.25 } });
  });

  it("says where a row was measured on another machine, until it is renewed on the first", () => {
    const elsewhere = saved(before, [result("Lion", 0.1)], there, ["Lion"]);
    expect(JSON.parse(elsewhere)).toMatchObject({ machine: "2 x A, Node v1", elsewhere: { Lion: "8 x B, Node v1" } });
    const other = saved(elsewhere, [result("SGD", 0.2)], here, ["SGD"]);
    expect(JSON.parse(other).elsewhere).toEqual({ Lion: "8 x B, Node v1" });
    const back = JSON.parse(saved(other, [result("Lion", 0.3)], here, ["Lion"]));
    expect(back).toEqual({ machine: "2 x A, Node v1", ns: { Adam: 0.5, Lion: 0.3, SGD: 0.2 } });
  });
});

describe("an optimizer's name given to a script", () => {
  it("is one of the library, whatever the case of its letters", () => {
    expect(optimizerNames().sort()).toEqual(all.map(([name]) => name).sort());
    expect(findName("sgd")).toBe("SGD");
    expect(findName("AdamW")).toBe("AdamW");
  });

  it.each([
    ["scripts/test-rule.js", "Lyon"],
    ["bench/run.js", "every", "Lyon"],
  ])("is refused with the nearest one: %s", (...args) => {
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    expect(stderr).toBe(
      'there is no optimizer "Lyon"\nDid you mean Lion? A new one is known after npm run generate.\n',
    );
    expect(status).toBe(1);
  });

  it("is refused with all that there are where none is near", () => {
    expect(() => findName("Zzzzzzzz")).toThrow(/^there is no optimizer "Zzzzzzzz"\nThere are AcProp, .*, Yogi/);
  });
});
