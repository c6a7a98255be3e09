// What options put around the optimizer of a model: averages that it predicts by, lookahead, sharpness-aware steps.
import { describe, expect, it } from "vitest";
import {
  Adam,
  gridSearch,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  parameters,
  SGD,
  type EpochRecord,
} from "simdescent";
import { breastCancer } from "./data.js";

const { X, y } = breastCancer();
const small = { optimizer: SGD, lr: 0.05, batchSize: 64, epochs: 4, seed: 3 } as const;

describe("an average in a model", () => {
  it("is that of its parameters after every update, and what it predicts by", () => {
    const decay = 0.8;
    const model = new LinearRegression({ ...small, average: { decay } });
    const numbers = y.map(Number);
    model.fit(X, numbers);
    // The same training by hand: one batch after the other, in the order that the model has drawn.
    const bare = new LinearRegression(small);
    bare.fit(X, numbers);
    expect(model.coefficients).not.toEqual(bare.coefficients);
    const trained = new LinearRegression({ ...small, average: { decay: 0 } });
    trained.fit(X, numbers);
    expect([...trained.coefficients]).toEqual([...bare.coefficients]);
  });

  it("of full batches is the mean of the epochs' parameters", () => {
    const seen: number[][] = [];
    const options = { optimizer: Adam, lr: 0.1, epochs: 5, dtype: "float64" } as const;
    const bare = new LogisticRegression(options);
    bare.fit(X, y, { onEpoch: () => void seen.push([...bare.params.data.weight]) });
    const model = new LogisticRegression({ ...options, average: { kind: "mean", start: 3 } });
    model.fit(X, y);
    const mean = seen[0].map((_, i) => (seen[2][i] + seen[3][i] + seen[4][i]) / 3);
    [...model.params.data.weight].forEach((w, i) => expect(w).toBeCloseTo(mean[i], 12));
  });

  it.each([
    ["an average", { average: { decay: 0.9 } }],
    ["lookahead", { lookahead: { steps: 3 } }],
    ["sam", { sam: { rho: 0.05 } }],
    ["cautious steps", { cautious: true }],
    ["all of them", { average: { decay: 0.9 }, lookahead: { steps: 3 }, sam: { rho: 0.05 }, cautious: true }],
  ] as const)(
    "with %s a network goes on from a checkpoint to the same bits, and its file predicts the same",
    (_, around) => {
      const make = () =>
        new MLPClassifier({ hidden: [8], epochs: 3, batchSize: 50, lr: 0.02, standardize: true, seed: 2, ...around });
      const whole = make();
      const report = whole.fit(X, y);
      expect(report.reason).toBe("epochs");
      const stopped = make();
      stopped.fit(X, y, { onEpoch: ({ epoch }: EpochRecord) => epoch < 2 });
      const resumed = make();
      resumed.fit(X, y, { resume: stopped.checkpoint() });
      for (const name of whole.params.names) expect(resumed.params.data[name]).toEqual(whole.params.data[name]);
      expect(MLPClassifier.load(whole.save()).predictProba(X)).toEqual(whole.predictProba(X));
      expect(whole.score(X, y)).toBeGreaterThan(0.9);
    },
  );
});

describe("sam in a model", () => {
  it("takes two gradients a batch, and with rho 0 is the rule itself", () => {
    const numbers = y.map(Number);
    const bare = new LinearRegression(small);
    const before = bare.fit(X, numbers);
    const model = new LinearRegression({ ...small, sam: { rho: 0 } });
    const report = model.fit(X, numbers);
    expect([...model.coefficients]).toEqual([...bare.coefficients]);
    expect(report.gradients).toBe(2 * before.gradients);
    expect(report.history.map(({ loss }) => loss)).toEqual(before.history.map(({ loss }) => loss));
    const sharp = new LinearRegression({ ...small, sam: { rho: 0.5 } });
    sharp.fit(X, numbers);
    expect([...sharp.coefficients]).not.toEqual([...bare.coefficients]);
  });

  it("travels to searches and from files as JSON", () => {
    const model = new LogisticRegression({ optimizer: Adam, epochs: 5, lookahead: { steps: 2 } });
    const { trials } = gridSearch(model, { sam: [{ rho: 0 }, { rho: 0.1 }], lr: [0.1] }, X, y, { folds: 2 });
    expect(trials.map(({ options }) => options.sam)).toEqual([{ rho: 0 }, { rho: 0.1 }]);
    model.fit(X, y);
    const loaded = LogisticRegression.load(model.save());
    expect(() => loaded.fit(X, y)).not.toThrow();
    expect(loaded.save()).toEqual(model.save());
  });

  it("is refused with hashed features", () => {
    expect(() => new LogisticRegression({ buckets: 16, average: { decay: 0.5 } })).toThrow(
      "LogisticRegression: with buckets there is no average",
    );
  });
});

describe("single events", () => {
  it("are averaged like batches", () => {
    const one = new LinearRegression({ optimizer: SGD, lr: 0.1, standardize: false, average: { kind: "mean" } });
    const bare = new LinearRegression({ optimizer: SGD, lr: 0.1, standardize: false });
    const seen: number[] = [];
    for (let i = 0; i < 6; i++) {
      one.partialFit([[i / 3, 1]], [i % 2]);
      bare.partialFit([[i / 3, 1]], [i % 2]);
      seen.push(bare.params.data.weight[0]);
      expect(one.params.data.weight[0]).toBeCloseTo(seen.reduce((a, b) => a + b) / seen.length, 6);
    }
    expect(parameters({ w: [1] }).size).toBe(1);
  });
});
