import { existsSync, readFileSync } from "node:fs";
import { Adam, geomspace, gridSearch, LinearRegression, SGD, type HalvingResult, type SearchResult } from "simdescent";
import { describe, expect, test } from "vitest";
import { diabetes, launch, scratch, simdescent } from "./command.js";
import { trialsIn } from "./journals.js";
import { soundPage } from "./sound-page.js";

const files = scratch();
const sweep = (...args: string[]) => simdescent("sweep", diabetes, ...args);
const nine = ["--grid", "lr=log:1e-4..1:9"];
const cells = readFileSync(diabetes, "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));
const [x, y] = [cells.map((row) => row.slice(0, 10)), cells.map((row) => row[10])];

async function json(...args: string[]): Promise<SearchResult & Partial<HalvingResult>> {
  const { code, stdout, stderr } = await sweep("--json", ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as SearchResult;
}

test("the example of the help prints its nine rates from best to worst, and notes each", async () => {
  const journal = files.path("example.jsonl");
  const { code, stdout, stderr } = await sweep(...nine, "--folds", "5", "--workers", "2", "--journal", journal);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(
    /^diabetes\.csv: grid search over lr, 442 rows, 5 folds\n\n trial +lr +r2 +spread +status *\n/,
  );
  const rows = [...stdout.matchAll(/^ +#(\d) +([\d.]+) +(-?[\d.]+|-) +(± [\d.]+|-) +(done|diverged) *$/gm)];
  expect(rows.map(([, id]) => Number(id)).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const scores = rows.flatMap(([, , , score]) => (score === "-" ? [] : [Number(score)]));
  expect(scores.length).toBeGreaterThan(5);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(scores[0]).toBeGreaterThan(0.48);
  const [[, , lr, r2, spread]] = rows;
  expect(stdout).toContain(`\nBest: lr=${lr}, r2 ${r2} ${spread} over 5 folds. 9 trials, `);
  expect(trialsIn(journal).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("the scores are those of the library's search on the same columns", async () => {
  const { trials, best, gradients } = await json(
    "--grid",
    "lr=log:1e-4..1:5",
    "--dtype",
    "float64",
    "--metric",
    "mae",
    "--seed",
    "3",
  );
  const model = new LinearRegression({ momentum: 0.9, nesterov: true, epochs: 200, seed: 3, dtype: "float64" });
  const expected = gridSearch(model, { lr: geomspace(1e-4, 1, 5) }, x, y, { metric: "mae", seed: 3 });
  expect(trials.map(({ status }) => status)).toEqual(expected.trials.map(({ status }) => status));
  expect(trials.map(({ mean }) => mean)).toEqual(
    expected.trials.map(({ mean }) => (mean === null ? null : expect.closeTo(mean, 6))),
  );
  expect([best?.id, gradients]).toEqual([expected.best?.id, expected.gradients]);
});

describe.each([
  ["grid", ["--grid", "lr=log:1e-3..10:3", "--grid", "optimizer=SGD,Adam"]],
  ["random", ["--method", "random", "--trials", "6", "--grid", "lr=log:1e-4..1", "--grid", "batchSize=16,full"]],
  ["halving", ["--method", "halving", "--trials", "9", "--grid", "lr=log:1e-5..10", "--grid", "momentum=lin:0.1..0.9"]],
  ["hyperband", ["--method", "hyperband", "--epochs", "9", "--grid", "lr=log:1e-5..1e5"]],
])("--method %s", (method, args) => {
  test("prints the same bytes for every number of workers, as text, JSON and page", async () => {
    const outputs = [];
    for (const workers of ["1", "2", "3"]) {
      const page = files.path(`${method}.html`);
      const text = await sweep(...args, "--workers", workers, "--html", page);
      const plain = await sweep(...args, "--workers", workers, "--json");
      expect(text).toMatchObject({ code: 0, stderr: "" });
      outputs.push([text.stdout, plain.stdout, readFileSync(page, "utf8")]);
    }
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).toEqual(outputs[0]);
    expect(outputs[0][0]).toContain(`Report: ${files.path(`${method}.html`)}\n`);
  });

  test("draws a page with a row for every trial", async () => {
    const page = files.path(`${method}.html`);
    const { trials, reason } = await json(...args, "--html", page, "--workers", "2");
    expect(reason).toBe("finished");
    const document = soundPage(page);
    expect(document.querySelectorAll("tbody tr")).toHaveLength(trials.length);
    expect(document.querySelectorAll("figure svg").length).toBeGreaterThan(0);
  });
});

test("two ways: every optimizer at every rate", async () => {
  const { trials } = await json("--grid", "lr=0.01,0.1", "--grid", "optimizer=SGD,adam");
  expect(trials.map(({ options }) => options)).toEqual([
    { lr: 0.01, optimizer: "SGD" },
    { lr: 0.01, optimizer: "Adam" },
    { lr: 0.1, optimizer: "SGD" },
    { lr: 0.1, optimizer: "Adam" },
  ]);
  const model = new LinearRegression({ epochs: 200 });
  const grid = { lr: [0.01, 0.1], optimizer: [SGD, Adam] };
  const expected = gridSearch(model, grid, x, y).trials.map(({ mean }) => expect.closeTo(mean as number, 3));
  expect(trials.map(({ mean }) => mean)).toEqual(expected);
});

test("rungs take fewer candidates for more epochs, and are ranked by the last", async () => {
  const { rungs, best, trials } = await json("--method", "halving", "--grid", "lr=log:1e-4..1:9", "--epochs", "180");
  expect(rungs?.map(({ trials: ids, epochs }) => [ids.length, epochs])).toEqual([
    [9, 20],
    [3, 60],
    [1, 180],
  ]);
  expect(best).toEqual(trials[12]);
  const two = await json("--method", "halving", "--grid", "lr=log:1e-4..1:4", "--factor", "2", "--epochs", "8");
  expect(two.rungs?.map(({ trials: ids }) => ids.length)).toEqual([4, 2, 1]);
});

test.each([
  ["lr=0.1, 0.2", { lr: [0.1, 0.2] }],
  ["lr=lin:0.1..0.3:3", { lr: [0.1, 0.2, 0.3] }],
  ["lr=log:1..0.01:3", { lr: [1, 0.1, 0.01] }],
  ["epochs=int:1..4:7", { epochs: [1, 2, 3, 4] }],
  ["batchSize=16,full", { batchSize: [16, "full"] }],
  ["nesterov=true,false", { nesterov: [true, false] }],
  [
    "betas=[0.9,0.99],[0.8, 0.9]",
    {
      betas: [
        [0.9, 0.99],
        [0.8, 0.9],
      ],
    },
  ],
])("--grid %j lists its values", async (text, expected) => {
  const [[name, values]] = Object.entries(expected);
  const optimizer = name === "betas" ? ["--optimizer", "Adam"] : [];
  const { trials } = await json("--grid", text, "--folds", "2", "--epochs", "5", ...optimizer);
  expect(trials.map(({ options }) => options[name])).toEqual(values);
  expect(trials.every(({ status }) => status !== "failed")).toBe(true);
});

test("draws stay within their range, whole where they are to be, and are others for another seed", async () => {
  const args = ["--method", "random", "--trials", "12", "--folds", "2", "--grid", "epochs=int:1..5"];
  const drawn = async (...more: string[]) => (await json(...args, "--grid", "lr=log:1e-3..0.1", ...more)).trials;
  const trials = await drawn();
  for (const { options } of trials) {
    expect([1, 2, 3, 4, 5]).toContain(options.epochs);
    expect(options.lr).toBeGreaterThanOrEqual(1e-3);
    expect(options.lr).toBeLessThanOrEqual(0.1);
  }
  const options = (given: typeof trials) => given.map((trial) => trial.options);
  expect(options(await drawn("--seed", "0"))).toEqual(options(trials));
  expect(options(await drawn("--seed", "1"))).not.toEqual(options(trials));
});

test("--output saves the best, fitted on all rows, as predict reads it", async () => {
  const model = files.path("best.safetensors");
  const args = ["--grid", "lr=0.003,0.03,0.3", "--grid", "momentum=0.5,0.9", "--dtype", "float64", "-o", model];
  const { stdout } = await sweep(...args, "--workers", "2");
  expect(stdout).toContain(`Saved to ${model}\n`);
  const { best } = await json(...args);
  const options = { nesterov: true, epochs: 200, dtype: "float64", ...best?.options } as const;
  const own = new LinearRegression(options);
  own.fit(x, y);
  const expected = own.predict(x);
  const predicted = (await simdescent("predict", model, diabetes)).stdout.trim().split("\n").slice(1).map(Number);
  expect(predicted).toHaveLength(442);
  for (const [i, value] of predicted.entries()) expect(Math.abs(value / expected[i] - 1)).toBeLessThan(1e-6);
});

test("progress is shown on stderr when that is a terminal, and only there", async () => {
  const terminal = 'data:text/javascript,Object.defineProperty(process.stderr,"isTTY",{value:true})';
  const args = ["sweep", diabetes, ...nine, "--epochs", "3000", "--workers", "2"];
  const { code, stdout, stderr } = await launch(args, ["--import", terminal]).ended;
  expect(code).toBe(0);
  expect(stderr).toMatch(/\d of 9 trials, best r2 -?[\d.]+, [\d.]+ m?s left/);
  expect(await simdescent(...args)).toEqual({ code: 0, stdout, stderr: "" });
});

test("fails when no trial has a score, and still shows why", async () => {
  const page = files.path("none.html");
  const model = files.path("none.safetensors");
  const { code, stdout } = await sweep("--grid", "lr=1e6,1e7,-1", "--html", page, "-o", model);
  expect(code).toBe(1);
  expect(stdout.match(/diverged/g)).toHaveLength(2);
  expect(stdout).toContain("lr must be");
  expect(stdout).toContain("No trial has a score. 3 trials, ");
  expect(soundPage(page).querySelectorAll("tbody tr")).toHaveLength(3);
  expect(existsSync(model)).toBe(false);
});

test.each([
  [["--grid", "lrr=1,2"], 'unknown option "lrr"', "Did you mean lr?"],
  [["--grid", "lr="], 'cannot read "lr="', "lr=log:1e-4..1:9"],
  [["--grid", "lr=1,,2"], 'lr: a value is empty in "1,,2"', "lr=log:1e-4..1:9"],
  [["--grid", "nesterov"], 'cannot read "nesterov"', "lr=log:1e-4..1:9"],
  [["--grid", "lr=1e-4..1:9"], 'cannot read "lr=1e-4..1:9"', "lr=log:1e-4..1:9"],
  [["--grid", "lr=log:1e-4"], 'cannot read "lr=log:1e-4"', "lr=log:1e-4..1:9"],
  [["--grid", "lr=log:1e-4..1"], "lr: a grid needs the number of values", "--method random"],
  [["--grid", "lr=log:0..1:3"], "finite and above 0, got 0", ""],
  [["--grid", "lr=log:0..1", "--method", "random"], "finite and above 0, got 0", ""],
  [["--grid", "lr=lin:1..0", "--method", "random"], "the end must be above the begin", ""],
  [["--grid", "lr=log:a..1:3"], "holds something that is no number", "lr=log:1e-4..1:9"],
  [["--grid", "lr=log:1e-3..1:2.5"], "count must be a positive integer, got 2.5", ""],
  [["--grid", "epochs=int:1.5..3", "--method", "random"], "a whole number", ""],
  [["--grid", "lr=1", "--grid", "lr=2"], "lr is given twice", "in one --grid"],
  [["--grid", "optimizer=SGD,Adm"], 'no optimizer "Adm"', "Did you mean Adam?"],
  [["--grid", "optimizer=SGD(momentum=0.9)"], "has options of its own", "--grid momentum"],
  [["--grid", "lr=1", "--optimizer", "SGD,Adam"], "exactly one optimizer", "--grid optimizer=SGD,Adam"],
  [["--grid", "lr=1", "--optimizer", "Adam(beta=1)"], 'unknown option "beta"', "Did you mean betas?"],
  [["--grid", "lr=1", "--folds", "443"], "443 folds need at least as many rows, got 442", ""],
  [["--grid", "lr=1", "--folds", "1"], "folds must be", ""],
  [["--grid", "lr=1", "--trials", "4"], "--trials has no meaning for --method grid", "random and halving"],
  [["--grid", "lr=1", "--factor", "3"], "--factor has no meaning for --method grid", "hyperband"],
  [["--grid", "epochs=1,2", "--method", "halving"], "sets the epochs itself", "--epochs"],
  [["--grid", "lr=1", "--method", "halving", "--factor", "1"], "whole number of at least 2", ""],
  [["--grid", "lr=1", "--workers", "0"], "positive whole number", ""],
  [["--grid", "lr=1", "--html", "a", "--journal", "./a"], "a is named for two outputs", "a name of its own"],
  [["--grid", "lr=1", "--html", diabetes], "would be overwritten", "another name"],
  [["--lr", "1"], "required option '-g, --grid", "--help"],
])("%j ends with one line, a hint and exit code 1", async (args, message, hint) => {
  const { code, stdout, stderr } = await sweep(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test("tells how the best does on rows that were held out", async () => {
  const args = ["sweep", diabetes, "--grid", "lr=0.01,0.1", "--test", "0.2"];
  const { stdout } = await simdescent(...args);
  const { testR2 } = JSON.parse((await simdescent(...args, "--json")).stdout) as { testR2: number };
  expect(testR2).toBeGreaterThan(0.5);
  expect(stdout).toContain(`R² of the best on 88 rows held out: ${testR2.toFixed(3)}\n`);
});
