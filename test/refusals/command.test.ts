// Refusals of the command that no other test triggers (npm run refusals).
import { openSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { LinearRegression, MLPRegressor } from "simdescent";
import { expect, test } from "vitest";
import { leastSquares } from "../../src/cli/compare/least-squares.js";
import { dataset, diabetes, launch, scratch, simdescent } from "../cli/command.js";

const files = scratch();
const iris = dataset("iris");
const x = [[1], [2], [3], [4]];

const pairs = new MLPRegressor<number[]>({ hidden: [2], epochs: 1 });
pairs.fit(
  x,
  x.map(([a]) => [a, -a]),
);
const line = new LinearRegression();
line.fit(x, [1, 2, 3, 4]);
const two = files.write("two.safetensors", pairs.save());
const misnamed = files.write("misnamed.safetensors", line.save({ features: '["a","b"]' }));
const unnamed = files.write("unnamed.safetensors", line.save({ features: "a" }));
const points = files.write("points.csv", "a,y\n1,2\n");

test.each<[string, string[], string, string]>([
  [
    "two batch sizes",
    ["compare", diabetes, "--batch", "8", "--batch-size", "16"],
    "--batch and --batch-size say two things",
    "use one of them",
  ],
  ["no optimizers", ["compare", diabetes, "--optimizers", ""], "--optimizers is empty", "Try "],
  ["a map of one column", ["compare", diabetes, "--map", "bmi,bmi"], "--map needs two different columns", ""],
  ["a negative seed", ["train", iris, "--seed", "-1"], "It must be a whole number from 0 to 4294967295.", "--help"],
  [
    "a seed beyond 32 bits",
    ["train", iris, "--seed", "4294967296"],
    "It must be a whole number from 0 to 4294967295.",
    "--help",
  ],
  ["no rows in a batch", ["train", iris, "--batch", "0"], 'It must be a number of rows or "full".', "--help"],
  ["all rows held out", ["train", iris, "--test", "1"], "It must be at least 0 and below 1.", "--help"],
  ["no share", ["train", iris, "--test", ""], "It must be at least 0 and below 1.", "--help"],
  ["two characters between cells", ["train", iris, "--delimiter", "::"], "It must be one character, or tab.", "--help"],
  ["a negative penalty", ["train", iris, "--l2", "-1"], "It must be a number of at least 0.", "--help"],
  ["a penalty of nothing", ["train", iris, "--l2", ""], "It must be a number of at least 0.", "--help"],
  [
    "a network of two targets",
    ["predict", two, points],
    "two.safetensors predicts 2 numbers a row, and this command one",
    "MLPRegressor.load(bytes).predict(x)",
  ],
  [
    "a model with a name too many",
    ["predict", misnamed, points],
    "misnamed.safetensors: its list of column names does not fit the model",
    "Train it again.",
  ],
  [
    "a model with names that are none",
    ["predict", unnamed, points],
    "unnamed.safetensors: its list of column names does not fit the model",
    "Train it again.",
  ],
])("%s: refused in a line, with a hint", async (_, args, message, hint) => {
  const { code, stdout, stderr } = await simdescent(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr).not.toMatch(/^ +at /m);
});

test("more features and rows than an exact solution takes are refused", () => {
  const part = { x: { rows: 3001, columns: 3001 } } as never;
  expect(() => leastSquares(part)).toThrow("the optimum of 3001 features over 3001 rows is out of reach");
});

test("what cannot be printed is said, without a trace", ({ skip }) => {
  let full: number;
  try {
    full = openSync("/dev/full", "w");
  } catch {
    return skip("this system has no device that is always full");
  }
  const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [cli, "optimizers"], { stdio: ["ignore", full, "pipe"] });
  expect(status).toBe(1);
  expect(String(stderr)).toMatch(/^error: cannot print: ENOSPC: .*\nhint: /);
  expect(String(stderr)).not.toMatch(/^ +at /m);
});

test("a fault of the program's own keeps its trace", async () => {
  const fault = 'data:text/javascript,process.stdout.write = () => { throw new Error("a fault"); };';
  const { code, stderr } = await launch(["optimizers"], ["--import", fault]).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/Error: a fault\n +at /);
  expect(stderr).not.toContain("error: a fault");
});

test("a journal that cannot be read is refused in a line", async () => {
  const journal = files.write("broken.jsonl", "");
  const fault = `import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const read = fs.readFileSync;
    fs.readFileSync = (path, ...rest) => {
      if (path === ${JSON.stringify(journal)}) throw new Error("EIO: i/o error, read");
      return read(path, ...rest);
    };
    syncBuiltinESMExports();`;
  const flags = ["--import", `data:text/javascript,${encodeURIComponent(fault)}`];
  const { code, stderr } = await launch(["sweep", diabetes, "--grid", "lr=0.1", "--journal", journal], flags).ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: "error: --journal: EIO: i/o error, read\n" });
});
