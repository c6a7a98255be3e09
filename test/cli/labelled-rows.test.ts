import { expect, test } from "vitest";
import { LabelledRows, type RowsOptions } from "../../src/cli/data/labelled-rows.js";
import { ModelRows, type ModelRowsOptions } from "../../src/cli/data/model-rows.js";
import { openTable } from "../../src/cli/data/read/table-file.js";
import { scratch } from "./command.js";

const files = scratch();
let made = 0;

async function read(text: string, options: Partial<RowsOptions & ModelRowsOptions> = {}) {
  const file = await openTable(files.write(`${made++}.csv`, text), { delimiter: "," });
  const all = { features: ["a", "b"], size: 2, target: "y", kind: "strings", encoding: undefined, ...options } as const;
  const source = new ModelRows(file, { ...all, targetNeeded: true });
  const x: number[][] = [];
  const y: unknown[] = [];
  const chunks: number[] = [];
  const reader = new LabelledRows(source, all, (chunk, targets) => {
    for (const i of targets.keys()) x.push([...chunk.row(i)]);
    y.push(...targets);
    chunks.push(targets.length);
  });
  try {
    await file.read(reader);
    reader.flush();
    source.finish();
  } finally {
    reader.dispose();
  }
  return { x, y, chunks, rows: reader.rows, incomplete: reader.incomplete };
}

test("raw values stand in the model's order of columns, whatever the file's", async () => {
  const { x, y } = await read("y,b,note,a\nu,1700000001,?,2\n v ,-3,red,4\n");
  expect(x).toEqual([
    [2, 1700000001],
    [4, -3],
  ]);
  expect(y).toEqual(["u", "v"]);
});

test("every row of a long file comes once, a chunk at a time", async () => {
  const lines = Array.from({ length: 2500 }, (_, i) => `${i},${-i},${i % 2}`);
  const { x, y, chunks, rows } = await read(`a,b,y\n${lines.join("\n")}\n`, { kind: "numbers" });
  expect(rows).toBe(2500);
  expect(chunks).toEqual([1024, 1024, 452]);
  expect(x.every(([a, b], i) => a === i && b === -i)).toBe(true);
  expect(y.every((value, i) => value === i % 2)).toBe(true);
});

test("a file without rows hands over nothing", async () => {
  expect(await read("a,b,y\n")).toEqual({ x: [], y: [], chunks: [], rows: 0, incomplete: 0 });
});

test("targets are of the kind the model was trained on", async () => {
  const kinds = async (kind: RowsOptions["kind"], cells: string[]) =>
    (await read(`a,b,y\n${cells.map((cell) => `1,2,${cell}`).join("\n")}\n`, { kind })).y;
  expect(await kinds("strings", ["1", "1.0", "x"])).toEqual(["1", "1.0", "x"]);
  expect(await kinds("numbers", ["1", "1.0", "1e1"])).toEqual([1, 1, 10]);
  expect(await kinds("booleans", ["true", "False", "1", "0", "TRUE"])).toEqual([true, false, true, false, true]);
});

test("rows with a gap, or without a target, are left out and counted", async () => {
  const { y, incomplete } = await read("a,b,y\n1,2,x\n1,2, \n,2,z\n1,NA,z\n4,5,z\n");
  expect(y).toEqual(["x", "z"]);
  expect(incomplete).toBe(3);
});

const refusals: [string, string, Partial<RowsOptions>, RegExp][] = [
  ["a missing feature", "a,y\n1,x\n", {}, /^there is no column "b"/],
  ["a missing target", "a,b\n1,2\n", {}, /^there is no column "y"/],
  [
    "text in a feature",
    "a,b,y\n1,red,x\n1,blue,x\n",
    {},
    /column "b": "red" \(line 2\), "blue" \(line 3\) is no number$/,
  ],
  ["text for a number", "a,b,y\n1,2,x\n", { kind: "numbers" }, /csv, line 2, column "y": "x" is not a number/],
  ["a third truth", "a,b,y\n1,2,2\n", { kind: "booleans" }, /csv, line 2, column "y": "2" is neither true nor false/],
];
test.each(refusals)("%s is refused", async (_, text, options, message) => {
  await expect(read(text, options)).rejects.toThrow(message);
});
