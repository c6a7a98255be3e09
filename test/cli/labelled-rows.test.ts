import { expect, test } from "vitest";
import { readCsv } from "../../src/cli/data/csv.js";
import { LabelledRows, type RowsOptions } from "../../src/cli/data/labelled-rows.js";
import { scratch } from "./command.js";

const files = scratch();
let made = 0;

async function read(text: string, options: Partial<RowsOptions> = {}) {
  const file = files.write(`${made++}.csv`, text);
  const all = { features: ["a", "b"], size: 2, target: "y", kind: "strings", delimiter: ",", ...options } as const;
  const x: number[][] = [];
  const y: unknown[] = [];
  const chunks: number[] = [];
  const reader = new LabelledRows(all, (chunk, targets) => {
    for (const i of targets.keys()) x.push([...chunk.row(i)]);
    y.push(...targets);
    chunks.push(targets.length);
  });
  try {
    await readCsv(
      { file, delimiter: "," },
      { header: (names) => reader.header(names), row: (c, n) => reader.row(c, n) },
    );
    reader.flush();
  } finally {
    reader.dispose();
  }
  return { x, y, chunks, rows: reader.rows };
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
  expect(await read("a,b,y\n")).toEqual({ x: [], y: [], chunks: [], rows: 0 });
});

test("targets are of the kind the model was trained on", async () => {
  const kinds = async (kind: RowsOptions["kind"], cells: string[]) =>
    (await read(`a,b,y\n${cells.map((cell) => `1,2,${cell}`).join("\n")}\n`, { kind })).y;
  expect(await kinds("strings", ["1", "1.0", "x"])).toEqual(["1", "1.0", "x"]);
  expect(await kinds("numbers", ["1", "1.0", "1e1"])).toEqual([1, 1, 10]);
  expect(await kinds("booleans", ["true", "False", "1", "0", "TRUE"])).toEqual([true, false, true, false, true]);
});

const refusals: [string, string, Partial<RowsOptions>, RegExp][] = [
  ["a missing feature", "a,y\n1,x\n", {}, /^there is no column "b"/],
  ["a missing target", "a,b\n1,2\n", {}, /^there is no column "y"/],
  ["text in a feature", "a,b,y\n1,red,x\n", {}, /^line 2, column "b": "red" is not a number/],
  ["an empty label", "a,b,y\n1,2,x\n1,2, \n", {}, /^line 3, column "y": the value is missing/],
  ["text for a number", "a,b,y\n1,2,x\n", { kind: "numbers" }, /^line 2, column "y": "x" is not a number/],
  ["a third truth", "a,b,y\n1,2,2\n", { kind: "booleans" }, /^line 2, column "y": "2" is neither true nor false/],
];
test.each(refusals)("%s is refused", async (_, text, options, message) => {
  await expect(read(text, options)).rejects.toThrow(message);
});
