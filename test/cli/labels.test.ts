import { describe, expect, test } from "vitest";
import { columnUses } from "../../src/cli/data/column-uses.js";
import { stratifiedSampler, testShares } from "../../src/cli/data/split.js";
import { readTable, type TableOptions } from "../../src/cli/data/table.js";
import { scratch, simdescent } from "./command.js";

const files = scratch();
let made = 0;

function read(text: string, options: Partial<TableOptions> = {}) {
  const file = files.write(`${made++}.csv`, text);
  return readTable({ file, target: "y", delimiter: ",", drop: [], test: 0, seed: 0, dtype: "float64", ...options });
}
const labels = { labels: true };
const csv = (values: (string | number)[]) => `a,y\n${values.map((value, i) => `${i * i},${value}`).join("\n")}\n`;

describe("a target of labels", () => {
  test("is text where some of it is, in ascending order", async () => {
    const { train, classes } = await read(csv(["yes", "no", " yes ", "1"]), labels);
    expect(classes).toEqual(["1", "no", "yes"]);
    expect(train.labels).toEqual(["yes", "no", "yes", "1"]);
    expect([...train.y]).toEqual([2, 1, 2, 0]);
  });

  test("is numbers where all of it is, however they are written", async () => {
    const { train, classes } = await read(csv([10, "9.0", 9, "1e1", 2]), labels);
    expect(classes).toEqual([2, 9, 10]);
    expect(train.labels).toEqual([10, 9, 9, 10, 2]);
    expect([...train.y]).toEqual([2, 1, 1, 2, 0]);
  });

  test("may hold commas and quotes", async () => {
    const { classes } = await read('a,y\n1,"b, or ""c"""\n2,d\n', labels);
    expect(classes).toEqual(['b, or "c"', "d"]);
  });

  test("may hold words that often stand for nothing, but for those that are gaps", async () => {
    const { classes, warnings, train } = await read(csv(["none", "some", "none", "NA", ""]), labels);
    expect(classes).toEqual(["none", "some"]);
    expect(train.labels).toEqual(["none", "some", "none"]);
    expect(warnings).toEqual(["2 rows have no target and are left out"]);
  });

  test("is not taken for one in silence where its texts are hardly classes", async () => {
    await expect(read(csv(["ab", "bc", "cd"]), labels)).rejects.toThrow('column "y" has another text in every row');
    const { warnings } = await read(csv(["1 kg", "2 kg", "1 kg", "3 kg"]), labels);
    expect(warnings[0]).toBe('column "y" is taken for classes, and its labels hold digits: "1 kg", "2 kg", "3 kg"');
  });

  const refusals: [string, string, RegExp][] = [
    ["a single label", csv(["x", "x"]), /^column "y" holds the label "x" only/],
    ["what is no classes", csv(Array.from({ length: 1001 }, (_, i) => i)), /^column "y" has more than 1000 different/],
    [
      "text in a feature",
      "a,y\n1,x\n2,x\n3,x\n4,z\nred,z\n",
      /column "a" holds numbers, and in 1 of 5 rows .*"red" \(line 6\)/,
    ],
  ];
  test.each(refusals)("%s is refused", async (_, text, message) => {
    await expect(read(text, labels)).rejects.toMatchObject({
      name: "UserError",
      message: expect.stringMatching(message),
    });
  });

  test("of plain numbers it is what it was", async () => {
    const table = await read(csv([10, 9, 9]));
    expect(table.classes).toBeUndefined();
    expect(table.train.labels).toBeUndefined();
    expect([...table.train.y]).toEqual([10, 9, 9]);
    await expect(read(csv(["x", "z"]))).rejects.toThrow('"x" (line 2), "z" (line 3)');
  });
});

describe("test rows of labels", () => {
  const kinds = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? "rare" : i % 2 ? "odd" : "even"));

  test("have each class in its share, and every row is in one part", async () => {
    const { train, test: held } = await read(csv(kinds), { ...labels, test: 0.2, seed: 3 });
    const times = (list: unknown, kind: string) => (list as string[]).filter((each) => each === kind).length;
    expect(held!.labels).toHaveLength(20);
    expect(["even", "odd", "rare"].map((kind) => times(held!.labels, kind))).toEqual([8, 10, 2]);
    expect(["even", "odd", "rare"].map((kind) => times(train.labels, kind))).toEqual([32, 40, 8]);
  });

  test("are the same for the same seed and others for another", async () => {
    const held = async (seed: number) => (await read(csv(kinds), { ...labels, test: 0.3, seed })).test!.x.data.join();
    expect(await held(1)).toBe(await held(1));
    expect(await held(1)).not.toBe(await held(2));
  });

  test("leave a class of one row to the training", async () => {
    const { train, test: held } = await read(csv([...kinds, "single"]), { ...labels, test: 0.5 });
    expect(train.labels).toContain("single");
    expect(held!.labels).not.toContain("single");
  });

  test("are shared out as evenly as whole rows allow", () => {
    expect(testShares([50, 30, 20], 10)).toEqual([5, 3, 2]);
    expect(testShares([5, 5, 5], 4)).toEqual([2, 1, 1]);
    expect(testShares([1, 1, 8], 5)).toEqual([0, 0, 5]);
    expect(testShares([2, 2], 4)).toEqual([1, 1]);
    expect(testShares([7, 3], 0)).toEqual([0, 0]);
  });

  test("are as many of each class as were to be drawn", () => {
    const draw = stratifiedSampler([10, 4], [3, 2], 5);
    const drawn = [0, 0];
    for (let i = 0; i < 10; i++) if (draw(0)) drawn[0]++;
    for (let i = 0; i < 4; i++) if (draw(1)) drawn[1]++;
    expect(drawn).toEqual([3, 2]);
  });
});

describe("--columns", () => {
  const text = "id,a,b,note,y\n1,2,5,x,3\n2,4,5,z,5\n4,7,5,x,8\n";

  test("names the only features, in the order of the file", async () => {
    const { features, target } = await read(text, { columns: ["b", "a"] });
    expect([features, target]).toEqual([["a", "b"], "y"]);
  });

  test("leaves the target to a column it does not list", async () => {
    const chosen = async (columns: string[]) => (await read(text, { columns, target: undefined })).target;
    expect(await chosen(["a"])).toBe("y");
    expect(await read("a,b,y\n1,2,3\n2,4,5\n", { columns: ["a", "y"], target: undefined })).toMatchObject({
      target: "b",
      features: ["a", "y"],
    });
  });

  const refusals: [string, Partial<TableOptions>, RegExp][] = [
    ["a column that is not there", { columns: ["aa"] }, /^there is no column "aa"/],
    ["a column that is dropped, too", { columns: ["a"], drop: ["a"] }, /^"a" is both in --columns and in --drop/],
    ["the target", { columns: ["a", "y"] }, /^the target "y" cannot be a feature too/],
    [
      "every column",
      { columns: ["id", "a", "b", "note", "y"], target: undefined },
      /^--columns leaves no column to predict/,
    ],
  ];
  test.each(refusals)("%s is refused", async (_, options, message) => {
    await expect(read(text, options)).rejects.toThrow(message);
  });

  test("is an option of the commands", async () => {
    const file = files.write("columns.csv", text);
    const { code, stdout } = await simdescent("train", file, "--columns", "a, id", "-o", files.path("m"), "--json");
    expect(code).toBe(0);
    expect(Object.keys((JSON.parse(stdout) as { coefficients: object }).coefficients)).toEqual(["id", "a"]);
  });
});

test("the table gives an account of every column", async () => {
  const table = await read("id,a,b,note,y\n1,2,5,x,no\n2,4,5,z,yes\n4,6,5,x,no\n", {
    ...labels,
    columns: ["a", "b", "id"],
    drop: ["note"],
  });
  expect(table.used).toEqual([
    { name: "y", role: "target", how: "labels, with their rows: no (2), yes (1)" },
    { name: "id", role: "feature", how: "standardized: mean 2.333, deviation 1.247" },
    { name: "a", role: "feature", how: "standardized: mean 4, deviation 1.633" },
    { name: "b", role: "feature", how: "constant 5: no influence" },
  ]);
  expect(table.dropped).toEqual([{ name: "note", why: "left out by --drop" }]);
  expect(columnUses(table).at(-1)).toEqual({ name: "note", role: "left out", how: "left out by --drop" });
  const { dropped } = await read("id,a,note,y\n1,2,x,3\n2,4,z,5\n", { columns: ["a"] });
  expect(dropped.map(({ name, why }) => `${name}: ${why}`)).toEqual([
    "id: not among --columns",
    "note: not among --columns",
  ]);
});
