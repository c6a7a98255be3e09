import { describe, expect, it } from "vitest";
import {
  crossValidate,
  gridSearch,
  LBFGS,
  LogisticRegression,
  logUniform,
  lrFind,
  randomSearch,
  sharpness,
  SoftmaxRegression,
} from "simdescent";
import { iris, wine } from "../models/data.js";

const two = (): { X: number[][]; y: string[] } => {
  const { X, y } = iris();
  const rows = y.flatMap((label, i) => (label === "setosa" ? [] : [i]));
  return { X: rows.map((i) => X[i]), y: rows.map((i) => y[i]) };
};

describe("searches over models of labels", () => {
  it("cross-validate by accuracy, every class in every fold", () => {
    const { X, y } = iris();
    const model = new SoftmaxRegression();
    const { scores, mean } = crossValidate(model, X, y, { folds: 5 });
    expect(scores.length).toBe(5);
    expect(mean).toBeGreaterThan(0.93);
    // By hand: the same folds, fitted and scored one by one.
    const own = crossValidate(model, X, y, { folds: 5, stratify: true });
    expect(own.scores).toEqual(scores);
    expect(crossValidate(model, X, y, { folds: 5, stratify: false }).scores).not.toEqual(scores);
  });

  it("judge probabilities too, and refuse metrics of numbers", () => {
    const { X, y } = two();
    const model = new LogisticRegression({ optimizer: LBFGS, l2: 0.01 });
    const { mean } = crossValidate(model, X, y, { metric: "logLoss" });
    expect(mean).toBeGreaterThan(0.05);
    expect(mean).toBeLessThan(0.3);
    expect(crossValidate(model, X, y, { metric: "rocAuc" }).mean).toBeGreaterThan(0.97);
    expect(() => crossValidate(model, X, y, { metric: "r2" })).toThrow(/metric must be .*"accuracy".*got "r2"/s);
    const own = {
      name: "misses",
      higherIsBetter: false,
      needs: "labels" as const,
      score: (truth: ArrayLike<unknown>, predicted: ArrayLike<unknown>) =>
        Array.from(truth).filter((label, i) => label !== predicted[i]).length,
    };
    expect(crossValidate(model, X, y, { metric: own }).scores.every((score) => Number.isInteger(score))).toBe(true);
  });

  it("find a penalty, with workers to the same bytes", async () => {
    const { X, y } = wine();
    const grid = { l2: [1e-4, 1e-2, 1] };
    const model = new SoftmaxRegression();
    const here = gridSearch(model, grid, X, y, { folds: 3 });
    expect(here.best?.options.l2).toBeLessThan(1);
    const text = (result: unknown): string => JSON.stringify(result);
    const piecewise = await gridSearch(model, grid, X, y, { folds: 3, workers: 1 });
    expect(text(piecewise.trials)).toBe(text(here.trials));
    const { X: x2, y: y2 } = two();
    const random = randomSearch(new LogisticRegression(), { l2: logUniform(1e-4, 1) }, x2, y2, { trials: 4, folds: 3 });
    expect(random.trials.every(({ status }) => status === "done")).toBe(true);
  });

  it("keep a journal apart by its labels", () => {
    const { X, y } = two();
    let kept = "";
    const journal = { read: () => kept, append: (text: string) => void (kept += text) };
    const model = new LogisticRegression();
    gridSearch(model, { l2: [0.01] }, X, y, { folds: 3, journal });
    const once = kept;
    gridSearch(model, { l2: [0.01] }, X, y, { folds: 3, journal });
    expect(kept).toBe(once);
    const other = y.map((label) => `${label}!`);
    expect(() => gridSearch(model, { l2: [0.01] }, X, other, { folds: 3, journal })).toThrow(/journal/);
  });

  it("sweep rates and measure curvature", () => {
    const { X, y } = two();
    const sweep = lrFind(new LogisticRegression({ batchSize: 20 }), X, y, { steps: 50 });
    expect(sweep.lrs.length).toBeGreaterThan(10);
    const model = new LogisticRegression({ l2: 0.01, optimizer: LBFGS });
    model.fit(X, y);
    const { sharpness: largest } = sharpness(model, X, y);
    expect(largest).toBeGreaterThan(0.02);
    expect(largest).toBeLessThan(2);
  });
});
