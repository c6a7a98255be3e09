import { existsSync, readFileSync } from "node:fs";
import { MLPClassifier, MLPRegressor, type Label } from "simdescent";
import { describe, expect, test } from "vitest";
import { dataset, diabetes, launch, scratch, simdescent } from "./command.js";
import { soundPage } from "./sound-page.js";

const files = scratch();
const digits = dataset("digits");
const bytes = (file: string) => new Uint8Array(readFileSync(file));
let made = 0;
const model = () => files.path(`${made++}.safetensors`);

function read(file: string): { x: number[][]; y: string[]; names: string[] } {
  const [header, ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const rows = lines.map((line) => line.split(","));
  return {
    x: rows.map((row) => row.slice(0, -1).map(Number)),
    y: rows.map((row) => row.at(-1)!),
    names: header.split(",").slice(0, -1),
  };
}

interface Trained {
  model: string;
  classes?: Label[];
  rows: Record<string, number>;
  trainAccuracy: number;
  validationAccuracy: number | null;
  testAccuracy: number | null;
  trainR2: number;
  testR2: number | null;
  widths: number[];
  activation: string;
  extras: string[];
  parameters: number;
  optimizer: string;
  epochs: number;
  reason: string;
  bestEpoch: number | null;
  lossName: string;
  history: { loss: number; validationLoss?: number; layers: { name: string; gradNorm: number }[] }[];
}

async function json(...args: string[]): Promise<Trained> {
  const { code, stdout, stderr } = await simdescent("train", ...args, "--json");
  expect({ code, error: /error.*/.exec(stderr)?.[0] }).toEqual({ code: 0, error: undefined });
  return JSON.parse(stdout) as Trained;
}

const section = (document: Document, title: string) =>
  [...document.querySelectorAll("section")].find((each) => each.querySelector("h2")!.textContent === title);
const words = (document: Document, title: string) =>
  section(document, title)!.querySelector(".words")!.textContent.replace(/\s+/g, " ").trim();

describe("digits", () => {
  const [file, page] = [model(), files.path("digits.html")];
  const args = [digits, "--model", "mlp", "--hidden", "64,32", "--test", "0.2", "--epochs", "15"];
  const done = json(...args, "--save", file, "--html", page);

  test("are labels of ten kinds, and the file predicts them from raw values", async () => {
    const result = await done;
    expect(result).toMatchObject({
      model: "mlp-classifier",
      classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      rows: { train: 1438, test: 359 },
      widths: [64, 64, 32, 10],
      activation: "relu",
      parameters: 64 * 64 + 64 + 64 * 32 + 32 + 32 * 10 + 10,
      optimizer: "Adam",
      epochs: 15,
    });
    expect(result.testAccuracy).toBeGreaterThan(0.94);
    const { x, y, names } = read(digits);
    const saved = MLPClassifier.load(bytes(file));
    expect(saved.featureNames).toEqual(names);
    const right = result.trainAccuracy * 1438 + result.testAccuracy! * 359;
    expect(saved.score(x, y.map(Number))).toBeCloseTo(right / 1797, 9);
    expect(result.history.map(({ layers }) => layers.map(({ name }) => name).join())).toEqual(
      Array<string>(15).fill("layer0,layer1,layer2"),
    );
  });

  test("have a page with curves, the test rows' confusions, a picture of every mistake, and the layers", async () => {
    const { testAccuracy } = await done;
    const wrong = Math.round(359 * (1 - testAccuracy!));
    const document = soundPage(page);
    expect(words(document, "Confusion matrix: what is taken for what?")).toContain(`The 359 test rows`);
    const pictures = section(document, "What was misread?")!.querySelectorAll(".pictures svg");
    expect(pictures).toHaveLength(Math.min(40, wrong));
    for (const picture of pictures) {
      expect(picture.getAttribute("viewBox")).toBe("0 0 8 8");
      expect(picture.querySelectorAll("path").length).toBeGreaterThan(2);
    }
    const panels = section(document, "What does each layer do?")!.querySelectorAll("figure");
    expect(panels.length).toBeGreaterThanOrEqual(3);
    for (const svg of panels[0].querySelectorAll("svg")) expect(svg.querySelectorAll(".run path")).toHaveLength(3);
    expect(section(document, "Coefficients: what did it learn?")).toBeUndefined();
  });

  test("are predicted and judged by the other commands", async () => {
    const { trainAccuracy, testAccuracy } = await done;
    const share = (trainAccuracy * 1438 + testAccuracy! * 359) / 1797;
    const predicted = await simdescent("predict", file, digits, "--probabilities");
    const [header, first] = predicted.stdout.split("\n");
    expect(header).toBe(`prediction,${Array.from({ length: 10 }, (_, k) => `p_${k}`).join(",")}`);
    const sum = first
      .split(",")
      .slice(1)
      .reduce((total, p) => total + Number(p), 0);
    expect(sum).toBeCloseTo(1, 6);
    expect(predicted.stdout.trim().split("\n")).toHaveLength(1798);
    const evaluation = files.path("evaluation.html");
    const { stdout } = await simdescent("evaluate", file, digits, "--json", "--html", evaluation);
    expect((JSON.parse(stdout) as { scores: { accuracy: number } }).scores.accuracy).toBeCloseTo(share, 9);
    expect(soundPage(evaluation).querySelector("h1")!.textContent).toBe("Neural network on digits.csv");
  });
});

test("words are labels, few whole numbers are, and other numbers are not, unless it is said", async () => {
  const quick = ["--epochs", "2"];
  const kindOf = async (...args: string[]) => (await json(...args, ...quick)).model;
  expect(await kindOf(dataset("iris"), "--model", "mlp")).toBe("mlp-classifier");
  expect(await kindOf(dataset("breast_cancer"), "--model", "mlp")).toBe("mlp-classifier");
  expect(await kindOf(diabetes, "--model", "mlp")).toBe("mlp-regressor");
  expect(await kindOf(dataset("wine"), "--model", "mlp-regressor")).toBe("mlp-regressor");
  expect(await kindOf(dataset("wine"), "--model", "mlp", "--loss", "huber")).toBe("mlp-regressor");
  const few = files.write("few.csv", `a,y\n${Array.from({ length: 30 }, (_, i) => `${i},${i % 4}`).join("\n")}\n`);
  expect(await kindOf(few, "--model", "mlp")).toBe("mlp-regressor");
  expect(await kindOf(few, "--model", "mlp-classifier")).toBe("mlp-classifier");
  const halves = files.write(
    "halves.csv",
    `a,y\n${Array.from({ length: 90 }, (_, i) => `${i},${(i % 3) / 2}`).join("\n")}`,
  );
  expect(await kindOf(halves, "--model", "mlp")).toBe("mlp-regressor");
});

test("numbers are predicted in their own units, by the file too", async () => {
  const [file, page] = [model(), files.path("numbers.html")];
  const args = [diabetes, "--model", "mlp", "--hidden", "16", "--activation", "tanh", "--epochs", "60"];
  const result = await json(...args, "--save", file, "--html", page);
  const { x, y } = read(diabetes);
  const saved = MLPRegressor.load(bytes(file));
  expect(result.trainR2).toBeGreaterThan(0.4);
  expect(saved.score(x, y.map(Number))).toBeCloseTo(result.trainR2, 6);
  expect(words(soundPage(page), "Actual and predicted values: how near are they?")).toContain("442 training rows");
  const { stdout } = await simdescent("evaluate", file, diabetes, "--json");
  expect((JSON.parse(stdout) as { scores: { r2: number } }).scores.r2).toBeCloseTo(result.trainR2, 6);
});

test("every option of a network reaches it", async () => {
  const file = model();
  const shape = [
    "--hidden",
    "12,6",
    "--activation",
    "gelu_tanh",
    "--dropout",
    "0.1,0",
    "--layer-norm",
    "--init",
    "glorot",
  ];
  const fit = [
    "--label-smoothing",
    "0.1",
    "--batch-size",
    "25",
    "--l2",
    "0.001",
    "--optimizer",
    "SGD(lr=0.05,momentum=0.9)",
  ];
  const result = await json(dataset("iris"), "--model", "mlp", ...shape, ...fit, "--epochs", "3", "--save", file);
  expect(result).toMatchObject({
    widths: [4, 12, 6, 3],
    activation: "geluTanh",
    extras: ["dropout 0.1 and 0", "layer norm"],
    parameters: 4 * 12 + 3 * 12 + 12 * 6 + 3 * 6 + 6 * 3 + 3,
    optimizer: "SGD(momentum=0.9)",
    lossName: "log loss, labels smoothed by 0.1",
  });
  expect(MLPClassifier.load(bytes(file)).options).toMatchObject({
    hidden: [12, 6],
    activation: "geluTanh",
    dropout: [0.1, 0],
    layerNorm: true,
    init: "glorot",
    labelSmoothing: 0.1,
    batchSize: 25,
    l2: 0.001,
  });
});

test("validation rows are a share of every class, end the training, and are what the page judges", async () => {
  const page = files.path("validation.html");
  const args = [dataset("iris"), "--model", "mlp", "--lr", "0.03", "--validation", "0.2", "--patience", "5"];
  const result = await json(...args, "--html", page);
  expect(result).toMatchObject({ reason: "stopped", rows: { train: 120, validation: 30, test: 0 } });
  expect(result.epochs).toBe(result.bestEpoch! + 5);
  expect(result.validationAccuracy).toBeGreaterThan(0.8);
  const document = soundPage(page);
  expect(words(document, "Confusion matrix: what is taken for what?")).toContain("The 30 validation rows");
  for (const title of ["Learning curve: how did it learn?", "Accuracy: how many does it get right?"])
    expect(section(document, title)!.querySelector("figure svg")!.querySelectorAll(".run path")).toHaveLength(2);
  const rows = section(document, "Confusion matrix: what is taken for what?")!.querySelectorAll("tbody tr");
  expect(Array.from(rows, (row) => row.querySelectorAll("td")[5].textContent.trim())).toEqual(["10", "10", "10"]);
});

test("where no line can rewrite itself a few tell how it goes, and none beside JSON", async () => {
  const args = ["train", dataset("iris"), "--model", "mlp", "--epochs", "20"];
  const { stdout, stderr } = await simdescent(...args, "--save", model());
  const cut = /^warning: not at a minimum: cut off after 20 epochs while the loss still fell[^\n]*\n$/m;
  expect(stderr).toMatch(cut);
  const lines = stderr.replace(cut, "").trim().split("\n");
  expect(
    lines.map((line) => /^epoch (\d+) of 20: loss [\d.]+, accuracy [\d.]+%, [\d,.e]+ samples\/s/.exec(line)?.[1]),
  ).toEqual(["1", "5", "10", "15", "20"]);
  expect(lines[0]).toMatch(/ left$/);
  expect(lines.at(-1)).not.toContain("left");
  expect(stdout).toContain("  layers     4-100-3 relu, 803 parameters\n");
  expect(stdout).toContain("Norms of the layers in the last update:\n");
  expect((await simdescent(...args, "--json")).stderr.replace(cut, "")).toBe("");
});

test("Ctrl-C ends the training, and what was learnt is saved", async () => {
  const [file, page] = [model(), files.path("interrupted.html")];
  const args = [
    "train",
    digits,
    "--model",
    "mlp",
    "--hidden",
    "128",
    "--epochs",
    "100000",
    "--save",
    file,
    "--html",
    page,
  ];
  const { child, ended } = launch(args);
  await new Promise((resolve) => child.stderr!.once("data", resolve));
  child.kill("SIGINT");
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/training {3}[\d,]+ epochs? of 100,000, ended by hand\n/);
  expect(MLPClassifier.load(bytes(file)).predict([Array<number>(64).fill(0)])).toHaveLength(1);
  expect(soundPage(page).querySelector("header")!.textContent).toContain("It was stopped by hand.");
});

test("an optimizer of matrices leaves the biases to AdamW", async () => {
  const result = await json(dataset("iris"), "--model", "mlp", "--hidden", "16", "--optimizer", "Muon(lr=0.02)");
  expect(result.trainAccuracy).toBeGreaterThan(0.9);
});

test("--image says what rows are pictures, where the columns' names do not", async () => {
  const { x, y } = read(dataset("breast_cancer"));
  const names = Array.from({ length: 30 }, (_, j) => (j % 2 ? `b${j}` : `a${j}`));
  const rows = x.map((row, i) => [...row, y[i]].join(","));
  const file = files.write("pictures.csv", [[...names, "target"].join(","), ...rows].join("\n"));
  const page = files.path("pictures.html");
  const args = ["train", file, "--model", "mlp", "--epochs", "1", "--html", page];
  await simdescent(...args);
  expect(section(soundPage(page), "What was misread?")).toBeUndefined();
  await simdescent(...args, "--image", "6x5");
  const picture = section(soundPage(page), "What was misread?")!.querySelector("svg")!;
  expect(picture.getAttribute("viewBox")).toBe("0 0 6 5");
});

test("of a training that diverged there is a page and no model", async () => {
  const [file, page] = [model(), files.path("diverged.html")];
  const args = [
    "train",
    diabetes,
    "--model",
    "mlp",
    "-b",
    "full",
    "--activation",
    "identity",
    "--lr",
    "0.2",
    "--optimizer",
    "SGD",
  ];
  const { code, stderr } = await simdescent(...args, "--save", file, "--html", page);
  expect(code).toBe(1);
  expect(stderr).toContain(`${page} shows how it went.`);
  expect(existsSync(file)).toBe(false);
  expect(soundPage(page).querySelector("header")!.textContent).toContain("It diverged.");
});

const refusals: [string, string[], string, string][] = [
  ["no units", [digits, "--model", "mlp", "--hidden", "0"], "whole numbers of at least 1 such as 128,64", ""],
  ["a width that is none", [digits, "--model", "mlp", "--hidden", "12,x"], "whole numbers of at least 1", ""],
  [
    "no such activation",
    [digits, "--model", "mlp", "--activation", "rely"],
    'activation must be one of "relu"',
    "Did you mean relu?",
  ],
  ["all dropped", [digits, "--model", "mlp", "--dropout", "1"], "at least 0 and below 1", ""],
  [
    "shares for other layers",
    [digits, "--model", "mlp", "--hidden", "8,8", "--dropout", "0.1,0.1,0.1"],
    "3 shares for 2 hidden layers",
    "one for each",
  ],
  ["no such start", [digits, "--model", "mlp", "--init", "zero"], "he, glorot, lecun, normal", ""],
  [
    "layers of no network",
    [diabetes, "--hidden", "8"],
    "--hidden has no meaning without --model mlp",
    "add --model mlp",
  ],
  [
    "layers of a line",
    [diabetes, "--model", "linear", "--dropout", "0.1"],
    "--dropout has no meaning for --model linear",
    "add --model mlp",
  ],
  [
    "pictures of no network",
    [digits, "--model", "softmax", "--image", "8x8"],
    "--image is for networks",
    "--model mlp",
  ],
  [
    "pictures of another size",
    [digits, "--model", "mlp", "--image", "9x8"],
    "needs 72 columns, and there are 64",
    "--drop",
  ],
  ["half a size", [digits, "--model", "mlp", "--image", "8"], "width and height, as in 8x8", ""],
  [
    "a loss for labels",
    [dataset("iris"), "--model", "mlp-classifier", "--loss", "mae"],
    "a network for labels has one loss",
    "Leave --loss out",
  ],
  [
    "weights of numbers",
    [diabetes, "--model", "mlp-regressor", "--class-weight", "balanced"],
    "is for labels",
    "mlp-classifier",
  ],
  [
    "words for numbers",
    [dataset("iris"), "--model", "mlp-regressor"],
    'holds in 150 of 150 rows no number: "setosa" (line 2)',
    "softmax",
  ],
  [
    "two sizes of batches",
    [digits, "--model", "mlp", "-b", "8", "--batch-size", "9"],
    "--batch and --batch-size say two things",
    "use one",
  ],
  [
    "a batch too large",
    [dataset("iris"), "--model", "mlp", "-b", "151"],
    "larger than the 150 training rows",
    "--batch full",
  ],
  [
    "a rate too large",
    [diabetes, "--model", "mlp", "--optimizer", "SGD(lr=1e30)"],
    "training diverged, no model was saved",
    "smaller --lr",
  ],
  [
    "an unknown option",
    [digits, "--model", "mlp", "--optimizer", "Adam(beta=1)"],
    'unknown option "beta"',
    "Did you mean betas?",
  ],
];
test.each(refusals)("%s: one line, a hint and exit code 1", async (_, args, message, hint) => {
  const { code, stdout, stderr } = await simdescent("train", ...args, "--save", files.path("no"));
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(existsSync(files.path("no"))).toBe(false);
});

test.each([
  ["one label only", "a,y\n1,no\n2,no\n", 'column "y" holds the label "no" only'],
  ["no features", "y\nno\nyes\n", 'no features: "y" is the only column left'],
  ["constant features", "a,y\nred,no\nred,yes\n", "constant features.csv: no column is left to predict from"],
])("%s are refused", async (name, text, message) => {
  const file = files.write(`${name}.csv`, text);
  const { code, stderr } = await simdescent(
    "train",
    file,
    "--model",
    "mlp",
    "--target",
    "y",
    "--save",
    files.path("no"),
  );
  expect(code).toBe(1);
  expect(stderr).toContain(`error: ${message}`);
});
