import { describe, expect, it } from "vitest";
import { fileURLToPath } from "node:url";
import { mutate } from "../../scripts/mutants.js";
import { changed, changesOf, marked } from "../../scripts/mutants/changes.js";
import { choose } from "../../scripts/mutants/choose.js";
import { judge, lineOf, table } from "../../scripts/mutants/judge.js";
import { likeness } from "../../scripts/mutants/tests.js";
import { readFileSync } from "node:fs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const source = `import { a } from "./a.js";
type Two = 2;
const few: number = 3 as number;
export function f(x: number, y = 0.5): number {
  // Never below 0.
  if (x < 0 || !y) throw new RangeError("no");
  note(x);
  return Math.max(x, y) + few;
}
`;

const mutant = (path: string, line: number) => ({ path, line, rule: "< -> <=", was: "<", text: "<=" });
const of = (path: string, outcome: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ mutant: mutant(path, i + 1), outcome, by: "a.test.ts", ran: 2, of: 3 }));

describe("changes", () => {
  const found = changesOf("src/f.ts", source);
  const after = found.map((change) => [
    change.line,
    change.rule,
    changed(source, change).split("\n")[change.line - 1].trim(),
  ]);

  it("are of operators, conditions, constants, statements, minima and what is returned", () => {
    expect(after).toEqual([
      [3, "another constant", "const few: number = 4 as number;"],
      [4, "another constant", "export function f(x: number, y = 0.75): number {"],
      [6, "condition negated", 'if (!(x < 0 || !y)) throw new RangeError("no");'],
      [6, "< -> <=", 'if (x <= 0 || !y) throw new RangeError("no");'],
      [6, "another constant", 'if (x < 1 || !y) throw new RangeError("no");'],
      [6, "|| -> &&", 'if (x < 0 && !y) throw new RangeError("no");'],
      [6, "without !", 'if (x < 0 || y) throw new RangeError("no");'],
      [6, "throw removed", "if (x < 0 || !y) ;"],
      [7, "statement removed", ";"],
      [8, "returns nothing", "return undefined;"],
      [8, "max -> min", "return Math.min(x, y) + few;"],
      [8, "+ -> -", "return Math.max(x, y) - few;"],
    ]);
  });

  it("are marked where they stand, each inside what holds it", () => {
    const text = marked(
      source,
      found.map((change, id) => ({ ...change, id })),
      (id) => `at(${id})`,
    );
    expect(text.split("\n")[5]).toBe(
      '  if ((at(2), (at(5), (at(3), x < (at(4), 0)) || (at(6), !y)))) { at(7); throw new RangeError("no"); }',
    );
    expect(text.split("\n").slice(0, 2)).toEqual(source.split("\n").slice(0, 2));
  });

  it("of kernels are marked by statements, and of constants outside of functions not at all", () => {
    const kernel = `const four: f64 = 4;
export function f(n: usize): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < n; i += 8) sum += load<f64>(i);
  return max<f64>(sum, four);
}
`;
    const places = changesOf("assembly/f.ts", kernel).map((change, id) => ({ ...change, id }));
    expect(places.map(({ line, rule }) => `${line} ${rule}`)).toEqual([
      "1 another constant",
      "3 another constant",
      "4 another constant",
      "4 < -> <=",
      "4 statement removed",
      "4 += -> -=",
      "5 max -> min",
    ]);
    const lines = marked(
      kernel,
      places.filter(({ id }) => [0, 1, 3, 6].includes(id)),
      (id) => `at(${id})`,
    ).split("\n");
    expect(lines.slice(0, 5).map((line) => line.trim())).toEqual([
      "const four: f64 = 4;",
      "export function f(n: usize): f64 {",
      "at(1); let sum: f64 = 0;",
      "{ at(3); for (let i: usize = 0; i < n; i += 8) sum += load<f64>(i); }",
      "{ at(6); return max<f64>(sum, four); }",
    ]);
  });

  it("are chosen by the seed, no two in one line", () => {
    const [one, again, other] = [1, 1, 2].map((seed) => choose({ under: "src/schedules/", count: 20, seed, root }));
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(new Set(one.map(({ path, line }) => `${path}:${line}`)).size).toBe(20);
    for (const { path } of one) expect(path).toMatch(/^src\/schedules\//);
  });

  it("are of all areas and kinds", { tags: ["slow"] }, () => {
    const chosen = choose({ count: 100, seed: 1, root });
    const share = (start: string) => chosen.filter(({ path }) => path.startsWith(start)).length;
    expect([share("assembly/"), share("src/plot/"), chosen.length]).toEqual([20, 20, 100]);
    expect(chosen.filter(({ rule }) => rule === "another constant").length).toBeLessThan(30);
  });
});

it("test files that bear a file's name come first", () => {
  const path = "src/optimizers/parts/strong-wolfe.ts";
  const tests = ["test/plot/script.test.ts", "test/optimizers/golden.test.ts", "test/optimizers/strong-wolfe.test.ts"];
  expect(tests.map((test) => likeness(path, test))).toEqual([0, 1, 3]);
  expect(likeness("src/linear/default-rate.ts", "test/models/default-rates.test.ts")).toBe(2);
});

describe("the judgement", () => {
  it("asks for 92 % in all and 85 % of a room, where a test that hangs has noticed too", () => {
    const good = [
      ...of("src/io/a.ts", "killed", 22),
      ...of("src/io/a.ts", "timeout", 1),
      ...of("src/io/a.ts", "survived", 2),
    ];
    expect(judge(good).short).toEqual([]);
    expect(judge([...good, ...of("src/io/a.ts", "unreached", 1)]).short).toEqual([
      "in all: 88.5 %, at least 92 are asked for",
    ]);
    const uneven = [
      ...of("src/io/a.ts", "killed", 100),
      ...of("assembly/a.ts", "killed", 8),
      ...of("assembly/b.ts", "survived", 2),
    ];
    expect(judge(uneven).short).toEqual(["assembly: 80.0 %, at least 85 are asked for"]);
    const room = [
      ...of("src/io/a.ts", "killed", 100),
      ...of("src/math/a.ts", "killed", 8),
      ...of("src/math/b.ts", "survived", 2),
    ];
    expect(judge(room).short).toEqual(["math: 80.0 %, at least 85 are asked for"]);
  });

  it("leaves out what is no other program", () => {
    expect(
      judge([...of("src/a.ts", "same", 5), ...of("src/a.ts", "invalid", 5), ...of("src/a.ts", "killed", 1)]).all,
    ).toEqual({
      killed: 1,
      timeout: 0,
      survived: 0,
    });
  });

  it("is a table by rooms, and a line for each mutant", () => {
    const rows = table(judge([...of("src/io/a.ts", "killed", 3), ...of("assembly/a.ts", "survived", 1)])).split("\n");
    expect(rows.map((row) => row.split(/\s{2,}/).filter(Boolean))).toEqual([
      ["mutants", "killed", "timeout", "survived", "noticed"],
      ["src", "3", "3", "0", "0", "100.0 %"],
      ["assembly", "1", "0", "0", "1", "0.0 %"],
      ["io", "3", "3", "0", "0", "100.0 %"],
      ["all", "4", "3", "0", "1", "75.0 %"],
    ]);
    expect(lineOf(of("src/io/a.ts", "survived", 1)[0])).toBe(
      "src/io/a.ts:1  < -> <=  survived 2 of 3 test files that reach it",
    );
  });
});

describe("mutants that are planted", { tags: ["slow"] }, () => {
  it("are killed where a test looks, and survive where none does or nothing is changed", async () => {
    const path = "src/schedules/cosine.ts";
    const text = readFileSync(`${root}${path}`, "utf8");
    const read = (file: string) => changesOf(file, readFileSync(`${root}${file}`, "utf8"));
    const first = read(path).find(({ rule }) => rule === "returns nothing") as ReturnType<typeof read>[number];
    const elsewhere = read("src/metrics/brier.ts");
    const planted = [
      first,
      { ...first, text: `(${first.was})` },
      elsewhere.find(({ rule }) => rule === "returns nothing"),
      first,
    ].map((change, id) => ({ ...change, id }));
    const tried = await mutate({
      mutants: planted,
      tests: ["test/schedules/plateau.test.ts", "test/schedules/steps.test.ts"],
    });
    expect(tried.map(({ outcome }) => outcome)).toEqual(["killed", "survived", "unreached", "killed"]);
    expect(readFileSync(`${root}${path}`, "utf8")).toBe(text);
  }, 300_000);
});
