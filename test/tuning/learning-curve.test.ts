import { describe, expect, it } from "vitest";
import { kFold, learningCurve, LinearRegression, LogisticRegression, SoftmaxRegression } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { breastCancer, iris, X, y } from "../models/data.js";

describe("learningCurve", () => {
  it("scores each size on its own rows and on the rows held out, as fits by hand do", () => {
    const folds = kFold(X.length, { folds: 3 });
    const model = new LinearRegression({ epochs: 50, dtype: "float64" });
    const before = bytesInUse();
    const curve = learningCurve(model, X, y, { folds, sizes: [30, 1, 0.25] });
    expect(bytesInUse()).toBe(before);
    expect(curve.metric).toBe("r2");
    const most = Math.min(...folds.map((test) => X.length - test.length));
    expect(curve.sizes).toEqual([30, Math.floor(most / 4), most]);
    expect(curve.train.map((scores) => scores.length)).toEqual([3, 3, 3]);
    // All rows of a fold: their order does not matter to a full batch but for rounding.
    folds.forEach((test, k) => {
      const rows = X.map((_, i) => i).filter((i) => !test.includes(i));
      if (rows.length !== most) return;
      const own = model.with({});
      own.fit(X, y, { rows });
      expect(curve.test[2][k]).toBeCloseTo(own.score(X, y, { rows: test }), 10);
      expect(curve.train[2][k]).toBeCloseTo(own.score(X, y, { rows }), 10);
    });
    const mean = (list: number[]): number => list.reduce((a, b) => a + b) / list.length;
    expect(mean(curve.test[2])).toBeGreaterThan(mean(curve.test[0]));
    expect(mean(curve.train[0])).toBeGreaterThan(mean(curve.train[2]));
  });

  it("judges labels by any metric", () => {
    const { X: rows, y: labels } = breastCancer();
    const curve = learningCurve(new LogisticRegression(), rows, labels, {
      metric: "logLoss",
      sizes: [50, 350],
      folds: 3,
    });
    for (const [k, test] of curve.test[1].entries()) expect(test).toBeLessThan(curve.test[0][k]);
    const flowers = iris();
    expect(learningCurve(new SoftmaxRegression(), flowers.X, flowers.y, { folds: 3 }).sizes).toEqual([
      10, 32, 55, 77, 100,
    ]);
  });

  it.each([
    [{ sizes: [] }, /sizes must be a list/],
    [{ sizes: [0] }, /sizes\[0\] must be above 0, got 0/],
    [{ sizes: [0.001] }, /sizes\[0\] must be a share .* got 0.001/],
    [{ sizes: [1e6] }, /from 2 to 353, got 1000000/],
    [{ size: [3] }, /unknown option "size"\nDid you mean sizes/],
    [{ metric: "accuracy" }, /metric must be/],
  ] as const)("refuses %o", (options, message) => {
    expect(() => learningCurve(new LinearRegression(), X, y, options as never)).toThrow(message);
  });
});
