import { readFileSync } from "node:fs";
import { Adam, geomspace, gridSearch, LinearRegression, Prodigy, SGD, cosine } from "simdescent";
import { describe, expect, test } from "vitest";
import { readTable } from "../../src/cli/data/table.js";
import { diabetes, scratch, simdescent } from "./command.js";
import { soundPage } from "./sound-page.js";

const files = scratch();
const solutions = JSON.parse(readFileSync(new URL("../golden/solutions.json", import.meta.url), "utf8")) as {
  diabetes: { ols_raw: { mse: number } };
};
const compare = (...args: string[]) => simdescent("compare", diabetes, "--target", "target", ...args);

interface Result {
  rows: { train: number; test: number };
  optimal: { loss: number; testR2: number; condition: number };
  runs: {
    optimizer: string;
    lr: number;
    epochsTo1Percent: number | null;
    secondsTo1Percent: number | null;
    finalLoss: number;
    testR2: number;
    diverged: boolean;
    losses: number[];
  }[];
  warnings: string[];
  notes: string[];
}

async function json(...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await compare("--json", ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Result;
}

test("finds the exact solution of all the data", async () => {
  const { optimal, runs, rows } = await json(
    "--test",
    "0",
    "--epochs",
    "2000",
    "--optimizers",
    "SGD(momentum=0.9,nesterov)",
  );
  expect(rows).toEqual({ train: 442, test: 0 });
  expect(optimal.loss).toBeCloseTo(solutions.diabetes.ols_raw.mse, 3);
  expect(runs[0].finalLoss / optimal.loss).toBeCloseTo(1, 6);
});

test("every default optimizer is described from the common start to its end", async () => {
  const { optimal, runs, rows } = await json();
  expect(rows).toEqual({ train: 354, test: 88 });
  expect(runs.map((run) => run.optimizer)).toEqual(["GradientDescent", "SGD", "Momentum", "Adam", "AdamW"]);
  for (const run of runs) {
    expect(run.losses).toHaveLength(201);
    expect(run.losses[0]).toBe(runs[0].losses[0]);
    expect(run.losses[200]).toBe(run.finalLoss);
    expect(run.finalLoss).toBeGreaterThanOrEqual(optimal.loss);
    const reached = run.losses.findIndex((loss) => loss <= 1.01 * optimal.loss);
    expect(run.epochsTo1Percent).toBe(reached);
    expect(run.secondsTo1Percent).toBeGreaterThan(0);
    expect(Math.abs(run.testR2 - optimal.testR2)).toBeLessThan(0.05);
  }
});

test("is the same for the same seed", async () => {
  const lossesOf = async (seed: string) =>
    (await json("--seed", seed, "--batch", "32", "--epochs", "5")).runs.map((run) => run.losses);
  expect(await lossesOf("3")).toEqual(await lossesOf("3"));
  expect(await lossesOf("3")).not.toEqual(await lossesOf("4"));
});

test("takes rates by name and tells which run diverged", async () => {
  const { code, stdout, stderr } = await compare(
    "--json",
    "--optimizers",
    "adam,gradientdescent",
    "--lr",
    "adam=2,gradientdescent=3",
  );
  const { runs, warnings } = JSON.parse(stdout) as Result;
  expect(code).toBe(0);
  expect(runs.map(({ lr, diverged }) => [lr, diverged])).toEqual([
    [2, false],
    [3, true],
  ]);
  expect(stderr).toBe(`warning: ${warnings[0]}\n`);
});

test("prints a table and writes a page that fetches nothing", async () => {
  const page = files.path("report.html");
  const { code, stdout } = await compare("--html", page, "--epochs", "20", "--map", "bmi,s5");
  expect(code).toBe(0);
  expect(stdout).toMatch(/optimizer +lr +epochs to 1% +time to 1% +final loss +optimal loss +above +test R²/);
  expect(stdout).toContain(`Report: ${page}`);
  const html = readFileSync(page, "utf8");
  expect(html.includes("those of <b>bmi</b> and <b>s5</b>")).toBe(true);
  expect(/(src|href)=|url\((?!#)|@import|<link/.exec(html)).toBeNull();
});

test("many optimizers are grouped by their families", async () => {
  const page = files.path("many.html");
  const rates = Array.from({ length: 4 }, (_, i) => 0.01 * (i + 1));
  const list = rates.flatMap((lr) => ["SGD", "Adam", "Lion", "Momentum"].map((name) => `${name}(lr=${lr})`)).join();
  const { code } = await compare("--html", page, "--epochs", "2", "--optimizers", list);
  expect(code).toBe(0);
  const families = [...readFileSync(page, "utf8").matchAll(/<tr data-run="\d+" data-family="([^"]+)"/g)];
  expect(families.map(([, family]) => family)).toEqual(
    ["gradient descent", "Adam", "sign"].flatMap((family, i) => Array(i ? 4 : 8).fill(family)),
  );
});

test("wide, constant and noise-free data train with warnings", async () => {
  const file = files.write("wide.csv", "a,b,c,k,y\n1,2,3,7,1\n2,1,5,7,2\n4,4,1,7,3\n3,9,2,7,5\n");
  const { code, stdout, stderr } = await simdescent(
    "compare",
    file,
    "--target",
    "y",
    "--html",
    files.path("wide.html"),
  );
  expect(code).toBe(0);
  expect(stderr).toContain('warning: column "k" is constant');
  expect(stderr).toContain("warning: 4 features and only 4 training rows");
  expect(stdout).toContain("The optimal loss is 0");
});

test.each([
  [["--target", "targt"], 'no column "targt"', 'Did you mean "target"?'],
  [["--batch", "1000"], "--batch 1000 is larger than the 354 training rows", "--batch full"],
  [["--optimizers", "adm"], 'no optimizer "adm"', "Did you mean Adam?"],
  [["--optimizers", "Adam(beta=1)"], 'unknown option "beta"', "Did you mean betas?"],
  [["--map", "bmi"], "--map needs two", ""],
  [["--html", diabetes], "would be overwritten", "another name"],
  [["--epochs", "0"], "positive whole number", ""],
  [["--epoch", "3"], "unknown option '--epoch'", "--epochs"],
])("%j ends with one line, a hint and exit code 1", async (args, message, hint) => {
  const { code, stdout, stderr } = await compare(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test("all optimizers run at the rates that were found for them, and come near", async () => {
  const { runs, warnings } = await json("--optimizers", "all", "--epochs", "200");
  expect(runs.length).toBeGreaterThan(70);
  expect(new Set(runs.map((run) => run.optimizer)).size).toBe(runs.length);
  expect(warnings).toEqual([]);
  const near = runs.filter((run) => run.epochsTo1Percent !== null);
  expect(near.length).toBeGreaterThan(0.85 * runs.length);
  for (const run of runs) {
    expect(run.diverged, run.optimizer).toBe(false);
    expect(run.finalLoss, run.optimizer).toBeLessThan(run.losses[0] / 2);
  }
});

describe("--lr auto", () => {
  const why = "Of the rates whose error is within one standard error of the lowest, the middle one.";

  test.each([
    ["SGD(momentum=0.9)", { optimizer: SGD, momentum: 0.9 }, () => geomspace(1e-4, 10, 11)],
    ["Adam", { optimizer: Adam }, (size: number) => geomspace(1e-5, 1, 11).map((rate) => rate * size)],
    ["Prodigy", { optimizer: Prodigy }, () => geomspace(0.01, 100, 9)],
  ])("gives %s the middle of the rates within one standard error of the lowest", async (name, own, ratesFor) => {
    const training = { epochs: 30, batchSize: 64, seed: 2, dtype: "float32" } as const;
    const { x, y } = (await readTable({ file: diabetes, delimiter: ",", drop: [], test: 0.2, ...training })).train;
    const size = Math.sqrt(Array.from(y, (value) => value * value).reduce((a, b) => a + b) / y.length);
    const rates = ratesFor(size).map((rate) => (name === "Adam" ? Number(rate.toPrecision(2)) : rate));
    const model = new LinearRegression({ ...training, ...own, standardize: false });
    // Adam's decay to 0, over 5 batches of an epoch in a fold, and 6 of all rows.
    const decays = name === "Adam";
    const lr = decays ? rates.map((rate) => cosine(rate, 30 * 5)) : rates;
    const { trials, best } = gridSearch(model, { lr }, x, y, { metric: "mse", seed: 2 });
    const scores = best?.scores as number[];
    const mean = scores.reduce((a, b) => a + b, 0) / 5;
    const error = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 5 / 5);
    const good = trials.filter((trial) => trial.mean !== null && trial.mean <= mean + error);
    const rate = rates[good[Math.floor(good.length / 2)].id];
    const expected = decays ? cosine(rate, 30 * 6)(5) : rate;

    const args = ["--lr", "auto", "--optimizers", name, "--epochs", "30", "--batch", "64", "--seed", "2"];
    const { runs, notes } = await json(...args);
    expect(runs[0].lr).toBeCloseTo(expected, 12);
    expect(notes[0]).toMatch(/^Rates by 5-fold cross-validation: /);
    expect(notes[0].endsWith(why)).toBe(true);
    expect((await compare(...args)).stdout).toContain(`${notes[0]}\n`);
  });

  test("keeps the rate that a choice brings, and says nothing of it", async () => {
    const { runs, notes } = await json("--lr", "auto", "--optimizers", "Adam(lr=3),SGD", "--epochs", "20");
    expect(runs[0].lr).toBe(3);
    expect(geomspace(1e-4, 10, 11)).toContain(runs[1].lr);
    expect(notes[0]).toMatch(/cross-validation: SGD [\d.e-]+\. Of/);
    const own = await json("--lr", "auto", "--optimizers", "Adam(lr=3)", "--epochs", "5");
    expect(own.notes).toEqual(["No rate was chosen: every optimizer has one of its own."]);
  });

  test("finds a rate for every optimizer there is, and shows them", async () => {
    const page = files.path("auto.html");
    const { runs, notes } = await json("--lr", "auto", "--optimizers", "all", "--epochs", "20", "--html", page);
    expect(runs.length).toBeGreaterThan(70);
    for (const run of runs) {
      expect(run.diverged, run.optimizer).toBe(false);
      expect(run.finalLoss, run.optimizer).toBeLessThan(run.losses[0]);
    }
    expect(notes).toEqual([`Rates by 5-fold cross-validation. ${why}`]);
    soundPage(page);
  }, 60_000);

  test("takes a batch that is larger than what a fold leaves", async () => {
    const { runs } = await json("--lr", "auto", "--optimizers", "SGD", "--epochs", "50", "--batch", "340");
    expect(geomspace(1e-4, 10, 11)).toContain(runs[0].lr);
    expect(runs[0].finalLoss).toBeLessThan(runs[0].losses[0] / 2);
  });

  const rows = ["1,2,3", "2,1,4", "3,5,1", "4,4,4", "5,1,9", "6,0,2"];
  test.each([
    [6, "Rates by 5-fold cross-validation: "],
    [3, "Rates by 3-fold cross-validation: "],
    [2, "No rate works for SGD, Adam."],
  ])("works on %i rows", async (count, note) => {
    const file = files.write(`rows${count}.csv`, ["a,b,y", ...rows.slice(0, count)].join("\n"));
    const args = [file, "-t", "y", "--lr", "auto", "--epochs", "10", "--optimizers", "SGD,Adam", "--json"];
    const { code, stdout } = await simdescent("compare", ...args);
    expect(code).toBe(0);
    const { runs, notes } = JSON.parse(stdout) as Result;
    expect(notes[0].startsWith(note)).toBe(true);
    for (const run of runs) expect(run.lr).toBeGreaterThan(0);
  });

  test("compares all optimizers on 6 rows", async () => {
    const file = files.write("six.csv", ["a,b,y", ...rows].join("\n"));
    const args = [file, "-t", "y", "--lr", "auto", "--epochs", "3", "--optimizers", "all"];
    const { code, stdout, stderr } = await simdescent("compare", ...args);
    expect(code).toBe(0);
    expect(stderr).toContain("6 rows are too few to hold some out for a test");
    expect(stdout).not.toMatch(/NaN|undefined/);
  });
});
