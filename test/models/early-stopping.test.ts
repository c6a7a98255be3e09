import { describe, expect, it } from "vitest";
import {
  Adam,
  DAdaptAdan,
  FISTA,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  ScheduleFreeSGD,
  SGD,
  SoftmaxRegression,
} from "simdescent";
import { breastCancer, iris, X, y } from "./data.js";

const cancer = breastCancer();
const flowers = iris();
const rate = { epochs: 400, dtype: "float64", seed: 3 } as const;
const momentum = { ...rate, optimizer: SGD, momentum: 0.9 };

interface Case {
  Model: typeof LinearRegression;
  X: number[][];
  y: never[];
}
// Few rows and fast rates, so that the held-out loss turns up again.
const few = (n: number) => {
  const rows = cancer.X.map((_, i) => i).filter((i) => i % 9 === n);
  return { X: rows.map((i) => cancer.X[i]), y: rows.map((i) => cancer.y[i]) as never[] };
};
const logistic: Case = { Model: LogisticRegression as never, ...few(0) };
const linear: Case = { Model: LinearRegression, X: X.slice(0, 40), y: y.slice(0, 40) as never[] };
const others = { x: few(4).X, y: few(4).y };
const later = { x: X.slice(200, 240), y: y.slice(200, 240) };
const l2 = 0;
const cases: [string, Case, object][] = [
  ["a fraction, linear", linear, { ...momentum, lr: 0.02, validation: 0.3 }],
  ["a fraction, logistic", logistic, { ...momentum, lr: 0.5, l2, validation: 0.3 }],
  ["{ x, y }, logistic", logistic, { ...momentum, lr: 0.5, l2, validation: others }],
  ["{ x, y }, linear by Adam", linear, { ...rate, optimizer: Adam, lr: 3, validation: later }],
  [
    "mini-batches by a schedule-free rule",
    logistic,
    { ...rate, optimizer: ScheduleFreeSGD, lr: 5, batchSize: 8, l2, validation: 0.3 },
  ],
  ["FISTA with l1", logistic, { ...rate, optimizer: FISTA, l1: 1e-3, lr: 0.2, validation: 0.3 }],
];

describe.each(cases)("early stopping on %s", (_, { Model, X: x, y: targets }, options) => {
  const fit = (more: object) => {
    const model = new Model({ ...options, ...more });
    const report = model.fit(x, targets);
    return { report, params: model.params.names.flatMap((name) => Array.from(model.params.data[name])) };
  };
  const stopped = fit({ patience: 8 });

  it("ends `patience` epochs after the best, with the parameters of a fit of exactly so many epochs", () => {
    const { history, bestEpoch, epochs, reason } = stopped.report;
    const losses = history.map(({ validationLoss }) => validationLoss as number);
    expect(reason).toBe("stopped");
    expect(bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
    expect(epochs).toBe((bestEpoch as number) + 8);
    const exact = fit({ epochs: bestEpoch });
    expect(stopped.params).toEqual(exact.params);
    expect(stopped.report.loss).toBe(exact.report.loss);
  });

  it("keeps the last parameters with restoreBest false", () => {
    const last = fit({ patience: 8, restoreBest: false });
    expect(last.report.bestEpoch).toBe(stopped.report.bestEpoch);
    expect(last.params).toEqual(fit({ epochs: stopped.report.epochs }).params);
    expect(last.params).not.toEqual(stopped.params);
  });

  it("restores the best without stopping early when restoreBest is asked for", () => {
    const epochs = stopped.report.epochs;
    const whole = fit({ epochs, restoreBest: true });
    expect(whole.report.epochs).toBe(epochs);
    expect(whole.params).toEqual(stopped.params);
    expect(fit({ epochs }).params).not.toEqual(stopped.params);
  });
});

describe("classes and held-out rows", () => {
  it("may fall apart: a class held out whole keeps its probabilities, and nothing crashes", () => {
    const labels = ["a", "b", "a", "b", "a", "b", "a", "c"];
    const x = labels.map((label, i) => [label.charCodeAt(0) + i / 10, i % 3]);
    for (let seed = 0; seed < 12; seed++) {
      const model = new SoftmaxRegression({ validation: 0.4, patience: 5, epochs: 50, seed });
      const { history } = model.fit(x, labels);
      expect(history.every(({ validationLoss }) => Number.isFinite(validationLoss))).toBe(true);
      expect(model.classes).toEqual(["a", "b", "c"]);
      expect(model.predictProba(x)[0].reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
      const two = new LogisticRegression({ validation: 0.5, patience: 5, epochs: 50, seed });
      expect(Number.isFinite(two.fit(x.slice(0, 4), ["a", "a", "a", "b"]).loss)).toBe(true);
    }
  });

  it("of { x, y } may lack a class, but not have one of their own", () => {
    const some = { x: flowers.X.slice(0, 20), y: flowers.y.slice(0, 20) };
    const model = new SoftmaxRegression({ validation: some, patience: 3 });
    expect(model.fit(flowers.X, flowers.y).history[0].validationLoss).toBeGreaterThan(0);
    const before = model.params.data.weight.slice();
    expect(() =>
      model.fit(
        flowers.X.slice(20),
        flowers.y.slice(20).map((name) => `${name}!`),
      ),
    ).toThrow(
      /SoftmaxRegression: validation: y\[0\] must be one of the classes .*, got "setosa"\nA label never seen before/,
    );
    expect(model.params.data.weight).toEqual(before);
    const named = new SoftmaxRegression({ validation: some, classes: ["setosa", "versicolor", "virginica"] });
    expect(named.fit(flowers.X.slice(50), flowers.y.slice(50)).history[0].validationLoss).toBeGreaterThan(0);
  });
});

describe("a fit that diverges", () => {
  it("leaves nothing behind in the padding of its tensors", () => {
    const options = { optimizer: DAdaptAdan, lr: 1, l2: 0.001, epochs: 20, batchSize: 32 } as const;
    const model = new LogisticRegression(options as never);
    const report = model.fit(cancer.X, cancer.y);
    expect(report.reason).toBe("diverged");
    expect(report.loss).toBeLessThan(1000);
    expect(model.coefficients.every(Number.isFinite)).toBe(true);
  });

  it("keeps finite parameters and a finite loss", () => {
    for (const lr of [1e30, 3e38]) {
      const model = new LogisticRegression({ optimizer: FISTA, lr, loss: "squaredHinge", l2: 0.1, epochs: 30 });
      const report = model.fit(cancer.X, cancer.y);
      expect(report.reason).toBe("diverged");
      expect(Number.isNaN(report.loss)).toBe(false);
      expect(model.coefficients.every(Number.isFinite)).toBe(true);
    }
  });
});

describe("LBFGS on mini-batches", () => {
  it("never calls itself converged", () => {
    const fit = (more: object) => new LogisticRegression({ optimizer: LBFGS, l2: 0.1, epochs: 40, ...more });
    expect(fit({ batchSize: 64 }).fit(cancer.X, cancer.y).reason).toBe("epochs");
    expect(fit({ l2: 1e-3 }).fit(cancer.X, cancer.y).reason).toBe("converged");
  });
});
