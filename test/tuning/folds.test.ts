import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossValidate, gridSearch, kFold, stratifiedKFold } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { model, x, x2, y2 } from "./small.js";

const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const sizes = fc
  .record({ rows: fc.integer({ min: 2, max: 60 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ rows, share }) => ({ rows, folds: 2 + Math.floor(share * (rows - 2)) }));

describe("kFold", () => {
  it("puts each row into exactly one fold, sizes differ by one at most and the larger folds come first", () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.integer(), ({ rows, folds }, shuffle, seed) => {
        const result = kFold(rows, { folds, shuffle, seed });
        expect(result).toHaveLength(folds);
        expect(sorted(result.flat())).toEqual(range(rows));
        for (const fold of result) expect(fold).toEqual(sorted(fold));
        const lengths = result.map((fold) => fold.length);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
        expect(lengths[0] - lengths[folds - 1]).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("divides in the rows' order without shuffling, as scikit-learn's KFold does", () => {
    expect(kFold(10, { folds: 3, shuffle: false })).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(kFold(5, { folds: 5, shuffle: false })).toEqual([[0], [1], [2], [3], [4]]);
    expect(kFold(11, { shuffle: false })).toEqual([
      [0, 1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 10],
    ]);
  });

  it("draws the same folds for the same seed and others for another, and not those of the rows' order", () => {
    const seeds = [0, 1, 2, 0.5, -3].map((seed) => JSON.stringify(kFold(40, { seed })));
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(JSON.stringify(kFold(40))).toBe(seeds[0]);
    expect(kFold(40)).not.toEqual(kFold(40, { shuffle: false }));
  });

  it("puts every row into the first fold about equally often", () => {
    const counts = range(10).map(() => 0);
    for (let seed = 0; seed < 1000; seed++) for (const row of kFold(10, { folds: 2, seed })[0]) counts[row]++;
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(80);
  });

  it("returns the memory it took for drawing", () => {
    const before = bytesInUse();
    for (let seed = 0; seed < 100; seed++) kFold(20, { seed });
    expect(bytesInUse()).toBe(before);
  });
});

describe("stratifiedKFold", () => {
  it("gives every fold its share of each label, and sizes that differ by one at most", () => {
    const problem = fc
      .tuple(fc.integer({ min: 2, max: 6 }), fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 }))
      .map(([folds, more]) => ({ folds, counts: more.map((count) => folds + count) }));
    fc.assert(
      fc.property(problem, fc.boolean(), fc.integer(), ({ folds, counts }, shuffle, seed) => {
        const rows = counts.reduce((a, b) => a + b, 0);
        // Labels in an order that mixes them.
        const labels = counts.flatMap((count, label) => range(count).map(() => label));
        labels.forEach((_, i) => {
          const j = (i * 7919) % rows;
          [labels[i], labels[j]] = [labels[j], labels[i]];
        });
        const result = stratifiedKFold(labels, { folds, shuffle, seed });
        expect(sorted(result.flat())).toEqual(range(rows));
        for (const fold of result) {
          expect(Math.abs(fold.length - rows / folds)).toBeLessThan(1);
          for (const [label, count] of counts.entries())
            expect(Math.abs(fold.filter((row) => labels[row] === label).length - count / folds)).toBeLessThan(1);
        }
      }),
    );
  });

  it("takes labels of any kind, NaN and undefined too", () => {
    const labels = ["a", NaN, undefined, "a", NaN, undefined];
    expect(stratifiedKFold(labels, { folds: 2, shuffle: false })).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it("divides the rows of a label in their order without shuffling, and draws them by the seed with it", () => {
    const labels = range(20).map((i) => i % 2);
    const plain = stratifiedKFold(labels, { folds: 2, shuffle: false });
    expect(plain[0]).toEqual(range(10));
    const drawn = [0, 1, 2].map((seed) => JSON.stringify(stratifiedKFold(labels, { folds: 2, seed })));
    expect(new Set([...drawn, JSON.stringify(plain)]).size).toBe(4);
    expect(JSON.stringify(stratifiedKFold(labels, { folds: 2, seed: 1 }))).toBe(drawn[1]);
  });
});

describe("the folds of a search", () => {
  const foldsOf = (options: object): number[][] => crossValidate(model(), x2, y2, options).folds;

  it("are those of kFold and stratifiedKFold with the same options", () => {
    expect(foldsOf({})).toEqual(kFold(12));
    expect(foldsOf({ folds: 3, seed: 4 })).toEqual(kFold(12, { folds: 3, seed: 4 }));
    expect(foldsOf({ folds: 4, shuffle: false })).toEqual(kFold(12, { folds: 4, shuffle: false }));
    const labels = x2.map((_, i) => (i < 8 ? 0 : 1));
    const { folds } = crossValidate(model(), x2, labels, { folds: 2, stratify: true, metric: "mse" });
    expect(folds).toEqual(stratifiedKFold(labels, { folds: 2 }));
  });

  it("may be given row by row, of any sizes, and come back as copies", () => {
    const folds = [
      [11, 0],
      [3, 4, 5, 6],
    ];
    const found = foldsOf({ folds });
    expect(found).toEqual(folds);
    found[0].push(7);
    expect(folds[0]).toEqual([11, 0]);
  });

  const wrong: [string, () => unknown, RegExp][] = [
    ["one fold", () => kFold(5, { folds: 1 }), /^kFold: folds must be an integer of at least 2, got 1/],
    ["half a fold", () => kFold(5, { folds: 2.5 }), /^kFold: folds must be an integer of at least 2, got 2.5/],
    ["more folds than rows", () => kFold(5, { folds: 6 }), /^kFold: 6 folds need at least as many rows, got 5/],
    ["no rows", () => kFold(0), /^kFold: rows must be a positive integer, got 0/],
    ["an unknown option", () => kFold(5, { fold: 2 } as never), /Did you mean folds\?/],
    ["a seed that is none", () => kFold(5, { seed: NaN }), /^kFold: seed must be finite, got NaN/],
    [
      "a label with fewer rows than folds",
      () => stratifiedKFold(["a", "a", "b"], { folds: 2 }),
      /^stratifiedKFold: label "b" has 1 row, fewer than the 2 folds\nUse fewer/,
    ],
    ["labels that are no list", () => stratifiedKFold(5 as never), /^stratifiedKFold: labels must be an array, got 5/],
    ["more folds than rows of a model", () => foldsOf({ folds: 13 }), /^crossValidate: 13 folds need/],
    [
      "a label with too few rows in a search",
      () => gridSearch(model(), { lr: [0.1] }, x, [1, 1, 1, 1, 2, 2], { stratify: true, folds: 3 }),
      /^gridSearch: label 2 has 2 rows, fewer than the 3 folds/,
    ],
    ["one fold of a search", () => foldsOf({ folds: 1 }), /^crossValidate: folds must be an integer of at least 2/],
    ["no folds", () => foldsOf({ folds: [] }), /^crossValidate: folds is empty/],
    [
      "a fold that is no list",
      () => foldsOf({ folds: [[1, 2], 3] }),
      /^crossValidate: folds\[1\] must be a list of rows/,
    ],
    ["an empty fold", () => foldsOf({ folds: [[1, 2], []] }), /^crossValidate: folds\[1\] must name different rows/],
    ["a row twice", () => foldsOf({ folds: [[1, 1]] }), /^crossValidate: folds\[0\] must name different rows/],
    ["a row there is not", () => foldsOf({ folds: [[1, 12]] }), /folds\[0\] must be a row in \[0, 12\), got 12/],
    ["a row that is no number", () => foldsOf({ folds: [["1"]] }), /folds\[0\] must be a number, got "1"/],
    [
      "a fold that leaves one row",
      () => foldsOf({ folds: [x2.map((_, i) => i).slice(1)] }),
      /folds\[0\] must leave at least 2 rows/,
    ],
    [
      "two rows in two folds",
      () => crossValidate(model(), [[1], [2]], [1, 2], { folds: 2, metric: "mse" }),
      /^crossValidate: folds\[0\] must leave at least 2 rows to train on, got 1/,
    ],
    [
      "shuffle that is no switch",
      () => foldsOf({ shuffle: 1 }),
      /^crossValidate: shuffle must be true or false, got 1/,
    ],
  ];
  it.each(wrong)("refuse %s by name", (_, work, message) => expect(work).toThrow(message));

  it("may hold one row each where the metric can judge one row", () => {
    const { scores } = crossValidate(model(), x2, y2, { folds: 12, metric: "mae" });
    expect(scores.filter((score) => (score as number) > 0)).toHaveLength(12);
  });
});
