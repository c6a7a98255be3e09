import { readFileSync } from "node:fs";
import { LinearRegression, LogisticRegression } from "simdescent";
import { beforeAll, describe, expect, test } from "vitest";
import type { ClassificationReport } from "../../src/plot/data/classification.js";
import type { RegressionReport } from "../../src/plot/data/regression.js";
import { dataset, diabetes, scratch, simdescent } from "./command.js";
import { soundPage } from "./sound-page.js";

const files = scratch();
const model = (name: string) => files.path(`${name}.safetensors`);
const train = (name: string, ...args: string[]) => simdescent("train", dataset(name), "--save", model(name), ...args);

async function json<Report>(...args: string[]): Promise<Report & { unused: string[] }> {
  const { code, stdout, stderr } = await simdescent("evaluate", ...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Report & { unused: string[] };
}

beforeAll(async () => {
  const kinds = [
    ["breast_cancer", "logistic"],
    ["wine", "softmax"],
    ["iris", "softmax"],
    ["digits", "softmax"],
    ["diabetes", "linear"],
  ];
  for (const [name, kind] of kinds) expect((await train(name, "--model", kind)).code).toBe(0);
}, 60_000);

describe.each([
  ["breast_cancer", 569, 0.987],
  ["wine", 178, 0.99],
  ["iris", 150, 0.973],
  ["digits", 1797, 0.99],
])("%s", (name, rows, accuracy) => {
  test("has its figures and its confusion matrix on the terminal", async () => {
    const { code, stdout, stderr } = await simdescent("evaluate", model(name), dataset(name));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const report = await json<ClassificationReport>(model(name), dataset(name));
    expect(report).toMatchObject({ rows, target: "target", warnings: [], unused: [] });
    expect(report.scores.accuracy).toBeGreaterThan(accuracy - 0.002);
    expect(report.scores.auc === null).toBe(report.classes.length > 2);
    expect(report.confusion.flat().reduce((a, b) => a + b)).toBe(rows);
    const right = report.confusion.reduce((sum, row, k) => sum + row[k], 0);
    expect(right / rows).toBeCloseTo(report.scores.accuracy, 12);
    for (const [k, label] of report.classes.entries()) {
      const cells = report.confusion[k].map((count) => ` +${count}`).join("");
      expect(stdout).toMatch(new RegExp(`^ +${label}${cells} +${report.perClass[k].support} `, "m"));
    }
    expect(stdout).toContain(`log loss           ${Number(report.scores.logLoss!.toPrecision(3))}\n`);
  });

  test("has a page that is whole, with curves", async () => {
    const page = files.path(`${name}.html`);
    const { stdout } = await simdescent("evaluate", model(name), dataset(name), "--html", page);
    expect(stdout).toContain(`Report: ${page}\n`);
    const document = soundPage(page);
    const titles = Array.from(document.querySelectorAll("h2"), (title) => title.textContent);
    expect(titles).toContain("Calibration curve: are the probabilities honest?");
    expect(titles).toContain("ROC curve: how well are the classes ranked?");
  });
});

test("numbers are judged by R² and errors, and their page shows residuals", async () => {
  const page = files.path("diabetes.html");
  const { stdout } = await simdescent("evaluate", model("diabetes"), diabetes, "--html", page);
  expect(stdout).toMatch(/^diabetes\.csv: target by linear regression from 10 features, 442 rows\n/);
  expect(stdout).toMatch(/ R² +0\.518\n +RMSE +53\.48, in the units of target\n +MAE +43\.28\n/);
  expect(soundPage(page).querySelectorAll("figure svg").length).toBeGreaterThan(2);
  const report = await json<RegressionReport>(model("diabetes"), diabetes);
  expect(report.scores.r2).toBeCloseTo(0.5177, 3);
  expect(report).not.toHaveProperty("dots");
});

test("columns stand in any order, and those the model does not take are named", async () => {
  const lines = readFileSync(dataset("iris"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const mixed = lines.map(([a, b, c, d, y], i) => [i === 0 ? "note" : "?", y, d, b, a, c].join(","));
  const file = files.write("mixed.csv", mixed.join("\n"));
  const { stdout } = await simdescent("evaluate", model("iris"), file);
  expect(stdout).toContain("1 column not used: note\n");
  const [own, other] = [
    await json<ClassificationReport>(model("iris"), dataset("iris")),
    await json(model("iris"), file),
  ];
  expect(other).toEqual({ ...own, file: "mixed.csv", unused: ["note"] });
});

test("the target may have another name", async () => {
  const text = readFileSync(dataset("iris"), "utf8").replace("target", "species");
  const file = files.write("species.csv", text);
  expect((await simdescent("evaluate", model("iris"), file)).stderr).toContain('there is no column "target"');
  expect(await json(model("iris"), file, "--target", "species")).toMatchObject({ target: "species", rows: 150 });
});

test("scores of a hinge loss are no probabilities: there are no figures and curves of these", async () => {
  const file = files.path("hinge.safetensors");
  await simdescent("train", dataset("breast_cancer"), "--loss", "hinge", "--save", file);
  const page = files.path("hinge.html");
  const { stdout } = await simdescent("evaluate", file, dataset("breast_cancer"), "--html", page);
  expect(stdout).toContain("target by support vector machine from 30 features");
  expect(stdout).not.toMatch(/log loss|Brier/);
  expect(stdout).toMatch(/AUC +0\.99\d\n/);
  const document = soundPage(page);
  const titles = Array.from(document.querySelectorAll("h2"), (title) => title.textContent);
  expect(titles).toEqual([
    "Confusion matrix: what is taken for what?",
    "How good is it at each class?",
    "ROC curve: how well are the classes ranked?",
  ]);
  expect(document.querySelector("main")!.textContent).not.toContain("probabilit");
});

test("a model saved by a program without names takes columns in order, and the target that is named", async () => {
  const line = new LinearRegression();
  line.fit([[1], [2], [3]], [2, 4, 6]);
  const file = files.write("bare.safetensors", line.save());
  const data = files.write("bare.csv", "y,anything\n2,1\n20,10\n5,2\n");
  expect(await json(file, data, "--target", "y")).toMatchObject({ rows: 3, features: 1, unused: [] });
  const flags = new LogisticRegression();
  flags.fit([[1], [2], [8], [9]], [false, false, true, true]);
  const truths = files.write("flags.safetensors", flags.save());
  const yes = files.write("flags.csv", "a,ok\n1,false\n9,TRUE\n8,1\n2,0\n");
  const report = await json<ClassificationReport>(truths, yes, "--target", "ok");
  expect(report.confusion).toEqual([
    [2, 0],
    [0, 2],
  ]);
});

test.each([
  [
    "a label it never met",
    "iris",
    "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm,target\n5,3,1,0.2,setosa\n5,3,1,0.2,rose\n",
    [],
    'line 3, column "target": the model does not know the label "rose"',
    'It knows "setosa", "versicolor", "virginica"',
  ],
  [
    "no target",
    "iris",
    "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm\n5,3,1,0.2\n",
    [],
    'there is no column "target"',
    "Columns: ",
  ],
  [
    "no rows",
    "iris",
    "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm,target\n",
    [],
    "has a header but no rows",
    "At least 1",
  ],
  [
    "a missing label",
    "iris",
    "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm,target\n5,3,1,0.2,\n",
    [],
    "a missing label.csv has no row with a target and without gaps",
    "At least 1 row",
  ],
  ["a missing feature", "iris", "a,target\n5,setosa\n", [], 'there is no column "sepal_length_cm"', ""],
  [
    "a feature for a target",
    "iris",
    "a,target\n5,setosa\n",
    ["--target", "sepal_width_cm"],
    '"sepal_width_cm" is a feature of the model',
    "",
  ],
  [
    "text in a feature",
    "iris",
    "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm,target\n5,3,big,0.2,setosa\n",
    [],
    'column "petal_length_cm": "big" (line 2) is no number',
    "--missing big takes such cells for gaps",
  ],
])("%s is refused", async (name, kind, text, args, message, hint) => {
  const page = files.path("none.html");
  const { code, stdout, stderr } = await simdescent(
    "evaluate",
    model(kind),
    files.write(`${name}.csv`, text),
    "--html",
    page,
    ...args,
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(() => readFileSync(page)).toThrow("ENOENT");
});

test("a model that does not say what it predicts, and pages over inputs, are refused", async () => {
  const line = new LinearRegression();
  line.fit([[1], [2], [3]], [2, 4, 6]);
  const file = files.write("nameless.safetensors", line.save());
  expect((await simdescent("evaluate", file, diabetes)).stderr).toContain("Name it with --target.");
  const wrong = await simdescent("evaluate", file, diabetes, "--target", "target");
  expect(wrong.stderr).toContain("takes 1 column and does not know their names, but the file has 10 beside the target");
  for (const page of [model("iris"), dataset("iris")])
    expect((await simdescent("evaluate", model("iris"), dataset("iris"), "--html", page)).stderr).toContain(
      "overwritten",
    );
});
