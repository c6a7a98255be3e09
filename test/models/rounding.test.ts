// Columns and targets whose values are large and close together: they are centred in float64 before they are rounded.
import { describe, expect, it } from "vitest";
import {
  Adam,
  crossValidate,
  GradientDescent,
  LBFGS,
  LinearRegression,
  type LinearRegressionOptions,
  LogisticRegression,
  matrix,
  MLPClassifier,
  MLPRegressor,
  SGD,
} from "../../src/index.js";

const rows = 80;
const wave = Array.from({ length: rows }, (_, i) => Math.sin(2.3 * i));
/** Seconds since 1970, one a row; and a column around a million. */
const x = wave.map((s, i) => [1.7e9 + i, 1e6 + 0.01 * s]);
/** The same without the offsets: what a fit should see. */
const near = wave.map((s, i) => [i, 0.01 * s]);
const y = near.map(([a, b], i) => 0.05 * a - 100 * b + Math.cos(5.1 * i) / 3);
/** R² of the least squares of y on `near`, by its normal equations in two unknowns. */
const best = ((): number => {
  const mean = (v: number[]): number => v.reduce((a, b) => a + b) / rows;
  const centred = (v: number[]): number[] => v.map((value) => value - mean(v));
  const [a, b, c] = [centred(near.map(([v]) => v)), centred(near.map(([, v]) => v)), centred(y)];
  const dot = (u: number[], v: number[]): number => u.reduce((sum, value, i) => sum + value * v[i], 0);
  const det = dot(a, a) * dot(b, b) - dot(a, b) ** 2;
  const p = (dot(a, c) * dot(b, b) - dot(b, c) * dot(a, b)) / det;
  const q = (dot(b, c) * dot(a, a) - dot(a, c) * dot(a, b)) / det;
  return (p * dot(a, c) + q * dot(b, c)) / dot(c, c);
})();

const ways: [string, LinearRegressionOptions][] = [
  ["solved", {}],
  ["solved in float32", { dtype: "float32" }],
  ["trained in steps", { epochs: 500 }],
  ["Adam", { optimizer: Adam, epochs: 500 }],
  ["LBFGS", { optimizer: LBFGS, epochs: 60 }],
  ["mini-batches", { optimizer: GradientDescent, lr: 0.02, batchSize: 16, epochs: 300 }],
  ["Huber's loss", { loss: "huber", epochs: 500 }],
];

describe("columns like 1.7e9 + i", () => {
  it.each(ways)("keep their digits, %s", (_, options) => {
    const model = new LinearRegression(options);
    model.fit(x, y);
    expect(model.score(x, y)).toBeGreaterThan(best - 2e-3);
    expect(model.coefficients[0]).toBeCloseTo(0.05, 2);
    // One row, a list of rows and a matrix say the same.
    const [all] = [model.predict(x)];
    expect(model.predict([x[7]])[0]).toBe(all[7]);
    expect(model.predict(matrix(x, { dtype: "float64" }))[7]).toBe(all[7]);
    expect(LinearRegression.load(model.save()).predict(x)).toEqual(all);
  });

  it("are held out and watched in the same units", () => {
    const options = { epochs: 300, validation: { x: x.slice(60), y: y.slice(60) } };
    const { history } = new LinearRegression(options).fit(x.slice(0, 60), y.slice(0, 60));
    const same = new LinearRegression({ epochs: 300, validation: { x: near.slice(60), y: y.slice(60) } });
    const right = same.fit(near.slice(0, 60), y.slice(0, 60)).history;
    expect((history[299].validationLoss as number) / (right[299].validationLoss as number)).toBeCloseTo(1, 3);
    const { history: share } = new LinearRegression({ epochs: 300, validation: 0.25 }).fit(x, y);
    expect(share[299].validationLoss).toBeLessThan(0.2);
  });

  it("go on by partialFit, with the same bits as a row or a list", () => {
    const [a, b] = [0, 1].map(() => new LinearRegression({ optimizer: SGD, lr: 0.01, epochs: 50 }));
    for (const model of [a, b]) model.fit(x, y);
    for (let i = 0; i < rows; i++) {
      a.partialFit(x[i], y[i]);
      b.partialFit([x[i]], [y[i]], {});
    }
    expect(b.params.data.weight).toEqual(a.params.data.weight);
    expect(a.score(x, y)).toBeGreaterThan(best - 0.05);
  });

  it("are folded, searched and classified", () => {
    const { mean } = crossValidate(new LinearRegression(), x, y, { folds: 4 });
    expect(mean).toBeGreaterThan(best - 0.05);
    const labels = near.map(([a]) => (a < 40 ? "early" : "late"));
    for (const model of [new LogisticRegression(), new MLPClassifier({ hidden: [8], epochs: 60, batchSize: 8 })]) {
      model.fit(x, labels);
      expect(model.score(x, labels)).toBeGreaterThan(0.93);
    }
  });

  it("are learnt by networks, whose predictions round last, too", () => {
    const [far, close] = [0, 1].map(() => new MLPRegressor({ hidden: [16], epochs: 200, batchSize: 16 }));
    far.fit(x, y);
    close.fit(near, y);
    expect(far.score(x, y)).toBeGreaterThan(best - 0.02);
    expect(far.score(x, y)).toBeCloseTo(close.score(near, y), 2);
  });

  it("of a Float32Array are what they are", () => {
    const data = Float32Array.from(x.flat());
    const model = new LinearRegression();
    model.fit({ data, rows, columns: 2 }, y);
    const rounded = x.map((row) => row.map(Math.fround));
    const other = new LinearRegression();
    other.fit(rounded, y);
    expect(other.predict(rounded)[3]).toBeCloseTo(model.predict({ data, rows, columns: 2 })[3], 9);
  });
});

describe("targets like 1.7e9 + i", () => {
  const times = wave.map((s, i) => 1.7e9 + i + s / 10);
  const features = wave.map((s, i) => [i, s]);

  it.each(ways)("keep their digits, %s", (_, options) => {
    const model = new LinearRegression(options);
    const report = model.fit(features, times);
    expect(model.score(features, times)).toBeGreaterThan(0.995);
    expect(report.loss).toBeLessThan(3);
    expect(model.coefficients[0]).toBeCloseTo(1, 1);
    expect(Math.abs(model.intercept - 1.7e9)).toBeLessThan(3);
    const [all] = [model.predict(features)];
    expect(model.predict([features[7]])[0]).toBe(all[7]);
    const loaded = LinearRegression.load(model.save());
    expect(loaded.predict(features)).toEqual(all);
    expect(loaded.intercept).toBe(model.intercept);
  });

  it("are held out, weighted, and picked by rows", () => {
    const model = new LinearRegression({
      dtype: "float32",
      epochs: 400,
      validation: 0.2,
    });
    const picked = Array.from({ length: 70 }, (_, i) => 79 - i);
    const { history } = model.fit(features, times, { rows: picked, sampleWeight: times.map((_, i) => 1 + (i % 3)) });
    expect(history.at(-1)?.validationLoss).toBeLessThan(history[0].validationLoss as number);
    expect(history.at(-1)?.validationLoss).toBeLessThan(100);
    const fitted = new LinearRegression({ dtype: "float32", epochs: 400 });
    fitted.fit(features, times, { rows: picked });
    expect(fitted.score(features, times)).toBeGreaterThan(0.999);
  });

  it("go on by partialFit, with the same bits as a row or a list", () => {
    const [a, b] = [0, 1].map(() => new LinearRegression({ optimizer: SGD, lr: 0.01, epochs: 200 }));
    for (const model of [a, b]) model.fit(features, times);
    for (let i = 0; i < rows; i++) {
      a.partialFit(features[i], times[i]);
      b.partialFit([features[i]], [times[i]], {});
    }
    expect(b.params.data.bias).toEqual(a.params.data.bias);
    expect(a.score(features, times)).toBeGreaterThan(0.99);
  });

  it("are learnt by networks and by float32 matrices", () => {
    const network = new MLPRegressor({ hidden: [16], epochs: 200, batchSize: 16 });
    network.fit(features, times);
    expect(network.score(features, times)).toBeGreaterThan(0.98);
    const model = new LinearRegression();
    model.fit(matrix(features), times);
    expect(model.params.dtype).toBe("float32");
    expect(model.score(matrix(features), times)).toBeGreaterThan(0.9999);
  });
});
