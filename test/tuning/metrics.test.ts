import { describe, expect, test } from "vitest";
import { isBuiltIn, scoreRows, toMetric, type AnyMetric, type Predictions } from "../../src/metrics/metrics.js";

const classes: Predictions[] = ["labels", "probabilities"];

describe("the metric that is meant", () => {
  test("is one of numbers where nothing else is said, as it always was", () => {
    expect(toMetric("gridSearch", "r2")).toEqual({
      name: "r2",
      higherIsBetter: true,
      score: expect.any(Function) as unknown,
    });
    for (const name of ["r2", "mse", "rmse", "mae"]) expect(isBuiltIn(toMetric("gridSearch", name))).toBe(true);
  });

  test("is one of classes for a model that predicts them", () => {
    const expected: Record<string, [boolean, string]> = {
      accuracy: [true, "labels"],
      balancedAccuracy: [true, "labels"],
      precision: [true, "labels"],
      recall: [true, "labels"],
      f1: [true, "labels"],
      logLoss: [false, "probabilities"],
      rocAuc: [true, "probabilities"],
      brier: [false, "probabilities"],
    };
    for (const [name, [higherIsBetter, needs]] of Object.entries(expected)) {
      const metric = toMetric("gridSearch", name, classes);
      expect(metric).toMatchObject({ name, higherIsBetter, needs });
      expect(isBuiltIn(metric)).toBe(true);
    }
  });

  test("must judge what the model predicts", () => {
    expect(() => toMetric("gridSearch", "accuracy")).toThrow(
      /^gridSearch: metric must be "r2", "mse", "rmse", "mae", .*"d2Tweedie", got "accuracy"\naccuracy judges labels, and the model predicts numbers\.$/,
    );
    expect(() => toMetric("gridSearch", "r2", classes)).toThrow(
      /must be "accuracy", .*"d2Brier", got "r2"\nr2 judges numbers, and the model predicts labels and probabilities\./,
    );
    expect(() => toMetric("gridSearch", "logLoss", ["labels"])).toThrow(RangeError);
    expect(() => toMetric("gridSearch", "R2")).toThrow(/got "R2"\nDid you mean r2\?$/);
  });

  test("may be one's own, for any kind of predictions", () => {
    const score = (): number => 1;
    expect(toMetric("s", { name: "own", higherIsBetter: true, score })).toEqual({
      name: "own",
      higherIsBetter: true,
      score,
    });
    const own = { name: "own", higherIsBetter: true, needs: "probabilities", score };
    expect(toMetric("s", own, classes)).toEqual(own);
    expect(isBuiltIn(toMetric("s", { ...own, name: "logLoss" }, classes))).toBe(false);
    // Without a word it judges what the model predicts first of all.
    expect(toMetric("s", { name: "own", higherIsBetter: true, score }, classes)).toMatchObject({ needs: "labels" });
    expect(() => toMetric("s", own)).toThrow(
      /^s: metric.needs must be "numbers", got "probabilities"\nown judges prob/,
    );
    expect(() => toMetric("s", { ...own, needs: "ranks" }, classes)).toThrow(
      /must be "labels" or "probabilities", got "ranks"/,
    );
  });
});

describe("the score of some rows", () => {
  const never = (): never => {
    throw new Error("not needed");
  };

  test("asks for what the metric needs and nothing else", () => {
    const labels = { values: () => ["a", "b", "b"], probabilities: never, classes: ["a", "b"] };
    expect(scoreRows(toMetric("s", "accuracy", classes), ["a", "a", "b"], [1, 2], labels)).toBe(0.5);
    const probabilities = () => [[9], [0.5, 0.5], [0.75, 0.25]];
    const predicted = { values: never, probabilities, classes: ["a", "b"] };
    expect(scoreRows(toMetric("s", "logLoss", classes), ["z", "a", "a"], [1, 2], predicted)).toBeCloseTo(
      (Math.LN2 - Math.log(0.75)) / 2,
      15,
    );
    const numbers: AnyMetric = toMetric("s", "mae");
    expect(scoreRows(numbers, [0, 4, 9], [0, 1], { values: () => Float64Array.of(1, 6, NaN) })).toBe(1.5);
  });
});
