import { expect, test } from "vitest";
import { readTable, type TableOptions } from "../../src/cli/data/table.js";
import { scratch } from "./command.js";

const files = scratch();
let made = 0;

function read(text: string, options: Partial<TableOptions> = {}) {
  const file = files.write(`${made++}.csv`, text);
  return readTable({ file, target: "y", delimiter: ",", drop: [], test: 0, seed: 0, dtype: "float64", ...options });
}

const column = (values: ArrayLike<number>[], j: number) => values.map((row) => row[j]);

test("standardizes every feature on the training rows and leaves the target alone", async () => {
  const { train, scaling } = await read("a,y,b\n1,10,4\n2,20,4.5\n3,30,7\n4,40,1\n");
  const rows = [0, 1, 2, 3].map((i) => train.x.row(i));
  expect([...train.y]).toEqual([10, 20, 30, 40]);
  expect(scaling.mean[0]).toBeCloseTo(2.5, 12);
  expect(scaling.scale[0]).toBeCloseTo(Math.sqrt(1.25), 12);
  for (const j of [0, 1]) {
    expect(column(rows, j).reduce((s, v) => s + v, 0)).toBeCloseTo(0, 12);
    expect(column(rows, j).reduce((s, v) => s + v * v, 0) / 4).toBeCloseTo(1, 12);
  }
});

test("puts every row into one of the parts and scales the test part by the training part", async () => {
  const values = Array.from({ length: 50 }, (_, i) => i);
  const table = await read(`a,y\n${values.map((v) => `${v * v},${v}`).join("\n")}`, { test: 0.2, seed: 7 });
  const { train, test: held, scaling } = table;
  expect([train.x.rows, held?.x.rows]).toEqual([40, 10]);
  expect([...train.y, ...held!.y].sort((a, b) => a - b)).toEqual(values);
  for (const part of [train, held!]) {
    part.y.forEach((y, i) => expect(part.x.row(i)[0] * scaling.scale[0] + scaling.mean[0]).toBeCloseTo(y * y, 8));
  }
});

test("holds out the same rows for the same seed and others for another", async () => {
  const text = `a,y\n${Array.from({ length: 40 }, (_, i) => `${i},${i}`).join("\n")}`;
  const held = async (seed: number) => [...(await read(text, { test: 0.25, seed })).test!.y];
  expect(await held(1)).toEqual(await held(1));
  expect(await held(1)).not.toEqual(await held(2));
});

test("keeps the digits of large values close together in float32", async () => {
  const { train } = await read("t,y\n1700000000,1\n1700000001,2\n1700000002,3\n", { dtype: "float32" });
  expect([0, 1, 2].map((i) => train.x.row(i)[0])).toEqual([-1, 0, 1].map((v) => expect.closeTo(v * Math.sqrt(1.5), 6)));
});

test("reads byte order marks, Windows line ends, quotes, blank lines and spaces", async () => {
  const { train, features } = await read('\ufeff"a b", y\r\n"1", 2\r\n\r\n 3 ,"4"\r\n');
  expect(features).toEqual(["a b"]);
  expect([...train.y]).toEqual([2, 4]);
});

test("leaves out dropped columns, whatever they hold", async () => {
  const { features } = await read("name,a,y\nx,1,2\nz,3,4\n", { drop: ["name"] });
  expect(features).toEqual(["a"]);
});

test("reads decimal commas, gaps and empty rows, and says what it made of them", async () => {
  const { train, encoding, warnings, used } = await read("a;b;y\n1,5;;3\n;x;2\n2,5;y;1\n;;\n3,5;x;4\n", {
    delimiter: undefined,
  });
  expect(encoding.featureNames).toEqual(["a", "a=missing", "b=(missing)", "b=x", "b=y"]);
  expect(train.x.rows).toBe(4);
  expect(encoding.codes[0]).toMatchObject({ decimal: ",", fill: 2.5, least: 1.5, most: 3.5 });
  expect(warnings[0]).toMatch(/csv: one row without any value passed over$/);
  expect(used.map(({ how }) => how.split(";")[0])).toEqual([
    "numbers",
    "numbers, gaps filled with 2.5",
    "categories: 3",
  ]);
});

test("leaves rows without a target out, and says so", async () => {
  const { train, warnings } = await read("a,y\n1,2\n2,\n3,4\n4,NA\n5,6\n6,7\n");
  expect([...train.y]).toEqual([2, 4, 6, 7]);
  expect(warnings).toEqual(["2 rows have no target and are left out"]);
});

test("warns of constant columns and gives them scale 1", async () => {
  const { warnings, scaling } = await read("a,c,y\n1,5,1\n2,5,2\n4,5,3\n");
  expect(warnings).toEqual(['column "c" is constant and has no influence']);
  expect([scaling.mean[1], scaling.scale[1]]).toEqual([5, 1]);
});

test("warns when there are more features than rows", async () => {
  const { warnings } = await read("a,b,y\n1,5,1\n2,4,2\n");
  expect(warnings).toEqual(["2 features and only 2 training rows: many solutions fit perfectly"]);
});

test("warns when there are too few rows to hold some out", async () => {
  const { warnings, test: held } = await read("a,y\n1,1\n2,2\n4,3\n", { test: 0.2 });
  expect(held).toBeUndefined();
  expect(warnings).toEqual(["3 rows are too few to hold some out for a test"]);
});

const cases: [string, string, RegExp, RegExp?, Partial<TableOptions>?][] = [
  ["an empty file", "", /is empty/],
  ["a header alone", "a,y\n", /a header but no rows/],
  ["one row", "a,y\n1,2\n", /one row only/],
  [
    "words among numbers",
    "a,y\n1,2\n2,2\n3,2\n4,2\nblue,3\n",
    /csv: column "a" holds numbers, and in 1 of 5 rows something else: "blue" \(line 6\)$/,
    /^--missing blue takes such cells for gaps; --categorical a takes it for categories; --drop a leaves it out$/,
  ],
  [
    "text in the target",
    "a,y\n1,2\n2,high\n",
    /column "y", the target, holds in 1 of 2 rows no number: "high" \(line 3\)$/,
  ],
  ["an infinite value", "a,y\n1,2\n2,1\n3,1\n4,5\nInfinity,2\n", /something else: "Infinity" \(line 6\)/],
  [
    "a line that is too short",
    "a,b,y\n1,2,3\n1,2\n",
    /one line has another number of columns than the 3 that the header has: line 3 \(2\)$/,
  ],
  ["a line that is too long", "a,y\n1,2\n\n1,2,3\n", /than the 2 that the header has: line 4 \(3\)$/],
  [
    "lines of several lengths",
    "a,b,y\n1,2,3\n1,2\n1\n1,2,3\n1,2,3,4\n5,5\n1,2,3\n",
    /4 lines have another number .*: line 3 \(2\), line 4 \(1\), line 6 \(4\), and 1 more$/,
    /quote values/,
  ],
  ["a missing target", "a,Y\n1,2\n", /no column "y"/, /Did you mean "Y"/],
  ["another delimiter", "a;y\n1;2\n", /no column "y"/, /--delimiter ';'/, { delimiter: "," }],
  ["no header", "1,2\n3,4\n", /no column "y"/, /first line must name/],
  ["no features", "y\n1\n2\n", /only column left/],
  ["two columns of one name", "a,a,y\n1,2,3\n", /two columns are called "a"/],
  ["an open quote", 'a,y\n"1,2\n3,4\n', /csv, line 2: a quote is not closed, or stands inside of a value/],
  ["a dropped column that is not there", "age,y\n1,2\n", /no column "agee"/, /"age"/, { drop: ["agee"] }],
  ["a dropped target", "a,y\n1,2\n", /cannot be dropped/, undefined, { drop: ["y"] }],
  ["numbers without a deviation", "a,y\n1e300,1\n-1e300,2\n", /too large/],
];

test.each(cases)("refuses %s", async (_, text, message, hint = /.?/, options = {}) => {
  await expect(read(text, options)).rejects.toMatchObject({
    name: "UserError",
    message: expect.stringMatching(message),
  });
  await read(text, options).catch((error: { hint?: string }) => expect(error.hint ?? "").toMatch(hint));
});

test("refuses a path that is no file", async () => {
  await expect(read("", { file: files.path("nowhere.csv") })).rejects.toThrow("there is no such file");
  await expect(read("", { file: files.path(".") })).rejects.toThrow("not a regular file");
});
