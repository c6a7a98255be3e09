import { evaluateClassification } from "../../src/cli/evaluate/classification.js";
import { evaluateRegression } from "../../src/cli/evaluate/regression.js";
import type { Label } from "../../src/metrics/check-labels.js";
import type { ClassificationReport } from "../../src/plot/data/classification.js";
import type { RegressionReport } from "../../src/plot/data/regression.js";
import type { TrainingReport } from "../../src/plot/data/training.js";

/** Numbers in [0, 1) that are the same each time. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const about = { file: "a.csv", target: "kind", model: "SoftmaxRegression", features: 4, warnings: [] };

/** A classifier that is right more often than not; `missing` classes have no rows. */
export function classified(classes: Label[], rows: number, missing: Label[] = []): ClassificationReport {
  const next = random(classes.length + rows);
  const present = classes.filter((label) => !missing.includes(label));
  const y = Array.from({ length: rows }, (_, i) => present[i % present.length]);
  const probabilities = y.map((label) => {
    const weights = classes.map((each) => Math.exp(3 * next() + (each === label ? 1.2 : 0)));
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / sum);
  });
  return evaluated(classes, y, probabilities);
}

/** What comes of these probabilities when the most probable class is predicted. */
export function evaluated(classes: Label[], y: Label[], probabilities: number[][]): ClassificationReport {
  const predicted = probabilities.map((row) => classes[row.indexOf(Math.max(...row))]);
  return evaluateClassification({ y, predicted, probabilities, classes }, about);
}

export const binary = (): ClassificationReport => classified(["ill", "well"], 200);
export const ten = (): ClassificationReport => classified([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 500);
export const certain = (): ClassificationReport =>
  evaluated(
    ["a", "b"],
    ["a", "b", "b", "a"],
    [
      [1, 0],
      [0, 1],
      [1, 0],
      [1, 0],
    ],
  );

/** What a support vector machine says: scores of two classes, some on the wrong side. */
export function margins(): ClassificationReport {
  const scores = [-2, -1, 0.5, -0.25, 1, 3];
  const predicted = scores.map((score) => (score > 0 ? "b" : "a"));
  return evaluateClassification(
    { y: ["a", "a", "a", "b", "b", "b"], predicted, probabilities: undefined, margins: scores, classes: ["a", "b"] },
    about,
  );
}

/** As many classes as have no room, with long names. */
export const crowd = (): ClassificationReport =>
  classified(
    Array.from({ length: 40 }, (_, k) => `a rather long name of class ${k}`),
    400,
  );

/** A line with noise, and one row far off. */
export function residuals(rows = 120, change: Partial<RegressionReport> = {}): RegressionReport {
  const next = random(rows);
  const predicted = Array.from({ length: rows }, () => 100 * next());
  const y = predicted.map((value, i) => value + (i === 7 ? 90 : 20 * (next() - 0.5)));
  return { ...evaluateRegression(y, predicted, { ...about, target: "y", model: "LinearRegression" }), ...change };
}

/** A training of three classes that began to learn its rows by heart after 40 epochs. */
export function training(change: Partial<TrainingReport> = {}): TrainingReport {
  const epochs = Array.from({ length: 100 }, (_, i) => i + 1);
  const names = ["width", "length", "a rather long name of a column", "age"];
  return {
    file: "a.csv",
    target: "kind",
    model: "SoftmaxRegression",
    optimizer: "SGD(momentum=0.9)",
    loss: "log loss",
    rows: { train: 80, validation: 20, test: 0 },
    losses: epochs.map((epoch) => 1 / (1 + epoch / 10)),
    validation: epochs.map((epoch) => 0.3 + (epoch - 40) ** 2 / 1e4),
    best: 40,
    reason: "finished",
    seconds: 0.25,
    scores: [{ name: "Accuracy", value: "97%", how: "on the validation rows" }],
    classes: ["a", "b", "c"],
    coefficients: names.map((name, j) => ({ name, values: [j - 1.5, 0.25 * j, 1e-7], deviation: 2 + j })),
    intercept: [0.5, -0.25, -0.25],
    columns: [
      { name: "kind", role: "target", how: "labels: a, b, c" },
      ...names.map((name) => ({ name, role: "feature" as const, how: "standardized: mean 1, deviation 2" })),
      { name: "note", role: "left out", how: "left out by --drop" },
    ],
    warnings: [],
    ...change,
  };
}
