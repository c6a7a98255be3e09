import { readFileSync } from "node:fs";
import { LinearRegression, LogisticRegression, SoftmaxRegression, type Label } from "simdescent";
import { describe, expect, test } from "vitest";
import { dataset, diabetes, scratch, simdescent } from "./command.js";
import { soundPage } from "./sound-page.js";

const files = scratch();
const iris = dataset("iris");
const bytes = (file: string) => new Uint8Array(readFileSync(file));
let made = 0;
const model = () => files.path(`${made++}.safetensors`);

/** Rows of a file as numbers, and the last column as labels. */
function read(name: string): { x: number[][]; y: Label[]; names: string[] } {
  const [header, ...lines] = readFileSync(dataset(name), "utf8").trim().split("\n");
  const rows = lines.map((line) => line.split(","));
  const labels = rows.map((row) => row.at(-1)!);
  const numeric = labels.every((label) => Number.isFinite(+label));
  return {
    x: rows.map((row) => row.slice(0, -1).map(Number)),
    y: numeric ? labels.map(Number) : labels,
    names: header.split(",").slice(0, -1),
  };
}

interface Trained {
  model: string;
  trainAccuracy: number;
  testAccuracy: number | null;
  trainR2: number;
  rows: Record<string, number>;
  optimizer: string;
  epochs: number;
  reason: string;
  bestEpoch: number | null;
  l1: number;
  l2: number;
  loss: number;
  lossName: string;
  columns: { name: string; role: string; how: string }[];
  coefficients: Record<string, number>;
  output: string | null;
}

async function json(...args: string[]): Promise<Trained> {
  const { code, stdout, stderr } = await simdescent("train", ...args, "--json");
  expect({ code, error: /error.*/.exec(stderr)?.[0] }).toEqual({ code: 0, error: undefined });
  return JSON.parse(stdout) as Trained;
}

const kinds = { linear: LinearRegression, logistic: LogisticRegression, softmax: SoftmaxRegression };

describe.each([
  ["breast_cancer", ["--model", "logistic"], "logistic", 0.98],
  ["wine", ["--model", "softmax"], "softmax", 0.99],
  ["iris", [], "softmax", 0.96],
  ["digits", ["--model", "softmax"], "softmax", 0.99],
  ["diabetes", [], "linear", 0.5],
] as const)("%s", (name, args, kind, least) => {
  test("is saved so that the library predicts from raw values as if it had fitted them itself", async () => {
    const file = model();
    const result = await json(dataset(name), ...args, "--save", file, "--dtype", "float64");
    const { x, y, names } = read(name);
    const saved = kinds[kind].load(bytes(file));
    const own = new kinds[kind]({ dtype: "float64" });
    (own.fit as (x: number[][], y: Label[]) => unknown)(x, y);
    expect(JSON.parse(saved.metadata.features)).toEqual(names);
    expect(saved.metadata.target).toBe("target");
    const score = (each: typeof own) => (each.score as (x: number[][], y: Label[]) => number)(x, y);
    expect(score(saved)).toBeCloseTo(score(own), 6);
    expect(score(saved)).toBeGreaterThan(least);
    expect(result).toMatchObject({ model: kind, output: file, rows: { train: x.length, test: 0 } });
    expect(kind === "linear" ? result.trainR2 : result.trainAccuracy).toBeCloseTo(score(saved), 9);
    if (saved instanceof LinearRegression || own instanceof LinearRegression) return;
    expect(saved.classes).toEqual(own.classes);
    const [theirs, ours] = [saved.predictProba(x), own.predictProba(x)];
    for (const [i, row] of theirs.entries())
      for (const [k, p] of row.entries()) expect(Math.abs(p - ours[i][k])).toBeLessThan(1e-3);
  });

  test("has a page that is whole, with every column accounted for", async () => {
    const page = files.path(`${name}.html`);
    const { code, stdout } = await simdescent("train", dataset(name), ...args, "--test", "0.25", "--html", page);
    expect(code).toBe(0);
    expect(stdout).toContain(`Report: ${page}\n`);
    expect(stdout).not.toContain("Saved to");
    const document = soundPage(page);
    const { names } = read(name);
    const [, columns] = document.querySelectorAll("table");
    const listed = Array.from(columns.querySelectorAll("tbody tr"), (row) => row.querySelector("td")!.textContent);
    expect(listed.map((each) => each.trim())).toEqual(["target", ...names]);
    expect(document.querySelectorAll("figure svg").length).toBeGreaterThan(0);
  });
});

test("words as labels choose the model by their number, and it is said", async () => {
  const three = await simdescent("train", iris, "--save", model());
  expect(three.stdout).toMatch(/^iris\.csv: softmax regression, as "target" holds 3 labels\n/);
  expect(three.stdout).toContain("setosa (50), versicolor (50), virginica (50)");
  const rows = readFileSync(iris, "utf8")
    .split("\n")
    .filter((line) => !line.includes("virginica"));
  const two = await simdescent("train", files.write("two.csv", rows.join("\n")), "--save", model());
  expect(two.stdout).toMatch(/^two\.csv: logistic regression, as "target" holds 2 labels\n/);
  expect(two.stdout).toContain("added to the log-odds of versicolor");
});

test("numbers that may be labels are pointed out", async () => {
  const cancer = await simdescent("train", dataset("breast_cancer"), "--save", model());
  expect(cancer.stderr).toBe('warning: "target" holds 2 different numbers: if they are labels, add --model logistic\n');
  expect((await simdescent("train", dataset("wine"), "--save", model())).stderr).toContain("--model softmax");
  expect((await simdescent("train", diabetes, "--save", model())).stderr).toBe("");
  const told = await simdescent("train", dataset("wine"), "--model", "linear", "--save", model());
  expect(told.stderr).toBe("");
});

test("the terminal tells which columns were used and which were not, and why", async () => {
  const { stdout } = await simdescent("train", diabetes, "--columns", "bmi,bp", "--drop", "age", "--save", model());
  expect(stdout).toContain("  features   2: bmi, bp\n");
  expect(stdout).toContain(
    "  left out   1: age (left out by --drop); 7: sex, s1, s2, s3, s4, s5, s6 (not among --columns)\n",
  );
  const { columns } = await json(diabetes, "--columns", "bmi,bp");
  expect(columns.map(({ role }) => role)).toEqual([
    "target",
    "feature",
    "feature",
    ...Array<string>(8).fill("left out"),
  ]);
});

test("the penalty and the optimizer in use are told, given or not", async () => {
  const own = await json(iris);
  expect(own).toMatchObject({ optimizer: "LBFGS", l1: 0, l2: 1 / 300, reason: "converged" });
  expect(await json(iris, "--l2", "0")).toMatchObject({ l2: 0 });
  expect(await json(iris, "--optimizer", "Adam", "--epochs", "5")).toMatchObject({
    optimizer: "Adam",
    l2: 0,
    epochs: 5,
  });
  const { stdout } = await simdescent("train", iris, "--save", model());
  expect(stdout).toMatch(/log loss 0\.2\d*, penalty l2 0\.00333 included: 1\/\(2 rows\), as none was given\n/);
  expect(stdout).toContain("  optimizer  LBFGS, as none was named\n");
  const plain = await simdescent("train", iris, "--l2", "0", "--save", model());
  expect(plain.stdout).toMatch(/log loss [\d.e-]+, no penalty\n/);
});

test("l1 makes coefficients exactly 0, and says how many", async () => {
  const { coefficients, optimizer, l1 } = await json(diabetes, "--l1", "8");
  const zeros = Object.values(coefficients).filter((value) => value === 0).length;
  expect({ optimizer, l1 }).toEqual({ optimizer: "interior point", l1: 8 });
  expect(zeros).toBeGreaterThan(2);
  const { stdout } = await simdescent("train", diabetes, "--l1", "8", "--save", model());
  expect(stdout).toContain(`${zeros} of 10 coefficients are exactly 0.\n`);
  expect(stdout).not.toContain("-0\n");
});

test.each([
  ["huber(delta=20)", { name: "huber", delta: 20 }, "Huber loss (delta=20)"],
  ["quantile(tau=0.9)", { name: "quantile", tau: 0.9 }, "quantile loss (tau=0.9)"],
  ["poisson", "poisson", "Poisson loss"],
  ["smooth-l1", "smoothL1", "smooth L1 loss"],
])("--loss %s is the library's", async (text, loss, words) => {
  const file = model();
  const { lossName } = await json(diabetes, "--loss", text, "--dtype", "float64", "--save", file);
  expect(lossName).toBe(words);
  const { x, y } = read("diabetes");
  const own = new LinearRegression({ loss, dtype: "float64" });
  own.fit(x, y as number[]);
  const predicted = own.predict(x);
  const file2 = LinearRegression.load(bytes(file)).predict(x);
  for (const [i, value] of file2.entries()) expect(Math.abs(value / predicted[i] - 1)).toBeLessThan(1e-3);
});

test("a loss of labels chooses logistic regression", async () => {
  const file = model();
  const { model: kind, trainAccuracy } = await json(dataset("breast_cancer"), "--loss", "hinge", "--save", file);
  expect(kind).toBe("logistic");
  expect(trainAccuracy).toBeGreaterThan(0.97);
  expect(() => LogisticRegression.load(bytes(file)).predictProba([Array<number>(30).fill(1)])).toThrow(
    "no probabilities",
  );
});

test("validation rows end the training early, and the best epoch is kept", async () => {
  const args = [dataset("wine"), "--model", "softmax", "--optimizer", "Adam(lr=0.05)", "--batch", "16"];
  const early = [...args, "--validation", "0.2", "--patience", "20", "--test", "0.25"];
  const result = await json(...early);
  expect(result).toMatchObject({ reason: "stopped", rows: { train: 106, validation: 27, test: 45 } });
  expect(result.epochs).toBe(result.bestEpoch! + 20);
  const page = files.path("early.html");
  const { stdout } = await simdescent("train", ...early, "--html", page);
  expect(stdout).toContain(`epoch ${result.bestEpoch} was the best on validation rows and is kept\n`);
  const document = soundPage(page);
  expect(document.querySelector("main")!.textContent).toContain(`The ring marks epoch ${result.bestEpoch}`);
  expect(document.querySelector("figure svg")!.querySelectorAll(".run path")).toHaveLength(2);
});

test("weights of classes are balanced or one's own, and labels are smoothed", async () => {
  const rows = readFileSync(iris, "utf8").trim().split("\n").slice(51);
  const uneven = files.write("uneven.csv", ["a,b,c,d,kind", ...rows.slice(0, 62)].join("\n"));
  const x = rows.slice(0, 62).map((row) => row.split(",").slice(0, 4).map(Number));
  const y = rows.slice(0, 62).map((row) => row.split(",")[4]);
  for (const [text, classWeight] of [
    ["balanced", "balanced"],
    ["versicolor=1,virginica=5", { versicolor: 1, virginica: 5 }],
  ] as const) {
    const file = model();
    await json(uneven, "--class-weight", text, "--save", file, "--dtype", "float64");
    const own = new LogisticRegression({ classWeight, dtype: "float64" });
    own.fit(x, y);
    const saved = LogisticRegression.load(bytes(file));
    for (const [j, value] of saved.coefficients.entries()) expect(value).toBeCloseTo(own.coefficients[j], 3);
  }
  const smooth = await json(iris, "--label-smoothing", "0.1");
  expect(smooth).toMatchObject({ model: "softmax", lossName: "log loss, labels smoothed by 0.1" });
  expect(smooth.loss).toBeGreaterThan((await json(iris)).loss);
});

test("-o, --output and --save are the same, and one is enough", async () => {
  const [a, b] = [model(), model()];
  await simdescent("train", iris, "-o", a);
  await simdescent("train", iris, "--save", b);
  expect(bytes(a)).toEqual(bytes(b));
  expect((await json(iris)).output).toBeNull();
});
