// What a report says of fits that did not end at a minimum, or have none; and numbers near the ends of their range.
import { describe, expect, it } from "vitest";
import {
  Adam,
  FISTA,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  MLPRegressor,
  SGD,
  SoftmaxRegression,
  type FitReport,
} from "simdescent";

const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(2.1 * i), Math.sin(i * i)]);
const y = x.map(([a, b, c], i) => a + 2 * b - c + 0.3 * Math.sin(7 * i));
const mixed = x.map(([a, b], i) => (a + b + Math.sin(13 * i) > 0 ? "up" : "down"));
const apart = x.map(([a]) => (a > 0 ? "up" : "down"));
const three = x.map(([a]) => (a > 0.5 ? 2 : a > -0.3 ? 1 : 0));
const scaled = (k: number): number[][] => x.map((row) => row.map((v) => v * k));
const types = ["float64", "float32"] as const;

describe("classes that a plane separates", () => {
  const separated = expect.stringMatching(/^the classes are separated: .* there is no minimum; give l2$/);
  it.each(types)("have no minimum without a penalty, and are not said to have converged: %s", (dtype) => {
    for (const report of [
      new LogisticRegression({ l2: 0, dtype }).fit(x, apart),
      new LogisticRegression({ optimizer: LBFGS, dtype }).fit(x, apart),
      new SoftmaxRegression({ l2: 0, dtype }).fit(x, three),
      new LogisticRegression({ l2: 0, dtype }).fit(x, apart, { sampleWeight: x.map((_, i) => 1 + (i % 4)) }),
    ])
      expect(report).toMatchObject({ reason: "stalled", warnings: [separated] });
  });

  it.each(types)("have one with a penalty, and so have classes that overlap: %s", (dtype) => {
    for (const report of [
      new LogisticRegression({ dtype }).fit(x, apart),
      new LogisticRegression({ l2: 1e-4, dtype }).fit(x, apart),
      new LogisticRegression({ l2: 0, dtype }).fit(x, mixed),
      new LogisticRegression({ loss: "hinge", l2: 0, dtype }).fit(x, apart),
      new SoftmaxRegression({ dtype }).fit(x, three),
    ])
      expect(report).toMatchObject({ reason: "converged", warnings: [] });
  });
});

describe("a fit that was cut off", () => {
  const falls = [expect.stringMatching(/^not at a minimum: cut off after \d+ epochs while the loss still fell, by \d/)];
  it("on mini-batches says that the loss still fell", () => {
    for (const lr of [1e-5, 1e-8]) {
      const model = new LinearRegression({ optimizer: SGD, lr, batchSize: 8, epochs: 20, dtype: "float64" });
      expect(model.fit(x, y)).toMatchObject({ reason: "epochs", warnings: falls });
    }
    const labels = new LogisticRegression({ optimizer: Adam, lr: 1e-5, batchSize: 16, epochs: 7 });
    expect(labels.fit(x, mixed).warnings).toEqual(falls);
    expect(new MLPRegressor({ hidden: [8], epochs: 20, lr: 1e-6 }).fit(x, y).warnings).toEqual(falls);
  });

  it("says nothing where it has arrived, on batches, at a kink or at l1", () => {
    const reports: FitReport[] = [
      new LinearRegression({ optimizer: SGD, lr: 0.02, batchSize: 8, epochs: 200 }).fit(x, y),
      new LinearRegression({ batchSize: 8 }).fit(x, y),
      new LinearRegression({ loss: "mae", optimizer: Adam }).fit(x, y),
      new LinearRegression({ l1: 0.1, optimizer: FISTA, dtype: "float64" }).fit(x, y),
      new SoftmaxRegression({ l1: 0.01 }).fit(x, three),
    ];
    for (const report of reports) expect(report).toMatchObject({ reason: "epochs", warnings: [] });
  });

  it("diverging says so, networks too", () => {
    const diverged = [expect.stringMatching(/^training diverged .*: the parameters are the last finite ones/)];
    const options = { optimizer: SGD, lr: 1e30, epochs: 20, batchSize: 8 };
    for (const report of [
      new LinearRegression(options).fit(x, y),
      new MLPRegressor({ ...options, hidden: [8] }).fit(x, y),
    ])
      expect(report).toMatchObject({ reason: "diverged", warnings: diverged });
  });
});

describe("columns whose squares overflow or vanish", () => {
  const fits: [string, (rows: number[][], standardize: boolean) => { report: FitReport; predicted: unknown[] }][] = [
    ["squares", (rows, standardize) => take(new LinearRegression({ standardize }), rows, y)],
    ["absolute", (rows, standardize) => take(new LinearRegression({ loss: "mae", standardize }), rows, y)],
    ["SGD", (rows) => take(new LinearRegression({ optimizer: SGD, dtype: "float64" }), rows, y)],
    ["logistic", (rows) => take(new LogisticRegression({ dtype: "float64" }), rows, mixed)],
    ["softmax", (rows) => take(new SoftmaxRegression({ dtype: "float64" }), rows, three)],
  ];
  const take = (
    model: LinearRegression | LogisticRegression | SoftmaxRegression,
    rows: number[][],
    targets: unknown[],
  ) => {
    const report = model.fit(rows, targets as never);
    return { report, predicted: Array.from(model.predict(rows) as ArrayLike<unknown>) };
  };
  it.each(fits)("are fitted as those of usual size: %s", (name, fit) => {
    for (const standardize of name === "squares" || name === "absolute" ? [true, false] : [true]) {
      const usual = fit(x, standardize);
      for (const k of [2 ** 1000, 2 ** -1000, 2 ** 520, 2 ** -520]) {
        const { report, predicted } = fit(scaled(k), standardize);
        expect(report.loss / usual.report.loss).toBeCloseTo(1, 9);
        expect(report.reason).toBe(usual.report.reason);
        expect(report.warnings).toEqual([]);
        predicted.forEach((value, i) => {
          if (typeof value !== "number") expect(value).toBe(usual.predicted[i]);
          else expect(value).toBeCloseTo(usual.predicted[i] as number, 6);
        });
      }
    }
  });

  it("are not said to have converged where their scores overflow", () => {
    for (const dtype of types) {
      const rows = scaled(dtype === "float64" ? 1e300 : 1e30);
      for (const model of [LogisticRegression, SoftmaxRegression] as const) {
        const { reason, warnings } = new model({ dtype, standardize: false }).fit(
          rows,
          three.map((c) => Math.min(c, 1)),
        );
        expect(["stalled", "diverged"]).toContain(reason);
        expect(warnings).toEqual([expect.stringMatching(/standardize/)]);
      }
    }
  });
});

describe("weights of rows", () => {
  it.each(types)("count by their ratios, whatever their size: %s", (dtype) => {
    const ratios = x.map((_, i) => 2 ** -(i % 3));
    const at = (k: number): Float64Array[] => {
      const sampleWeight = ratios.map((w) => w * k);
      const squares = new LinearRegression({ dtype });
      squares.fit(x, y, { sampleWeight });
      const labels = new LogisticRegression({ dtype });
      expect(labels.fit(x, mixed, { sampleWeight }).reason).toBe("converged");
      const steps = new LinearRegression({ dtype, optimizer: SGD, batchSize: 8, epochs: 3 });
      steps.fit(x, y, { sampleWeight });
      return [squares.coefficients, labels.coefficients, steps.coefficients];
    };
    const usual = at(1);
    // Powers of two: the same bits.
    for (const k of [2 ** 1023, 2 ** 130, 2 ** -130, 2 ** -1000]) expect(at(k)).toEqual(usual);
  });
});
