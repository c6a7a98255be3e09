// Twelve data sets of different shapes and scales, on which rates that models choose are held to what they promise.
import { readFileSync } from "node:fs";

const root = new URL("../../examples/data/", import.meta.url);
const csv = (name) => {
  const [head, ...lines] = readFileSync(new URL(name, root), "utf8").trim().split("\n");
  return lines.map((line) => line.split(",")).filter((row) => row.length === head.split(",").length);
};

// Mulberry32; normal numbers as sums of twelve uniform ones.
function numbers(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
  return { uniform, normal };
}

/** Rows of which a weighted sum, of deviation `unit`, and noise of 0.3 of that make the target. */
function made(seed, rows, columns, cell, unit = 1) {
  const random = numbers(seed);
  const weights = Array.from({ length: columns }, () => random.normal());
  const x = Array.from({ length: rows }, () => Array.from({ length: columns }, (_, j) => cell(random, j)));
  const sums = x.map((row) => row.reduce((sum, v, j) => sum + v * weights[j], 0));
  const mean = sums.reduce((a, b) => a + b, 0) / rows;
  const deviation = Math.sqrt(sums.reduce((sum, v) => sum + (v - mean) ** 2, 0) / rows);
  const y = sums.map((v) => unit * ((v - mean) / deviation + 0.3 * random.normal()));
  return { x, y };
}

const normal = (random) => random.normal();

function withOutliers({ x, y }) {
  return { x, y: y.map((v, i) => (i % 25 === 3 ? 20 * v : v)) };
}

function collinear({ x, y }) {
  return { x: x.map((row) => [...row, ...row.map((v, j) => v + 1e-3 * row[(j + 1) % row.length]), row[0]]), y };
}

const labelled = (name, only) => {
  const rows = csv(name).filter((_, i) => i % only === 0);
  return { x: rows.map((row) => row.slice(0, -1).map(Number)), y: rows.map((row) => row.at(-1)) };
};

const diabetes = () => {
  const rows = csv("diabetes.csv").map((row) => row.map(Number));
  return { x: rows.map((row) => row.slice(0, -1)), y: rows.map((row) => row.at(-1)) };
};

/** By group: name, what model, its options, data. */
export const rateSets = {
  "scaled columns": [
    ["diabetes", "LinearRegression", {}, diabetes],
    ["uniform", "LinearRegression", {}, () => made(1, 300, 20, (random) => random.uniform())],
  ],
  "awkward columns": [
    [
      "not scaled",
      "LinearRegression",
      { standardize: false },
      () => made(2, 150, 3, (random, j) => 4 ** j * random.uniform()),
    ],
    ["eight rows", "LinearRegression", {}, () => made(4, 8, 2, normal)],
    ["wide", "LinearRegression", { l2: 0.3 }, () => made(5, 30, 60, normal)],
    ["collinear", "LinearRegression", {}, () => collinear(made(6, 120, 4, normal))],
  ],
  "tiny and huge targets": [
    ["tiny", "LinearRegression", {}, () => made(8, 150, 6, normal, 1e-6)],
    ["huge", "LinearRegression", {}, () => made(9, 150, 6, normal, 1e6)],
  ],
  "other losses": [
    [
      "Huber",
      "LinearRegression",
      { loss: { name: "huber", delta: 30 } },
      () => withOutliers(made(10, 150, 6, normal, 100)),
    ],
    ["absolute", "LinearRegression", { loss: "mae" }, () => made(11, 150, 6, normal, 100)],
  ],
  labels: [
    ["two", "LogisticRegression", { l2: 0.002 }, () => labelled("breast_cancer.csv", 3)],
    ["three", "SoftmaxRegression", { l2: 0.005 }, () => labelled("iris.csv", 1)],
  ],
};
