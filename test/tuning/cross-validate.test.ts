import { describe, expect, it } from "vitest";
import { crossValidate, GradientDescent, LinearRegression, matrix, type Metric } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { model, x, y } from "./small.js";

const folds = [
  [0, 1],
  [2, 3],
  [4, 5],
];

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const average = (values: readonly number[]): number => sum(values) / values.length;

/** Least squares on one feature: slope and constant in closed form. */
function line(rows: readonly number[]): (value: number) => number {
  const middle = average(rows.map((i) => x[i][0]));
  const level = average(rows.map((i) => y[i]));
  const slope =
    sum(rows.map((i) => (x[i][0] - middle) * (y[i] - level))) / sum(rows.map((i) => (x[i][0] - middle) ** 2));
  return (value) => level + slope * (value - middle);
}

const byHand: Record<string, (truth: number[], predicted: number[]) => number> = {
  mse: (truth, predicted) => average(truth.map((t, i) => (t - predicted[i]) ** 2)),
  rmse: (truth, predicted) => Math.sqrt(average(truth.map((t, i) => (t - predicted[i]) ** 2))),
  mae: (truth, predicted) => average(truth.map((t, i) => Math.abs(t - predicted[i]))),
  r2: (truth, predicted) => {
    const level = average(truth);
    return 1 - sum(truth.map((t, i) => (t - predicted[i]) ** 2)) / sum(truth.map((t) => (t - level) ** 2));
  },
};

// At rate 1/curvature, here 1/2, one update of a standardized column lands on the solution.
const exact = model({ lr: 0.5, epochs: 30 });

describe("crossValidate", () => {
  it.each(Object.keys(byHand))("scores least squares on the other rows as reckoned by hand: %s", (metric) => {
    const wanted = folds.map((test) => {
      const predict = line([0, 1, 2, 3, 4, 5].filter((i) => !test.includes(i)));
      return byHand[metric](
        test.map((i) => y[i]),
        test.map((i) => predict(x[i][0])),
      );
    });
    const found = crossValidate(exact, x, y, { folds, metric: metric as "r2" });
    for (const [k, score] of wanted.entries()) expect(found.scores[k]).toBeCloseTo(score, 10);
    const mean = average(wanted);
    expect(found.mean).toBeCloseTo(mean, 10);
    expect(found.spread).toBeCloseTo(Math.sqrt(average(wanted.map((score) => (score - mean) ** 2))), 10);
    const { status, folds: tested, metric: name, higherIsBetter } = found;
    expect({ status, tested, name, higherIsBetter }).toEqual({
      status: "done",
      tested: folds,
      name: metric,
      higherIsBetter: metric === "r2",
    });
  });

  it("reckons the first fold as on paper: from (3,7), (4,8), (5,12), (7,11) to (1,2) and (2,3)", () => {
    // Mean 19/4 and 38/4, slope 9.5/8.75; the line gives 5.428571... and 6.514285...
    const found = crossValidate(exact, x, y, { folds: [[0, 1]], metric: "mae" });
    expect(found.mean).toBeCloseTo((5.428571428571429 - 2 + (6.514285714285714 - 3)) / 2, 10);
  });

  it("asks a metric of one's own with the rows of the fold, in their order", () => {
    const seen: number[][] = [];
    const metric: Metric = {
      name: "largest",
      higherIsBetter: false,
      score: (truth, predicted) => {
        seen.push(Array.from(truth));
        return Math.max(...Array.from(truth, (t, i) => Math.abs(t - predicted[i])));
      },
    };
    const found = crossValidate(exact, x, y, { folds: [[5, 0]], metric });
    const predict = line([1, 2, 3, 4]);
    expect(seen).toEqual([[11, 2]]);
    expect(found.mean).toBeCloseTo(Math.max(Math.abs(11 - predict(7)), Math.abs(2 - predict(1))), 10);
    expect(found.metric).toBe("largest");
  });

  it("has no r2 of targets that are all the same", () => {
    const [level, slope] = [
      [2, 2, 2, 2, 2, 2],
      [2, 2, 3, 4, 5, 6],
    ];
    for (const y of [level, slope])
      expect(() => crossValidate(exact, x, y, { folds: [[0, 1]] })).toThrow(
        "r2 is undefined where targets do not differ",
      );
  });

  it("standardizes on the training rows alone: a test row far away changes nothing", () => {
    const far = x.map((row, i) => (i === 0 ? [1e6] : row));
    const folds = [[0, 1]];
    const own = new LinearRegression({ dtype: "float64", optimizer: GradientDescent, lr: 0.5, epochs: 1 });
    const metric: Metric = { name: "second", higherIsBetter: true, score: (_, predicted) => predicted[1] };
    expect(crossValidate(own, far, y, { folds, metric }).mean).toBe(crossValidate(own, x, y, { folds, metric }).mean);
  });

  it("tells the gradients it took: rows to train on times epochs, with a rate given", () => {
    expect(crossValidate(model({ epochs: 7 }), x, y, { folds }).gradients).toBe(3 * 4 * 7);
  });

  it("calls a fold that leaves the finite numbers diverged, without a mean", () => {
    const found = crossValidate(model({ lr: 1e200, epochs: 50 }), x, y, { folds });
    expect(found).toMatchObject({ status: "diverged", scores: [null, null, null], mean: null, spread: null });
  });

  it("ends at once where the signal is aborted", () => {
    const found = crossValidate(exact, x, y, { folds, signal: { aborted: true } });
    expect(found).toMatchObject({ status: "aborted", scores: [null, null, null], mean: null, gradients: 0 });
  });

  it("throws what fit and the metric throw", () => {
    const metric: Metric = {
      name: "broken",
      higherIsBetter: true,
      score: () => {
        throw new Error("no");
      },
    };
    expect(() => crossValidate(exact, x, y, { folds, metric })).toThrow("no");
    expect(() => crossValidate(model({ batchSize: 5 }), x, y, { folds })).toThrow(
      /batchSize 5 is larger than the 4 rows/,
    );
    expect(() => crossValidate(exact, x, [1, 2, 3, NaN, 5, 6], { folds })).toThrow(/y\[3\] must be finite, got NaN/);
  });

  it("leaves a fitted model as it was and keeps no memory, whatever happens", () => {
    const fitted = model();
    fitted.fit(x, y);
    const before = { predicted: [...fitted.predict(x)], options: fitted.options, bytes: bytesInUse() };
    crossValidate(fitted, x, y, { folds });
    expect(() => crossValidate(fitted, x, [1, 2, 3, NaN, 5, 6], { folds })).toThrow();
    expect(() => crossValidate(fitted, x, y, { folds: 9 })).toThrow();
    expect({ predicted: [...fitted.predict(x)], options: fitted.options, bytes: bytesInUse() }).toEqual(before);
  });

  it("takes a matrix of the library's as it takes rows, and leaves it to the caller", () => {
    const own = matrix(x, { dtype: "float64" });
    expect(crossValidate(exact, own, y, { folds })).toEqual(crossValidate(exact, x, y, { folds }));
    expect(own.row(5)[0]).toBe(7);
    own.dispose();
  });
});
