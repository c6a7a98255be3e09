// A search over learning rates against gradient descent written out in plain JavaScript.
import { describe, expect, it } from "vitest";
import { geomspace, GradientDescent, gridSearch, kFold, LinearRegression } from "simdescent";
import { X, y } from "../models/data.js";

const epochs = 120;
const rates = [...geomspace(1e-3, 0.1, 5), 0.2, 0.24];
const options = { folds: 4, seed: 3 };

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Predictions for the test rows by full-batch gradient descent on the standardized training rows. */
function descend(test: readonly number[], lr: number): number[] {
  const held = new Set(test);
  const train = X.map((_, i) => i).filter((i) => !held.has(i));
  const columns = X[0].map((_, j) => train.map((i) => X[i][j]));
  const mean = columns.map(average);
  const scale = columns.map((column, j) => Math.sqrt(average(column.map((value) => (value - mean[j]) ** 2))));
  const standard = (row: readonly number[]): number[] => row.map((value, j) => (value - mean[j]) / scale[j]);
  const rows = train.map((i) => standard(X[i]));
  const w = mean.map(() => 0);
  let b = 0;
  const predict = (row: readonly number[]): number => row.reduce((sum, value, j) => sum + value * w[j], b);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const errors = rows.map((row, k) => predict(row) - y[train[k]]);
    const gradient = w.map((_, j) => (2 / rows.length) * rows.reduce((sum, row, k) => sum + errors[k] * row[j], 0));
    for (const [j, g] of gradient.entries()) w[j] -= lr * g;
    b -= (lr * 2 * errors.reduce((a, c) => a + c, 0)) / rows.length;
  }
  return test.map((i) => predict(standard(X[i])));
}

const judge: Record<"r2" | "rmse" | "mae", (truth: number[], predicted: number[]) => number> = {
  r2(truth, predicted) {
    const level = average(truth);
    const left = truth.reduce((sum, t, i) => sum + (t - predicted[i]) ** 2, 0);
    return 1 - left / truth.reduce((sum, t) => sum + (t - level) ** 2, 0);
  },
  rmse: (truth, predicted) => Math.sqrt(average(truth.map((t, i) => (t - predicted[i]) ** 2))),
  mae: (truth, predicted) => average(truth.map((t, i) => Math.abs(t - predicted[i]))),
};

const folds = kFold(X.length, options);
const predictions = rates.map((lr) => folds.map((test) => descend(test, lr)));
const relative = (a: number, b: number): number => Math.abs(a - b) / Math.abs(b);

describe("gridSearch over the rates on the diabetes data", () => {
  it.each(Object.keys(judge))("finds the scores and the best rate of an exhaustive reference: %s", (name) => {
    const metric = name as keyof typeof judge;
    const wanted = predictions.map((each) =>
      each.map((predicted, k) =>
        judge[metric](
          folds[k].map((i) => y[i]),
          predicted,
        ),
      ),
    );
    const model = new LinearRegression({ dtype: "float64", optimizer: GradientDescent, epochs });
    const found = gridSearch(model, { lr: rates }, X, y, { ...options, metric });
    expect(found.trials.map(({ options }) => options.lr)).toEqual(rates);
    for (const [i, trial] of found.trials.entries()) {
      expect(trial.status).toBe("done");
      for (const [k, score] of trial.scores.entries())
        expect(relative(score as number, wanted[i][k])).toBeLessThan(1e-9);
      expect(relative(trial.mean as number, average(wanted[i]))).toBeLessThan(1e-9);
    }
    const means = wanted.map(average);
    const best = metric === "r2" ? Math.max(...means) : Math.min(...means);
    expect(found.best?.options.lr).toBe(rates[means.indexOf(best)]);
    expect(found.gradients).toBe(rates.length * 3 * X.length * epochs);
  });
});
