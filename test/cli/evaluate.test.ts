import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrationCurve } from "../../src/cli/evaluate/calibration.js";
import { evaluateClassification } from "../../src/cli/evaluate/classification.js";
import { confusionMatrix } from "../../src/cli/evaluate/confusion.js";
import { riceBins, histogram } from "../../src/cli/evaluate/histogram.js";
import { evaluateRegression } from "../../src/cli/evaluate/regression.js";
import { rocCurve, dropIntermediate } from "../../src/cli/evaluate/roc.js";
import { areaUnderRoc } from "../../src/metrics/roc-auc.js";

const about = { file: "a.csv", target: "y", model: "M", features: 1, warnings: [] };

test("the confusion matrix counts true classes down and predicted ones across", () => {
  expect(confusionMatrix(["a", "a", "b", "a"], ["a", "b", "b", "b"], ["a", "b", "c"])).toEqual([
    [1, 2, 0],
    [0, 1, 0],
    [0, 0, 0],
  ]);
  expect(() => confusionMatrix(["a"], ["z"], ["a", "b"])).toThrow("row 1 has a label that is not among the classes");
});

describe("the ROC curve", () => {
  test("of four rows by hand, a tie being a slanted line", () => {
    const positive = [true, false, true, false];
    expect(rocCurve(positive, [0.9, 0.5, 0.5, 0.1])).toEqual([
      [0, 0],
      [0, 0.5],
      [0.5, 1],
      [1, 1],
    ]);
    expect(rocCurve([true, true], [0.1, 0.2])).toBeNull();
  });

  const row = fc.record({ positive: fc.boolean(), score: fc.integer({ min: 0, max: 30 }) });
  const both = fc
    .array(row, { minLength: 2, maxLength: 300 })
    .filter((list) => list.some(({ positive }) => positive) && !list.every(({ positive }) => positive));

  test("has the area that the ranks have", () => {
    fc.assert(
      fc.property(both, (list) => {
        const positive = list.map((each) => each.positive);
        const scores = list.map((each) => each.score);
        const points = rocCurve(positive, scores)!;
        let area = 0;
        for (let i = 1; i < points.length; i++)
          area += ((points[i][0] - points[i - 1][0]) * (points[i][1] + points[i - 1][1])) / 2;
        expect(area).toBeCloseTo(areaUnderRoc(positive, scores)!, 12);
      }),
    );
  });

  test("stays where it is when it is thinned, to less than a pixel", () => {
    let seed = 1;
    const next = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const positive = Array.from({ length: 20_000 }, () => next() < 0.3);
    const points = rocCurve(
      positive,
      positive.map((yes) => next() + (yes ? 0.3 : 0)),
    )!;
    const thinned = dropIntermediate(points);
    expect(thinned.length).toBeLessThan(1100);
    expect([thinned[0], thinned.at(-1)]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    const kept = new Set(points.map(String));
    expect(thinned.every((point) => kept.has(String(point)))).toBe(true);
    let k = 0;
    for (const [x, y] of points) {
      while (thinned[k + 1] && (thinned[k + 1][0] < x || thinned[k + 1][1] < y)) k++;
      const [[ax, ay], [bx, by]] = [thinned[k], thinned[k + 1] ?? thinned[k]];
      const off = Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / (Math.hypot(bx - ax, by - ay) || 1);
      expect(off).toBeLessThan(0.003);
    }
  });

  test("keeps the corner of a perfect curve when thinned", () => {
    const positive = Array.from({ length: 1000 }, (_, i) => i >= 600);
    const scores = positive.map((_, i) => i);
    expect(dropIntermediate(rocCurve(positive, scores)!)).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
  });
});

describe("the calibration curve", () => {
  test("has what scikit-learn's has, without the empty bins", () => {
    // calibration_curve([0, 0, 0, 0, 1, 1, 1, 1, 1], p, n_bins=3) of its documentation.
    const p = [0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9, 1];
    const bins = calibrationCurve(
      [0, 0, 0, 0, 1, 1, 1, 1, 1].map((y) => y === 1),
      p,
      3,
    );
    expect(bins.map(({ share }) => share)).toEqual([0, 0.5, 1]);
    expect(bins.map(({ probability }) => probability)).toEqual([0.2, 0.525, 0.85].map((v) => expect.closeTo(v, 12)));
    expect(bins.map(({ count }) => count)).toEqual([3, 2, 4]);
  });

  test("puts an edge into the bin below, and 0 and 1 into the outermost", () => {
    const p = [0, 0.1, 0.2, 0.30000000000000004, 0.9, 1];
    const bins = calibrationCurve(
      p.map(() => true),
      p,
    );
    expect(bins.map(({ low, count }) => [low, count])).toEqual([
      [0, 2],
      [0.1, 1],
      [0.2, 1],
      [0.8, 1],
      [0.9, 1],
    ]);
  });

  test("is that of its definition for any probabilities", () => {
    const row = fc.record({ happened: fc.boolean(), p: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (list) => {
        const bins = calibrationCurve(
          list.map(({ happened }) => happened),
          list.map(({ p }) => p),
        );
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(list.length);
        for (const { low, high, count, share, probability } of bins) {
          const inside = list.filter(({ p }) => (p > low + 1e-15 || low === 0) && p <= high + 1e-15);
          expect(count).toBeGreaterThan(0);
          expect(inside.length).toBe(count);
          expect(share).toBeCloseTo(inside.filter(({ happened }) => happened).length / count, 12);
          expect(probability).toBeCloseTo(inside.reduce((sum, { p }) => sum + p, 0) / count, 12);
        }
      }),
    );
  });
});

test("a histogram counts every value once, those on the last edge too", () => {
  expect(histogram([0, 0.25, 0.5, 0.75, 1], 2, 0, 1)).toEqual({ low: 0, high: 1, counts: [2, 3] });
  expect(histogram([3, 3], 1, 2.5, 3.5).counts).toEqual([2]);
  expect([1, 100, 1e9].map(riceBins)).toEqual([6, 10, 40]);
});

describe("everything about a classifier", () => {
  const classes = ["a", "b", "c"];
  const y = ["a", "a", "b", "c", "b"];
  const probabilities = [
    [0.75, 0.25, 0],
    [0.25, 0.5, 0.25],
    [0.9, 0.1, 0],
    [0, 0, 1],
    [0.25, 0.5, 0.25],
  ];
  const report = evaluateClassification({ y, predicted: ["a", "b", "a", "c", "b"], probabilities, classes }, about);

  test("is counted by hand", () => {
    expect(report.rows).toBe(5);
    expect(report.baseline).toBe(0.4);
    expect(report.scores).toMatchObject({ accuracy: 0.6, auc: null });
    expect(report.scores.balancedAccuracy).toBeCloseTo((0.5 + 0.5 + 1) / 3, 15);
    expect(report.scores.logLoss).toBeCloseTo(-Math.log(0.75 * 0.25 * 0.1 * 1 * 0.5) / 5, 14);
    expect(report.confusion).toEqual([
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 1],
    ]);
    expect(report.perClass[2]).toEqual({ support: 1, predicted: 1, precision: 1, recall: 1, f1: 1, auc: 1 });
    expect(report.roc.map((curve) => curve.class)).toEqual([0, 1, 2]);
    expect(report.calibration).toMatchObject({ of: "predicted" });
  });

  test("names the wrong rows, the most confident first", () => {
    expect(report.mistakes).toEqual([
      { row: 3, truth: 1, predicted: 0, probability: 0.9, ofTruth: 0.1 },
      { row: 2, truth: 0, predicted: 1, probability: 0.5, ofTruth: 0.25 },
    ]);
  });

  test("has each row once in the histogram of its class", () => {
    expect(report.certainty.map((counts) => counts.reduce((a, b) => a + b))).toEqual([2, 2, 1]);
    expect(report.certainty[0][5]).toBe(1);
    expect(report.certainty[0][15]).toBe(1);
    expect(report.certainty[2][19]).toBe(1);
  });

  test("of two classes is about the second one", () => {
    const two = evaluateClassification(
      {
        y: [0, 1, 1],
        predicted: [0, 1, 0],
        probabilities: [
          [0.8, 0.2],
          [0.3, 0.7],
          [0.9, 0.1],
        ],
        classes: [0, 1],
      },
      about,
    );
    expect(two.scores.auc).toBe(0.5);
    expect(two.roc.map((curve) => curve.class)).toEqual([1]);
    expect(two.calibration.of).toBe("second");
    expect(two.calibration.bins.map(({ count, share }) => [count, share])).toEqual([
      [1, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(two.classes).toEqual(["0", "1"]);
  });

  test("tells of a label the model does not know, whose rows are all wrong", () => {
    const strange = evaluateClassification(
      {
        y: ["a", "z"],
        predicted: ["a", "b"],
        probabilities: [
          [1, 0, 0],
          [0, 1, 0],
        ],
        classes,
      },
      about,
    );
    expect(strange.classes).toEqual(["a", "b", "c", "z"]);
    expect(strange.confusion[3]).toEqual([0, 1, 0, 0]);
    expect(strange.perClass[3]).toEqual({ support: 1, predicted: 0, precision: null, recall: 0, f1: 0, auc: null });
    expect(strange.warnings).toEqual(['the model was not trained on label "z", so its rows are all wrong']);
  });
});

describe("everything about a regression", () => {
  test("is counted by hand", () => {
    const report = evaluateRegression([1, 2, 6], [2, 2, 4], about);
    expect(report.scores.mae).toBe(1);
    expect(report.scores.rmse).toBeCloseTo(Math.sqrt(5 / 3), 15);
    expect(report.scores.r2).toBeCloseTo(1 - 5 / 14, 15);
    expect(report.scores.bias).toBeCloseTo(1 / 3, 15);
    expect(report.largest.map(({ row }) => row)).toEqual([3, 1, 2]);
    expect(report.dots).toEqual([
      [2, 1],
      [2, 2],
      [4, 6],
    ]);
    expect(report.trend).toEqual([]);
    expect(report.histogram).toMatchObject({ low: -1, high: 2 });
    expect(report.histogram.counts.reduce((a, b) => a + b)).toBe(3);
  });

  test("has the course of the residuals in ten parts of equally many rows", () => {
    const predicted = Array.from({ length: 100 }, (_, i) => (i * 37) % 100);
    const { trend } = evaluateRegression(
      predicted.map((value) => value + (value < 50 ? -1 : 1)),
      predicted,
      about,
    );
    expect(trend).toEqual(Array.from({ length: 10 }, (_, k) => [10 * k + 4.5, k < 5 ? -1 : 1]));
  });

  test("refuses lists that do not fit", () => {
    expect(() => evaluateRegression([1, 2], [1], about)).toThrow("1 predictions of 2 rows");
  });
});
