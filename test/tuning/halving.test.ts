import { describe, expect, it } from "vitest";
import {
  GradientDescent,
  hyperband,
  LinearRegression,
  successiveHalving,
  type HalvingResult,
  type Metric,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { checkRace, folds, shape, space } from "./races.js";
import { model, x2 as x, y2 as y } from "./small.js";

describe("successiveHalving", () => {
  it.each(["r2", "mse", "rmse", "mae"] as const)("promotes none that is worse and spends its budget: %s", (metric) => {
    for (const seed of [0, 1, 2]) {
      const result = successiveHalving(model(), space, x, y, { folds, metric, seed, trials: 20, maxEpochs: 18 });
      expect(shape(result)).toEqual([
        [20, 2],
        [6, 6],
        [2, 18],
      ]);
      checkRace(result);
      expect(result.best).toEqual(result.trials.filter(({ epochs }) => epochs === 18).sort(byMean(result))[0]);
    }
  });

  it("promotes none that is worse by a metric that is as good as a lottery", () => {
    let state = 1;
    const score = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
    for (const higherIsBetter of [true, false]) {
      const metric: Metric = { name: "lottery", higherIsBetter, score };
      checkRace(successiveHalving(model(), space, x, y, { folds, metric, trials: 27, maxEpochs: 9, factor: 2 }));
    }
  });

  it("has rungs of floor(n / factor^i) candidates, from minEpochs on and never beyond maxEpochs", () => {
    const wanted: [object, number[][]][] = [
      [
        { trials: 9, maxEpochs: 90 },
        [
          [9, 10],
          [3, 30],
          [1, 90],
        ],
      ],
      [
        { trials: 8, factor: 2, maxEpochs: 16 },
        [
          [8, 2],
          [4, 4],
          [2, 8],
          [1, 16],
        ],
      ],
      [
        { trials: 8, factor: 2, maxEpochs: 16, minEpochs: 5 },
        [
          [8, 5],
          [4, 10],
        ],
      ],
      [{ trials: 2, maxEpochs: 5 }, [[2, 5]]],
      [
        { trials: 27, maxEpochs: 2 },
        [
          [27, 1],
          [1, 2],
        ],
      ],
      [
        { trials: 10, factor: 4, maxEpochs: 50, minEpochs: 3 },
        [
          [10, 3],
          [2, 12],
        ],
      ],
    ];
    for (const [options, rungs] of wanted) {
      const result = successiveHalving(model(), space, x, y, { folds, ...options });
      expect(shape(result)).toEqual(rungs);
      checkRace(result);
    }
  });

  it("takes every combination of lists, 27 draws of distributions, and the model's own epochs", () => {
    const listed = successiveHalving(model(), { lr: [0.01, 0.1, 0.2], l2: [0, 0.1] }, x, y, { folds });
    expect(shape(listed)).toEqual([
      [6, 4],
      [2, 12],
    ]);
    expect(shape(successiveHalving(model({ epochs: 27 }), space, x, y, { folds }))[0]).toEqual([27, 1]);
    expect(successiveHalving(model(), { lr: [0.1, 0.2] }, x, y, { folds, trials: 5 }).rungs[0].trials).toHaveLength(5);
  });

  it("drops trials that fail or diverge, and ends when none is left", () => {
    const mixed = successiveHalving(model({ epochs: 90 }), { lr: [-1, 0.1, 1e200, 1e250, 0.2, -2] }, x, y, {
      folds,
      factor: 2,
    });
    expect(mixed.rungs.map(({ trials }) => trials.length)).toEqual([6, 2, 1]);
    expect(mixed.rungs[0].promoted.map((id) => mixed.trials[id].options.lr).sort()).toEqual([0.1, 0.2]);
    const none = successiveHalving(model(), { lr: [-1, -2, -3] }, x, y, { folds });
    expect(none.rungs).toHaveLength(1);
    expect([none.best, none.reason, none.gradients]).toEqual([undefined, "finished", 0]);
  });

  it("calls best what has a score where all that was given the most epochs diverged", () => {
    const wild = successiveHalving(model(), { lr: [300, 400, 500] }, x, y, {
      folds,
      minEpochs: 40,
      maxEpochs: 120,
      metric: "mse",
    });
    expect(wild.trials.map(({ epochs, status }) => [epochs, status])).toEqual([
      [40, "done"],
      [40, "done"],
      [40, "done"],
      [120, "diverged"],
    ]);
    expect(wild.best?.id).toBe(0);
  });

  it("fits the winner again for the epochs it was scored with", () => {
    const result = successiveHalving(model({ epochs: 500 }), space, x, y, {
      folds,
      trials: 9,
      maxEpochs: 9,
      refit: true,
    });
    const byHand = model({ epochs: 9, lr: result.best?.options.lr });
    byHand.fit(x, y);
    expect([...(result.model as LinearRegression).predict(x)]).toEqual([...byHand.predict(x)]);
  });
});

const byMean =
  ({ higherIsBetter }: HalvingResult) =>
  (a: { mean: number | null }, b: { mean: number | null }): number =>
    (higherIsBetter ? -1 : 1) * ((a.mean as number) - (b.mean as number));
describe("bad options of races", () => {
  const wrong: [string, () => unknown, RegExp][] = [
    [
      "factor 1",
      () => successiveHalving(model(), space, x, y, { factor: 1 }),
      /^successiveHalving: factor must be an integer of at least 2/,
    ],
    [
      "a first rung longer than the last",
      () => successiveHalving(model(), space, x, y, { minEpochs: 20 }),
      /minEpochs must be at most maxEpochs 12, got 20/,
    ],
    [
      "no trials",
      () => successiveHalving(model(), space, x, y, { trials: 0 }),
      /^successiveHalving: trials must be a positive integer/,
    ],
    [
      "half an epoch",
      () => hyperband(model(), space, x, y, { maxEpochs: 0.5 }),
      /^hyperband: maxEpochs must be a positive integer/,
    ],
    [
      "trials for hyperband",
      () => hyperband(model(), space, x, y, { trials: 3 } as never),
      /^hyperband: unknown option "trials"/,
    ],
    ["several spaces", () => successiveHalving(model(), [{ lr: [1] }] as never, x, y), /must be a list of values/],
    [
      "a class for a model",
      () => successiveHalving(LinearRegression as never, space, x, y),
      /Give an instance: new LinearRegression/,
    ],
    [
      "no model",
      () => successiveHalving(undefined as never, space, x, y),
      /^successiveHalving: the model must be one that can be tuned/,
    ],
    [
      "no options",
      () => hyperband(model(), space, x, y, null as never),
      /^hyperband: options must be an object, got null/,
    ],
  ];
  it.each(wrong)("are refused by name, and no memory is kept: %s", (_, work, message) => {
    const before = bytesInUse();
    expect(work).toThrow(message);
    expect(bytesInUse()).toBe(before);
  });

  it("knows the optimizer's own options", () => {
    const result = successiveHalving(model({ optimizer: GradientDescent }), { clip: [undefined, { norm: 1 }] }, x, y, {
      folds,
    });
    expect(result.trials.every(({ status }) => status === "done")).toBe(true);
  });
});
