import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accuracy } from "../../src/metrics/accuracy.js";
import { brier } from "../../src/metrics/brier.js";
import { balancedAccuracy, classScores, f1, precision, recall } from "../../src/metrics/class-scores.js";
import type { Label } from "../../src/metrics/check-labels.js";
import { logLoss } from "../../src/metrics/log-loss.js";
import { areaUnderRoc, rocAuc } from "../../src/metrics/roc-auc.js";

// Worked by hand: 6 rows of a, 3 of b, 1 of c; c is never predicted.
const y = [..."aaaaaabbbc"];
const predicted = [..."aaaabbbbab"];

describe("scores of labels", () => {
  test("accuracy is the share that is right", () => {
    expect(accuracy(y, predicted)).toBe(0.6);
    expect(accuracy([true, false], [true, false])).toBe(1);
    expect(accuracy([1, 2], [2, 1])).toBe(0);
  });

  test("precision, recall and F1 of every class", () => {
    expect(classScores(y, predicted)).toEqual([
      { label: "a", precision: 4 / 5, recall: 4 / 6, f1: 8 / 11, support: 6, predicted: 5 },
      { label: "b", precision: 2 / 5, recall: 2 / 3, f1: 4 / 8, support: 3, predicted: 5 },
      { label: "c", precision: 0, recall: 0, f1: 0, support: 1, predicted: 0 },
    ]);
  });

  test("their means over the classes", () => {
    expect(precision(y, predicted)).toBeCloseTo((4 / 5 + 2 / 5 + 0) / 3, 15);
    expect(recall(y, predicted)).toBeCloseTo((4 / 6 + 2 / 3 + 0) / 3, 15);
    expect(f1(y, predicted)).toBeCloseTo((8 / 11 + 1 / 2 + 0) / 3, 15);
  });

  test("balanced accuracy leaves out a class that does not occur, macro recall does not", () => {
    expect(balancedAccuracy(["a", "a", "b"], ["a", "z", "b"])).toBe(0.75);
    expect(recall(["a", "a", "b"], ["a", "z", "b"])).toBe(0.5);
  });

  test("classes are in ascending order: 10 after 9, and false before true", () => {
    expect(classScores([10, 9, 2], [2, 2, 2]).map(({ label }) => label)).toEqual([2, 9, 10]);
    expect(classScores([true, false], [true, true]).map(({ label }) => label)).toEqual([false, true]);
  });

  test("a single class has all of them at 1", () => {
    for (const score of [accuracy, balancedAccuracy, precision, recall, f1]) expect(score([7, 7], [7, 7])).toBe(1);
  });
});

const two = ["no", "yes"];
const rows = (...p: number[]): number[][] => p.map((yes) => [1 - yes, yes]);

describe("scores of probabilities", () => {
  test("log loss is the mean of -log of what the label was given", () => {
    expect(logLoss(["yes", "no", "yes"], rows(0.5, 0.25, 1), two)).toBeCloseTo((Math.LN2 - Math.log(0.75)) / 3, 15);
    const three = [[0.2, 0.3, 0.5]];
    expect(["a", "b", "c"].map((label) => logLoss([label], three, ["a", "b", "c"]))).toEqual(
      three[0].map((p) => -Math.log(p)),
    );
  });

  test("log loss of certainty is 0 when right and 52 doublings when wrong", () => {
    expect(logLoss(["yes", "no"], rows(1, 0), two)).toBe(0);
    expect(logLoss(["no"], rows(1), two)).toBe(52 * Math.LN2);
  });

  test("a label that is not among the classes has probability 0", () => {
    expect(logLoss(["maybe"], rows(0.5), two)).toBe(52 * Math.LN2);
  });

  test("Brier's score is of the second class, and the sum over more than two", () => {
    expect(brier(["yes", "no"], rows(0.75, 0.5), two)).toBe((0.0625 + 0.25) / 2);
    expect(brier(["a"], [[0.5, 0.25, 0.25]], ["a", "b", "c"])).toBe(0.25 + 0.0625 + 0.0625);
    expect(brier(["a"], [[0, 0, 1]], ["a", "b", "c"])).toBe(2);
  });

  test("AUC of three rows by hand, with a tie", () => {
    // yes at 0.5; no at 0.1 (below), 0.5 (equal), 0.9 (above).
    expect(rocAuc(["yes", "no", "no", "no"], rows(0.5, 0.1, 0.5, 0.9), two)).toBe(1.5 / 3);
    expect(rocAuc(["no", "yes"], rows(0, 1), two)).toBe(1);
    expect(rocAuc(["no", "yes"], rows(1, 0), two)).toBe(0);
    expect(rocAuc(["no", "yes", "yes"], rows(0.3, 0.3, 0.3), two)).toBe(0.5);
  });

  test("AUC is the share of pairs in order, ties counting half", () => {
    const row = fc.record({ positive: fc.boolean(), score: fc.integer({ min: 0, max: 8 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (list) => {
        const [up, down] = [true, false].map((side) => list.filter(({ positive }) => positive === side));
        let won = 0;
        for (const a of up) for (const b of down) won += a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0;
        const area = areaUnderRoc(
          list.map(({ positive }) => positive),
          list.map(({ score }) => score),
        );
        if (up.length === 0 || down.length === 0) expect(area).toBeNull();
        else expect(area).toBeCloseTo(won / (up.length * down.length), 12);
      }),
    );
  });
});

const refusals: [string, () => unknown, RegExp][] = [
  ["no rows", () => accuracy([], []), /^accuracy: y must have at least one row, got none/],
  ["lists of different lengths", () => f1([1, 2], [1]), /^f1: predicted must have one entry for each of 2 rows, got 1/],
  ["no list", () => recall(undefined as never, [1]), /^recall: y must be an array, got undefined/],
  [
    "numbers that meet strings",
    () => accuracy(["1"], [1]),
    /^accuracy: predicted must hold strings as y does, got numb/,
  ],
  [
    "labels of two kinds",
    () => accuracy(["1", 1], ["1", "1"]),
    /^accuracy: y\[1\] must be a string as the first one is, got 1/,
  ],
  ["NaN", () => precision([NaN], [1]), /^precision: y\[0\] must be a string, a finite number or a boolean, got NaN/],
  [
    "a class alone",
    () => logLoss(["a"], [[1]], ["a"]),
    /^logLoss: classes must be an array of at least 2 labels, got \["a"\]/,
  ],
  ["equal classes", () => brier(["a"], [[1, 0]], ["a", "a"]), /^brier: classes must differ/],
  [
    "classes of another kind",
    () => logLoss([1], [[1, 0]], ["0", "1"]),
    /^logLoss: classes must hold numbers as y does, got strings/,
  ],
  [
    "rows that are too short",
    () => logLoss(["no"], [[1]], two),
    /^logLoss: probabilities\[0\] must have 2 entries, got 1/,
  ],
  [
    "a list instead of rows",
    () => brier(["no"], [0.5] as never, two),
    /^brier: probabilities\[0\] must have 2 entries, got 0.5/,
  ],
  [
    "what is no probability",
    () => brier(["no"], [[2, -1]], two),
    /^brier: probabilities\[0\]\[0\] must be in \[0, 1\], got 2/,
  ],
  ["NaN for a probability", () => logLoss(["no"], [[NaN, 1]], two), /must be in \[0, 1\], got NaN/],
  [
    "AUC of three classes",
    () => rocAuc(["a"], [[1, 0, 0]], ["a", "b", "c"]),
    /^rocAuc: classes must be two, got 3\nUse logLoss/,
  ],
  [
    "AUC of one class",
    () => rocAuc(["no"], [[1, 0]], two),
    /^rocAuc: y must have rows of both classes, got only "no"\n/,
  ],
];

test.each(refusals)("%s is refused", (_, work, message) => {
  expect(work).toThrow(message);
});

test("probabilities that miss 0 and 1 by rounding are taken", () => {
  const labels: Label[] = ["no", "yes"];
  expect(logLoss(["yes"], [[-1e-9, 1 + 1e-9]], labels)).toBe(0);
  expect(brier(["yes"], [Float32Array.of(0, 1)], labels)).toBe(0);
});
