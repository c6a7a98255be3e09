// Fits by every loss against Newton's method in plain JavaScript, and by what their minima must satisfy.
import { describe, expect, it } from "vitest";
import { LBFGS, LinearRegression, LogisticRegression, SoftmaxRegression } from "simdescent";
import { breastCancer, standardized, wine, X, y } from "./data.js";
import { kkt, losses, objective, type Problem } from "./reference.js";
import { newton } from "./reference-solvers.js";

const inDeviations = y.map((value) => (value - 152) / 77);
const counts = y.map((value) => Math.round(value / 25));
const cancer = breastCancer();
const wines = wine();
const standard = (rows: number) => 1 / (2 * rows);

interface Smooth {
  Model: typeof LinearRegression;
  X: number[][];
  y: number[];
  options: object;
  reference: Omit<Problem, "X">;
}

const regression = (targets: number[], loss: unknown, reference: Problem["loss"]): Smooth => ({
  Model: LinearRegression,
  X,
  y: targets,
  options: { loss },
  reference: { y: targets, loss: reference },
});
const ofCancer = (loss: string, reference: Problem["loss"], labels: number[]): Smooth => ({
  Model: LogisticRegression as never,
  X: cancer.X,
  y: cancer.y,
  options: { loss },
  reference: { y: labels, loss: reference, l2: standard(569) },
});
const ofWine = (labelSmoothing: number): Smooth => ({
  Model: SoftmaxRegression as never,
  X: wines.X,
  y: wines.y,
  options: { labelSmoothing },
  reference: { y: wines.y, loss: losses.softmax(3, labelSmoothing), l2: standard(178) },
});

const smooth: [string, () => Smooth][] = [
  ["mse", () => regression(y, "mse", losses.mse())],
  ["huber", () => regression(y, { name: "huber", delta: 30 }, losses.huber(30))],
  ["huber, all residuals beyond delta", () => regression(y, "huber", losses.huber())],
  ["smoothL1", () => regression(inDeviations, { name: "smoothL1", beta: 0.3 }, losses.smoothL1(0.3))],
  ["logCosh", () => regression(inDeviations, "logCosh", losses.logCosh())],
  ["logCosh, far from the data", () => regression(y, "logCosh", losses.logCosh())],
  ["poisson", () => regression(counts, "poisson", losses.poisson())],
  ["poisson, large counts", () => regression(y, "poisson", losses.poisson())],
  ["logistic", () => ofCancer("logistic", losses.logistic(), cancer.y)],
  [
    "squaredHinge",
    () =>
      ofCancer(
        "squaredHinge",
        losses.squaredHinge(),
        cancer.y.map((label) => 2 * label - 1),
      ),
  ],
  ["softmax", () => ofWine(0)],
  ["softmax with smoothed labels", () => ofWine(0.1)],
];

describe("smooth losses", () => {
  it.each(smooth)("%s: at its minimum by default, and by LBFGS", (_, make) => {
    const { Model, X: x, y: targets, options, reference } = make();
    const problem = { ...reference, X: standardized(x) };
    const best = newton(problem, { tolerance: 1e-9 });
    const { loss } = objective(problem, best.weights, best.bias);
    for (const dtype of ["float32", "float64"] as const) {
      const model = new Model({ ...options, dtype });
      const report = model.fit(x, targets);
      expect(report.loss - loss).toBeLessThan(1e-6 * Math.abs(loss));
      expect(report.loss - loss).toBeGreaterThan(-1e-6 * Math.abs(loss));
      model.dispose();
    }
    const model = new Model({ ...options, optimizer: LBFGS, l2: reference.l2 ?? 0, dtype: "float64" });
    expect(model.fit(x, targets).reason).toBe("converged");
    const { weight, bias } = model.params.data;
    best.weights.forEach((w, i) => expect(Math.abs(weight[i] - w)).toBeLessThan(1e-6 * Math.max(1, Math.abs(w))));
    expect(kkt(problem, weight, bias)).toBeLessThan(1e-9);
    model.dispose();
  });
});

describe("quantile regression", () => {
  // At its minimum a plane goes through as many rows as it has parameters: they are neither above nor below.
  const open = 11 / y.length;
  it.each([0.1, 0.25, 0.5, 0.9])("leaves a share of %s of the rows below", (tau) => {
    for (const dtype of ["float32", "float64"] as const) {
      const model = new LinearRegression({ loss: { name: "quantile", tau }, dtype });
      model.fit(X, y);
      const predicted = model.predict(X);
      const below = y.filter((value, i) => value < predicted[i]).length / y.length;
      expect(Math.abs(below - tau)).toBeLessThan(open);
      model.dispose();
    }
  });

  it("of the median has the minimum of the mean absolute error, halved", () => {
    const mae = new LinearRegression({ loss: "mae", dtype: "float64" }).fit(X, y).loss;
    const median = new LinearRegression({ loss: "quantile", dtype: "float64" }).fit(X, y).loss;
    expect(Math.abs((2 * median) / mae - 1)).toBeLessThan(1e-4);
    // A Huber loss so narrow that it is the absolute error.
    const narrow = new LinearRegression({ loss: { name: "huber", delta: 0.01 }, optimizer: LBFGS, dtype: "float64" });
    narrow.fit(X, y);
    const least = narrow.predict(X).reduce((sum, p, i) => sum + Math.abs(p - y[i]), 0) / y.length;
    expect(mae / least).toBeLessThan(1.001);
    expect(mae / least).toBeGreaterThan(0.9999);
  });

  it("grows with tau, and the median shrugs an outlier off", () => {
    const at = (tau: number, targets: number[]) => {
      const model = new LinearRegression({ loss: { name: "quantile", tau }, dtype: "float64" });
      model.fit(X, targets);
      return model.predict(X);
    };
    const [low, middle, high] = [0.1, 0.5, 0.9].map((tau) => at(tau, y).reduce((a, b) => a + b) / y.length);
    expect(low).toBeLessThan(middle);
    expect(middle).toBeLessThan(high);
    const outlier = at(0.5, y.with(7, 1e5)).reduce((a, b) => a + b) / y.length;
    expect(Math.abs(outlier - middle)).toBeLessThan(10);
  });
});

describe("Poisson regression", () => {
  it("predicts mean counts, whose sum is that of the data", () => {
    const model = new LinearRegression({ loss: "poisson", dtype: "float64" });
    model.fit(X, counts);
    const predicted = model.predict(X);
    expect(predicted.every((mean) => mean > 0)).toBe(true);
    expect(predicted.reduce((a, b) => a + b) / counts.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    expect(model.score(X, counts)).toBeGreaterThan(0.5);
  });

  it("has its optimum at the logarithm of the mean where no feature tells anything", () => {
    const model = new LinearRegression({ loss: "poisson", dtype: "float64" });
    model.fit([[1], [-1], [1], [-1]], [2, 2, 6, 6]);
    expect(model.intercept).toBeCloseTo(Math.log(4), 9);
    expect(model.coefficients[0]).toBeCloseTo(0, 9);
  });

  it("takes counts that are all 0, and any optimizer of mini-batches", () => {
    const zeros = new LinearRegression({ loss: "poisson" });
    expect(
      Number.isFinite(
        zeros.fit(
          X,
          y.map(() => 0),
        ).loss,
      ),
    ).toBe(true);
    expect(zeros.predict(X).every((mean) => mean >= 0 && mean < 0.01)).toBe(true);
    const best = new LinearRegression({ loss: "poisson" }).fit(X, counts).loss;
    const batches = new LinearRegression({ loss: "poisson", batchSize: 32, epochs: 100 }).fit(X, counts);
    expect(Math.abs(batches.loss / best - 1)).toBeLessThan(0.01);
  });
});

describe("the hinge", () => {
  it("comes near the least loss of a long training, and separates what can be separated", () => {
    const { X: x, y: labels } = cancer;
    const fit = (options: object) => new LogisticRegression({ loss: "hinge", l2: 0.01, ...options }).fit(x, labels);
    expect(fit({}).loss / fit({ epochs: 10_000, dtype: "float64" }).loss).toBeLessThan(1.01);
    const points = [[-3], [-2], [-1], [1], [2], [3]];
    const margin = new LogisticRegression({ loss: "hinge", l2: 0, standardize: false, dtype: "float64" });
    margin.fit(points, [0, 0, 0, 1, 1, 1]);
    expect(margin.score(points, [0, 0, 0, 1, 1, 1])).toBe(1);
    expect(margin.coefficients[0]).toBeGreaterThan(0.99);
  });
});
