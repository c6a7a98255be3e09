import { describe, expect, it } from "vitest";
import {
  crossValidate,
  gridSearch,
  groupKFold,
  hyperband,
  kFold,
  learningCurve,
  LinearRegression,
  logUniform,
  MLPRegressor,
  randomSearch,
  SGD,
  stratifiedKFold,
  successiveHalving,
  timeSeriesSplit,
  trainTestSplit,
  type Split,
} from "simdescent";
import { golden } from "../golden.js";
import { notes, x2, y2 } from "./small.js";

interface Case {
  id: string;
  splitter?: string;
  splits: number;
  samples: number;
  gap?: number;
  maxTrainSize?: number | null;
  testSize?: number | null;
  groups: number[];
  y: number[];
  folds?: Split[];
  throws?: string;
}
type File = Record<"time-series-split" | "group-k-fold" | "other-splitters", Case[]>;
const file = golden<File>("splits@scikit-learn");
const tests = (folds: readonly Split[] = []): number[][] => folds.map(({ test }) => test);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function agrees(work: () => unknown, expected: unknown, throws: string | undefined): void {
  if (throws) expect(work).toThrow(RangeError);
  else expect(work()).toEqual(expected);
}

describe("timeSeriesSplit", () => {
  it.each(file["time-series-split"])("divides as scikit-learn's TimeSeriesSplit: $id", (each) => {
    const { samples, splits, gap, maxTrainSize, testSize, folds, throws } = each;
    const options = { folds: splits, gap, maxTrain: maxTrainSize ?? undefined, horizon: testSize ?? undefined };
    agrees(() => timeSeriesSplit(samples, options), folds, throws);
  });

  it("tests on rows after those it trains on, up to the last, at every size", () => {
    for (let rows = 12; rows < 60; rows++) {
      const folds = timeSeriesSplit(rows, { folds: 3, gap: rows % 3 });
      for (const { train, test } of folds) expect(test[0] - train[train.length - 1]).toBe(1 + (rows % 3));
      expect(folds[2].test.at(-1)).toBe(rows - 1);
    }
  });
});

describe("groupKFold", () => {
  it.each(file["group-k-fold"])("divides as scikit-learn's GroupKFold: $id", ({ groups, splits, folds, throws }) =>
    agrees(() => groupKFold(groups, { folds: splits }), folds, throws),
  );

  it("leaves one group out at a time with as many folds as groups, in whatever order", () => {
    const { groups, folds } = file["other-splitters"].find(({ splitter }) => splitter === "LeaveOneGroupOut") as Case;
    const found = groupKFold(groups, { folds: new Set(groups).size });
    const inOrder = (list: readonly Split[] = []) => [...list].map((each) => JSON.stringify(each)).sort();
    expect(inOrder(found)).toEqual(inOrder(folds));
  });

  it("takes names, of which one is part of Object's own", () => {
    const groups = ["constructor", "a", "__proto__", "constructor", "b", "a"];
    const folds = groupKFold(groups, { folds: 2 });
    expect(folds.flatMap(({ test }) => test).sort()).toEqual(range(6));
    for (const { train, test } of folds)
      for (const row of test) expect(train.map((i) => groups[i])).not.toContain(groups[row]);
  });
});

describe("kFold and stratifiedKFold", () => {
  const others = file["other-splitters"];
  it.each(others.filter(({ splitter }) => splitter === "KFold"))(
    "divide in the rows' order as scikit-learn: $id",
    ({ samples, splits, folds, throws }) =>
      agrees(() => kFold(samples, { folds: splits, shuffle: false }), tests(folds), throws),
  );

  // scikit-learn warns where one label has fewer rows than folds; here that is refused.
  const rare = "strat-uneven";
  it.each(others.filter(({ splitter, id }) => splitter === "StratifiedKFold" && id !== rare))(
    "divide by labels as scikit-learn: $id",
    ({ y, splits, folds, throws }) =>
      agrees(() => stratifiedKFold(y, { folds: splits, shuffle: false }), tests(folds), throws),
  );

  it("give every fold as many rows of a label as scikit-learn's rule, shuffled or not", () => {
    for (let seed = 0; seed < 20; seed++) {
      const y = range(40).map((i) => [0, 1, 1, 2, 0, 1][(i * (seed + 3)) % 6]);
      const folds = Math.min(4, ...[0, 1, 2].map((label) => y.filter((each) => each === label).length));
      if (folds < 2) continue;
      const counts = (list: number[][]) =>
        list.map((rows) => [0, 1, 2].map((k) => rows.filter((i) => y[i] === k).length));
      const first = [...new Set(y)];
      const order = [...y].sort((a, b) => first.indexOf(a) - first.indexOf(b));
      const rule = range(folds).map((k) =>
        [0, 1, 2].map((c) => order.filter((each, i) => i % folds === k && each === c).length),
      );
      expect(counts(stratifiedKFold(y, { folds, seed }))).toEqual(rule);
      expect(counts(stratifiedKFold(y, { folds, shuffle: false }))).toEqual(rule);
    }
  });
});

describe("trainTestSplit", () => {
  it("rounds a share of rows up to test on, as scikit-learn, and draws them by the seed", () => {
    for (const [rows, test, tested] of [
      [10, 0.25, 3],
      [7, 0.1, 1],
      [150, 0.2, 30],
      [9, 4, 4],
    ]) {
      const split = trainTestSplit(rows, { test, seed: 1 });
      expect([...split.train, ...split.test].sort((a, b) => a - b)).toEqual(range(rows));
      expect(split.test.length).toBe(tested);
      expect(trainTestSplit(rows, { test, seed: 1 })).toEqual(split);
    }
    expect(trainTestSplit(100, { seed: 1 })).not.toEqual(trainTestSplit(100, { seed: 2 }));
    expect(trainTestSplit(5, { test: 0.4, shuffle: false })).toEqual({ train: [0, 1, 2], test: [3, 4] });
  });

  it("gives each label its share with stratify, to a row", () => {
    const labels = range(97).map((i) => (i % 10 === 0 ? "rare" : i % 3 === 0 ? "some" : "many"));
    for (let seed = 0; seed < 20; seed++) {
      const { test } = trainTestSplit(labels, { test: 0.3, seed, stratify: true });
      expect(test.length).toBe(30);
      for (const label of ["rare", "some", "many"]) {
        const all = labels.filter((each) => each === label).length;
        const own = test.filter((i) => labels[i] === label).length;
        expect(Math.abs(own - (all * 30) / 97)).toBeLessThan(1);
      }
    }
  });
});

describe("folds given as { train, test }", () => {
  const model = new LinearRegression({ dtype: "float64" });
  const folds = timeSeriesSplit(12, { folds: 2, gap: 1 });
  const byHand = folds.map(({ train, test }) => {
    const fitted = model.with({});
    fitted.fit(x2, y2, { rows: train });
    return fitted.score(x2, y2, { rows: test });
  });

  it("train on those rows alone, in cross-validation and in every search", () => {
    expect(crossValidate(model, x2, y2, { folds }).scores).toEqual(byHand);
    const space = { l2: logUniform(1e-9, 1e-8) };
    const first = (trials: { scores: unknown; options: object }[]) => trials[0].scores;
    expect(first(gridSearch(model, { l2: [0] }, x2, y2, { folds }).trials)).toEqual(byHand);
    const drawn = randomSearch(model, space, x2, y2, { folds, trials: 1 }).trials[0];
    expect(crossValidate(model.with(drawn.options), x2, y2, { folds }).scores).toEqual(drawn.scores);
    const trained = model.with({ optimizer: SGD, lr: 0.1 });
    for (const search of [hyperband, successiveHalving]) {
      const { trials } = search(trained, space, x2, y2, { folds, maxEpochs: 3 } as never);
      const { options, epochs, scores } = trials[0];
      const again = trained.with({ ...options, epochs: epochs as number });
      expect(crossValidate(again, x2, y2, { folds }).scores).toEqual(scores);
    }
    expect(learningCurve(model, x2, y2, { folds, sizes: [3] }).test[0]).toHaveLength(2);
  });

  it("are the same in other threads and after a journal", async () => {
    const journal = notes();
    const here = gridSearch(model, { l2: [0, 0.1] }, x2, y2, { folds, journal });
    const there = await gridSearch(model, { l2: [0, 0.1] }, x2, y2, { folds, workers: 1 });
    expect(there.trials).toEqual(here.trials);
    const again = gridSearch(model, { l2: [0, 0.1] }, x2, y2, { folds, journal });
    expect(again.trials).toEqual(here.trials);
    const other = timeSeriesSplit(12, { folds: 2, gap: 1, maxTrain: 3 });
    expect(() => gridSearch(model, { l2: [0, 0.1] }, x2, y2, { folds: other, journal })).toThrow(
      /rows are divided otherwise/,
    );
  });

  const run = (given: unknown) => () => crossValidate(model, x2, y2, { folds: given as never });
  const wrong: [string, () => unknown, RegExp][] = [
    ["a row on both sides", run([{ train: [0, 1, 2], test: [2, 3] }]), /folds\[0\]: row 2 is in train and in test/],
    [
      "no rows to train on",
      run([{ train: [], test: [1, 2] }]),
      /folds\[0\]\.train must name different rows, one at least/,
    ],
    ["one row to train on", run([{ train: [5], test: [1, 2] }]), /folds\[0\] must leave at least 2 rows to train on/],
    ["no rows to test on", run([{ train: [3, 4], test: [] }]), /folds\[0\]\.test must name different rows/],
    [
      "a row beyond the last",
      run([{ train: [3, 4, 12], test: [1] }]),
      /folds\[0\]\.train must be a row in \[0, 12\), got 12/,
    ],
    [
      "a row below the first",
      run([{ train: [3, 4], test: [-1] }]),
      /folds\[0\]\.test must be a row in \[0, 12\), got -1/,
    ],
    ["a row that is none", run([{ train: [3, 4.5], test: [1, 2] }]), /got 4.5/],
    ["a side that is missing", run([{ test: [1, 2] }]), /folds\[0\] must be a list of rows or { train, test }/],
    ["a name that is none", run([{ train: [0, 1], test: [2, 3], tests: [4] }]), /unknown option "tests"/],
    ["nothing", run([null]), /folds\[0\] must be a list of rows or { train, test }, got null/],
    ["a gap that leaves nothing", () => timeSeriesSplit(10, { folds: 3, horizon: 3, gap: 3 }), /need at least 13 rows/],
    ["a group that is none", () => groupKFold(["a", NaN] as never, { folds: 2 }), /groups\[1\] must be a string/],
    [
      "a group without a name",
      () => groupKFold([null], { folds: 2 }),
      /groups\[0\] must be a string, a finite number or a b/,
    ],
    ["more tests than rows", () => trainTestSplit(4, { test: 4 }), /^trainTestSplit: test must be a share in/],
    ["labels that are missing", () => trainTestSplit(4, { stratify: true }), /stratify needs the labels/],
    ["a label with one row", () => trainTestSplit(["a", "a", "b"], { stratify: true }), /label "b" has one row/],
    ["stratify in order", () => trainTestSplit(["a", "a"], { stratify: true, shuffle: false }), /needs shuffle/],
    ["no options", () => timeSeriesSplit(10, null as never), /^timeSeriesSplit: options must be an object, got null/],
  ];
  it.each(wrong)("refuse %s by name", (_, work, message) => expect(work).toThrow(message));
});

describe("validation: { last }", () => {
  const x = range(50).map((i) => [i, (i * i) % 11]);
  const y = x.map(([a, b], i) => 2 * a - b + (i % 3));
  const first = x.slice(0, 40);

  it("holds the last rows out: the fit and its validation loss are those of the rows before them", () => {
    const options = { optimizer: SGD, lr: 0.05, epochs: 7, dtype: "float64" } as const;
    const last = new LinearRegression({ ...options, validation: { last: 0.2 } });
    const given = new LinearRegression({ ...options, validation: { x: x.slice(40), y: y.slice(40) } });
    const { history } = last.fit(x, y);
    expect(history.map((each) => each.validationLoss)).toEqual(
      given.fit(first, y.slice(0, 40)).history.map((each) => each.validationLoss),
    );
    expect(last.coefficients).toEqual(given.coefficients);
  });

  it("holds them out of networks, and of the rows a fold trains on", () => {
    const options = { hidden: [4], epochs: 3, seed: 2, validation: { last: 0.2 } };
    const report = new MLPRegressor(options).fit(x, y);
    const given = new MLPRegressor({ ...options, validation: { x: x.slice(40), y: y.slice(40) } });
    expect(report.history[2].validationLoss).toBe(given.fit(first, y.slice(0, 40)).history[2].validationLoss);
    const rows = range(20);
    const model = new LinearRegression({ validation: { last: 0.5 } });
    const { history } = model.fit(x, y, { rows });
    const other = new LinearRegression({ validation: { x: x.slice(10, 20), y: y.slice(10, 20) } });
    expect(history[0].validationLoss).toBe(other.fit(x.slice(0, 10), y.slice(0, 10)).history[0].validationLoss);
  });

  it.each([
    [{ last: 1 }, /LinearRegression: validation.last must be between 0 and 1, got 1/],
    [{ last: "0.2" }, /validation.last must be a number/],
    [{ last: 0.2, first: 0.1 }, /unknown option "first"/],
    [{}, /validation must be a fraction, { last: fraction } or { x, y }/],
  ])("refuses %j", (validation, message) =>
    expect(() => new LinearRegression({ validation: validation as never })).toThrow(message),
  );
});
