import { describe, expect, test } from "vitest";
import { optimizers } from "../../src/cli/optimizers/choices.js";
import { dataset, diabetes, scratch, simdescent } from "./command.js";
import { soundPage } from "./sound-page.js";

const files = scratch();
const iris = dataset("iris");

interface Result {
  rows: { train: number; test: number };
  widths: number[];
  parameters: number;
  batch: number | "full";
  guess: number;
  runs: {
    optimizer: string;
    lr: number;
    losses: number[];
    finalLoss: number;
    trainAccuracy: number | null;
    testAccuracy: number | null;
    trainR2: number | null;
    testR2: number | null;
    diverged: boolean;
  }[];
  warnings: string[];
  notes: string[];
}

async function json(...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await simdescent("compare", ...args, "--json");
  expect({ code, error: /error.*/.exec(stderr)?.[0] }).toEqual({ code: 0, error: undefined });
  return JSON.parse(stdout) as Result;
}

test("every optimizer starts from the same weights and sees the same batches", async () => {
  const still = await json(
    iris,
    "--model",
    "mlp",
    "--hidden",
    "8",
    "--epochs",
    "3",
    "--optimizers",
    "Adam,SGD,Lion",
    "--lr",
    "0",
  );
  const [first, ...others] = still.runs.map(({ losses }) => losses);
  expect(first).toHaveLength(3);
  // Of the same weights the loss of an epoch depends on the order of its batches by rounding only.
  for (const losses of others) expect(losses).toEqual(first);
  const two = await json(
    iris,
    "--model",
    "mlp",
    "--hidden",
    "8",
    "--epochs",
    "5",
    "--optimizers",
    "SGD(lr=0.1),SGD(lr=0.1)",
  );
  expect(two.runs[0].losses).toEqual(two.runs[1].losses);
  const other = await json(
    iris,
    "--model",
    "mlp",
    "--hidden",
    "8",
    "--epochs",
    "5",
    "--optimizers",
    "SGD(lr=0.1)",
    "--seed",
    "1",
  );
  expect(other.runs[0].losses).not.toEqual(two.runs[0].losses);
});

describe("without further wishes", () => {
  const page = files.path("network.html");
  const done = simdescent("compare", iris, "--model", "mlp", "--html", page);

  test("there is a table, and what was done is said", async () => {
    const { code, stdout, stderr } = await done;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^iris\.csv: network 4-100-3 relu, 803 parameters, 120 rows to train, 30 to test\n/);
    expect(stdout).toMatch(/optimizer +lr +time +final loss +train accuracy +test accuracy/);
    for (const name of ["SGD", "Adam", "AdamW", "Lion", "Muon"])
      expect(stdout).toMatch(new RegExp(`^ ${name}\\b`, "m"));
    expect(stdout).toContain("200 epochs in batches of 32. The log loss of a guess is 1.099.\n");
    expect(stdout).toContain("--lr auto searches for one on this network.\n");
    expect(stdout).toContain("Muon takes matrices only: AdamW at its default rate trains biases, gains and shifts.\n");
    expect(stdout).toContain(`Report: ${page}\n`);
  });

  test("there is a page with a curve and a row for each", async () => {
    await done;
    const document = soundPage(page);
    for (const picture of document.querySelectorAll("figure svg"))
      expect(picture.querySelectorAll(".run path")).toHaveLength(5);
    expect(document.querySelectorAll("tbody tr")).toHaveLength(5);
  });
});

test("networks of numbers are judged by R²", async () => {
  const { runs, guess, widths } = await json(
    diabetes,
    "--model",
    "mlp",
    "--hidden",
    "16,8",
    "--epochs",
    "30",
    "--optimizers",
    "Adam(lr=0.01)",
  );
  expect(widths).toEqual([10, 16, 8, 1]);
  expect(guess).toBeGreaterThan(5000);
  expect(runs[0].finalLoss).toBeLessThan(guess);
  expect(runs[0].trainR2).toBeCloseTo(1 - runs[0].finalLoss / guess, 2);
  expect(runs[0].testR2).toBeGreaterThan(0.2);
});

test("--lr auto searches for the rates that are not given", async () => {
  const { runs, notes } = await json(
    iris,
    "--model",
    "mlp",
    "--hidden",
    "16",
    "--epochs",
    "10",
    "--optimizers",
    "SGD,Adam(lr=0.02),Muon",
    "--lr",
    "auto",
  );
  expect(runs[1].lr).toBe(0.02);
  expect(runs[0].lr).toBeGreaterThan(0.01);
  expect(notes[0]).toMatch(/^Rates by 3-fold cross-validation over 10 epochs: SGD [\d.]+, Muon [\d.]+\. /);
  for (const { trainAccuracy } of runs) expect(trainAccuracy).toBeGreaterThan(0.8);
});

test("optimizers that need all rows get them, unless batches were asked for", async () => {
  const args = [iris, "--model", "mlp", "--hidden", "8", "--epochs", "4", "--optimizers", "LBFGS,Adam"];
  expect((await json(...args)).notes).toContain("LBFGS sees full batches: an update an epoch.");
  const full = await json(...args, "--batch", "full");
  expect(full.batch).toBe("full");
  expect(full.notes.join()).not.toContain("full batches");
});

test("all optimizers run but those of which it is said why not", async () => {
  const page = files.path("all.html");
  const { runs, notes } = await json(
    iris,
    "--model",
    "mlp",
    "--hidden",
    "8",
    "--epochs",
    "2",
    "--optimizers",
    "all",
    "--html",
    page,
  );
  const names = new Set(runs.map(({ optimizer }) => optimizer));
  const missing = [...optimizers.keys()].filter((name) => !names.has(name));
  expect(missing.toSorted()).toEqual(["SophiaG", "SparseAdam"]);
  for (const name of missing) expect(notes.join()).toContain(`${name} is left out: `);
  expect(runs.filter(({ losses, diverged }) => losses.length === 0 && !diverged)).toEqual([]);
  const document = soundPage(page);
  expect(document.querySelectorAll("tbody tr[data-family]")).toHaveLength(runs.length);
});

test("a run that diverges is a row and a warning", async () => {
  const { runs, warnings } = await json(
    diabetes,
    "--model",
    "mlp",
    "--epochs",
    "3",
    "--optimizers",
    "Adam,SGD(lr=1e25)",
  );
  expect(runs.map(({ diverged, testR2 }) => [diverged, testR2 === null])).toEqual([
    [false, false],
    [true, true],
  ]);
  expect(warnings).toContain("SGD diverged at lr 1.00e+25: try a smaller rate");
});

test.each([
  ["layers of a line", ["--hidden", "8"], "--hidden has no meaning without --model mlp"],
  ["a map of a network", ["--model", "mlp", "--map", "a,b"], "--map has no meaning for a network"],
  ["no units", ["--model", "mlp", "--hidden", "0"], "whole numbers of at least 1"],
  ["no such activation", ["--model", "mlp", "--activation", "rely"], "activation must be one of"],
  ["another model", ["--model", "softmax"], "linear, mlp, mlp-classifier, mlp-regressor"],
  ["an unknown option", ["--model", "mlp", "--optimizers", "Adam(beta=1)"], 'unknown option "beta"'],
  ["a batch too large", ["--model", "mlp", "--batch-size", "121"], "larger than the 120 training rows"],
])("%s: one line and exit code 1", async (_, args, message) => {
  const { code, stdout, stderr } = await simdescent("compare", iris, ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
});
