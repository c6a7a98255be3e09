// What is the same every time, and what is passed over: constant losses of validation, and batches that are skipped.
import { describe, expect, it } from "vitest";
import {
  hashFeatures,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  SGD,
  SoftmaxRegression,
  type FitReport,
} from "simdescent";

const x = [[1], [2], [3], [4], [5], [6], [7], [8]];
const numbers = [1, 2, 3, 5, 5, 6, 8, 8];
const labels = [0, 0, 0, 0, 1, 1, 1, 1];

interface AnyModel {
  fit(x: unknown, y: unknown): FitReport;
  params: { data: Record<string, ArrayLike<number>> };
}
type AnyClass = new (options: object) => AnyModel;

describe.each<[string, AnyClass, number[], object]>([
  ["LinearRegression", LinearRegression as never, numbers, {}],
  ["LogisticRegression", LogisticRegression as never, labels, {}],
  ["SoftmaxRegression", SoftmaxRegression as never, labels, {}],
  ["MLPRegressor", MLPRegressor as never, numbers, { hidden: [3] }],
  ["MLPClassifier", MLPClassifier as never, labels, { hidden: [3] }],
])("validation losses of %s that never change", (_, Class, y, more) => {
  const validation = { x, y };
  const still = { ...more, optimizer: SGD, lr: 0, validation };

  it("make the first epoch the best", () => {
    const report = new Class({ ...still, epochs: 5, restoreBest: true }).fit(x, y);
    expect(new Set(report.history.map(({ validationLoss }) => validationLoss)).size).toBe(1);
    expect(report).toMatchObject({ epochs: 5, bestEpoch: 1, reason: "epochs" });
  });

  it("are no improvement: training ends after the first epoch and as many as patience says", () => {
    for (const tolerance of [undefined, 0, 0.1]) {
      const report = new Class({ ...still, epochs: 50, patience: 3, tolerance }).fit(x, y);
      expect(report).toMatchObject({ epochs: 4, bestEpoch: 1 });
      expect(report.reason).not.toBe("epochs");
    }
  });
});

// A row whose gradient leaves the type: its batch is passed over, and the epoch's loss is the mean of the others.
describe("the loss of an epoch leaves out what was skipped", () => {
  const good = { optimizer: SGD, lr: 0, shuffle: false, standardize: false, epochs: 2, onNonFinite: "skip" };
  const huge = 1e30;

  it.each<[string, object]>([
    ["in WebAssembly", {}],
    ["batch by batch", { clip: { value: 1e30 } }],
  ])("batches of a linear model, %s", (_, more) => {
    const options = { ...good, batchSize: 2, dtype: "float32", ...more };
    const target = [1, 2, 3, 5, 5, 6, 8, 8];
    const rows = x.map(([a]) => [a]);
    rows[3] = [huge];
    target[3] = huge;
    const { history } = new LinearRegression(options as never).fit(rows, target);
    // At w = 0 the loss is the mean of y².
    const kept = target.filter((__, i) => i !== 2 && i !== 3);
    const mean = kept.reduce((sum, v) => sum + v * v, 0) / kept.length;
    for (const { loss } of history) expect(loss).toBeCloseTo(mean, 4);
    expect(history.length).toBe(2);
  });

  it("batches of a network", () => {
    const options = { ...good, hidden: [2], batchSize: 2, dtype: "float32" as const, init: {} };
    const zero = { "layer0.weight": [0, 0], "layer1.weight": [0, 0] };
    const target = [1, 2, huge, 5, 5, 6, 8, 8];
    const { history } = new MLPRegressor({ ...options, init: zero } as never).fit(x, target);
    const kept = target.filter((__, i) => i !== 2 && i !== 3);
    const mean = kept.reduce((sum, v) => sum + v * v, 0) / kept.length;
    for (const { loss } of history) expect(loss).toBeCloseTo(mean, 4);
  });

  it("hashed events", () => {
    const events = x.map((__, i) => hashFeatures({ a: i === 3 ? huge : 1 }, 8));
    const options = { buckets: 8, optimizer: SGD, lr: 0, epochs: 2, onNonFinite: "skip", dtype: "float32" };
    const { history } = new LogisticRegression(options as never).fit(events, labels);
    for (const { loss } of history) expect(loss).toBeCloseTo(Math.LN2, 6);
  });

  it("an epoch of which nothing is left has no loss, and leaves the parameters", () => {
    const all = x.map(() => huge);
    const rows = all.map((v) => [v]);
    const model = new LinearRegression({ ...good, lr: 0.1, batchSize: 4, dtype: "float32" } as never);
    expect(model.fit(rows, all).history.map(({ loss }) => loss)).toEqual([NaN, NaN]);
    expect([...model.coefficients, model.intercept]).toEqual([0, 0]);
  });
});
