import { describe, expect, it } from "vitest";
import { crossValidate, gridSearch, LinearRegression, LogisticRegression, MLPRegressor } from "simdescent";

const x = Array.from({ length: 8 }, (_, i) => [i]);
const y = [1, 3, 5, 7, 9, 11, 13, 15];
const labels = ["no", "no", "no", "no", "yes", "yes", "yes", "yes"];
const linear = new LinearRegression({ epochs: 20 });
const logistic = new LogisticRegression({ epochs: 20 });

describe("a metric that a fold leaves undefined is refused before the first trial", () => {
  it("R² of one row, which would be 0 or 1 whatever is predicted", () => {
    const message =
      "gridSearch: r2 is undefined where targets do not differ, and folds[0] holds one row\n" +
      'Use fewer folds, or metric: "mse", which judges single rows too.';
    expect(() => gridSearch(linear, { lr: [0.01, 0.1] }, x, y, { folds: 8 })).toThrow(new RangeError(message));
    const { best, trials } = gridSearch(linear, { lr: [1e-6, 0.1] }, x, y, { folds: 8, metric: "mse" });
    expect(best?.options).toEqual({ lr: 0.1 });
    expect(trials.map(({ status }) => status)).toEqual(["done", "done"]);
  });

  it("R² of constant targets", () => {
    const constant = [2, 2, 2, 2, 9, 11, 13, 15];
    const folds = [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ];
    expect(() => crossValidate(linear, x, constant, { folds })).toThrow(
      /^crossValidate: r2 .* folds\[0\] holds 2 alone\n/,
    );
    expect(crossValidate(linear, x, constant, { folds, metric: "mae" }).status).toBe("done");
    expect(crossValidate(linear, x, y, { folds }).status).toBe("done");
  });

  it("the area under the ROC curve of one class", () => {
    const folds = [
      [0, 1],
      [4, 5],
    ];
    const options = { folds: 2, shuffle: false, stratify: false, metric: "rocAuc" } as const;
    expect(() => gridSearch(logistic, { lr: [0.1, 1] }, x, labels, options)).toThrow(
      /^gridSearch: rocAuc .* folds\[0\] holds "no" alone\nUse fewer folds, stratify: true, or metric: "logLoss"\.$/,
    );
    expect(gridSearch(logistic, { lr: [0.1, 1] }, x, labels, { ...options, stratify: true }).best).toBeDefined();
    // Of these every fold has a number.
    for (const metric of ["accuracy", "precision", "f1", "logLoss"] as const)
      expect(crossValidate(logistic, x, labels, { folds, metric }).status, metric).toBe("done");
  });

  it("and a metric of one's own judges what it can", () => {
    const score = (truth: ArrayLike<number>, predicted: ArrayLike<number>) => Math.abs(truth[0] - predicted[0]);
    const metric = { name: "r2", higherIsBetter: false, score };
    expect(crossValidate(linear, x, y, { folds: 8, metric }).status).toBe("done");
  });

  it("and a candidate whose scores are undefined is never the best", () => {
    const score = (_: ArrayLike<number>, predicted: ArrayLike<number>) => (predicted[0] > 3 ? NaN : predicted[0]);
    const metric = { name: "own", higherIsBetter: true, score };
    const { best, trials } = gridSearch(linear, { lr: [0.1, 1e-6] }, x, y, { folds: 2, metric });
    expect(trials[0].mean).toBeNull();
    expect(best?.id ?? 1).toBe(1);
  });
});

describe("R² that is undefined is no score", () => {
  const model = new LinearRegression();
  model.fit(x, y);
  const network = new MLPRegressor<number[]>({ hidden: [2], epochs: 1 });
  network.fit(
    x,
    y.map((value) => [value, -value]),
  );

  it("of one row, of equal targets, and of rows that are listed", () => {
    expect(() => model.score([[1]], [3])).toThrow(
      new RangeError(
        "LinearRegression.score: R² is undefined where targets do not differ, and there is one row\n" +
          "Score more rows together, or compare predict(x) with y by their distance.",
      ),
    );
    // Their mean, in floating-point numbers, is not 0.1.
    expect(() => model.score(x.slice(0, 6), Array(6).fill(0.1))).toThrow(/, and all 6 are 0\.1\n/);
    expect(() => model.score(x, [5, ...y.slice(1, 2), 5, ...y.slice(3)], { rows: [0, 2] })).toThrow(/all 2 are 5/);
    expect(model.score(x, y, { rows: [0, 2] })).toBeCloseTo(1, 12);
  });

  it("of one of several targets", () => {
    const flat = y.map((value) => [value, 4]);
    expect(() => network.score(x, flat)).toThrow(/^MLPRegressor\.score: R² is undefined .* all 8 are 4\n/);
  });
});
