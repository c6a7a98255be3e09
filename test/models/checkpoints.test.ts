// A fit that was stopped, or still runs, goes on elsewhere to the same bits, whatever the model.
import { describe, expect, it } from "vitest";
import {
  Adam,
  CheckpointError,
  FISTA,
  FTRL,
  hashFeatures,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  ScheduleFreeAdamW,
  SGD,
  SoftmaxRegression,
  type FitOptions,
  type FitReport,
} from "simdescent";
import { numbers } from "../optimizers/all.js";

const rows = 20_000;
const values = numbers(3 * rows, 5);
const x = Array.from({ length: rows }, (_, i) => values.slice(3 * i, 3 * i + 3));
const y = x.map(([a, b, c], i) => 2 * a - b + 0.5 * c + 0.1 * values[i]);
const signs = y.map((value) => value > 0);
const thirds = y.map((value) => (value < -0.5 ? "low" : value > 0.5 ? "high" : "middle"));
const events = x.map(([a, b], i) => hashFeatures({ a: Math.round(8 * a), b: Math.round(8 * b), c: i % 50 }, 1024));

interface Trainable {
  fit(x: never, y: never, options?: FitOptions): FitReport;
  fitAsync(x: never, y: never, options?: FitOptions): Promise<FitReport>;
  checkpoint(): Uint8Array;
  save(metadata?: Record<string, string>, options?: { state?: boolean }): Uint8Array;
  dispose(): void;
}

const cases: [string, () => Trainable, unknown, unknown][] = [
  ["LinearRegression by SGD", () => new LinearRegression({ optimizer: SGD, lr: 0.01, batchSize: 16, epochs: 6 }), x, y],
  ["LinearRegression by LBFGS", () => new LinearRegression({ optimizer: LBFGS, loss: "huber", epochs: 6 }), x, y],
  ["LinearRegression by FISTA", () => new LinearRegression({ optimizer: FISTA, l1: 0.01, epochs: 12 }), x, y],
  [
    "LinearRegression at a rate of its own, with rows held out",
    () => new LinearRegression({ optimizer: Adam, batchSize: 64, epochs: 6, validation: 0.2, patience: 3 }),
    x,
    y,
  ],
  [
    "LogisticRegression by ScheduleFreeAdamW, accumulating",
    () => new LogisticRegression({ optimizer: ScheduleFreeAdamW, lr: 0.05, batchSize: 100, accumulate: 3, epochs: 6 }),
    x,
    signs,
  ],
  [
    "SoftmaxRegression",
    () => new SoftmaxRegression({ optimizer: Adam, lr: 0.01, batchSize: 50, epochs: 6 }),
    x,
    thirds,
  ],
  [
    "LogisticRegression of hashed features by FTRL",
    () => new LogisticRegression({ optimizer: FTRL, buckets: 1024, epochs: 6 }),
    events,
    signs,
  ],
];

const plain = (report: FitReport) => ({
  ...report,
  seconds: 0,
  gradients: 0,
  history: report.history.map((record) => ({ ...record, seconds: 0 })),
});

// An abort that is seen the n-th time somebody looks.
const stopAfter = (n: number) => ({
  get aborted() {
    return n-- <= 0;
  },
});

describe.each(cases)("checkpoints of %s", (_, make, data, targets) => {
  const fit = (model: Trainable, options?: FitOptions) => model.fit(data as never, targets as never, options);

  it("go on to the same bits from between epochs, and from within one", async () => {
    const whole = make();
    const kept: Uint8Array[] = [];
    const all = fit(whole, { onEpoch: () => void kept.push(whole.checkpoint()) });
    const expected = plain(all);
    const bytes = whole.save({}, { state: true });
    expect(() => whole.checkpoint()).toThrow(/come to its end/);
    const files = kept.slice(0, 3);
    for (const looks of [2, 5, 9]) {
      const stopped = make();
      const report = await stopped.fitAsync(data as never, targets as never, { signal: stopAfter(looks) });
      if (report.reason === "aborted") files.push(stopped.checkpoint());
      stopped.dispose();
    }
    const stopped = make();
    expect(fit(stopped, { onEpoch: ({ epoch }) => epoch < 2 }).reason).toBe("stopped");
    files.push(stopped.checkpoint());
    expect(files.length).toBeGreaterThan(4);
    for (const resume of files) {
      const other = make();
      const report = fit(other, { resume });
      expect(report.gradients).toBeLessThan(all.gradients);
      expect(plain(report)).toEqual(expected);
      expect(other.save({}, { state: true })).toEqual(bytes);
      other.dispose();
    }
  });
});

describe("a checkpoint", () => {
  const options = { optimizer: SGD, lr: 0.01, batchSize: 16, epochs: 3 } as const;
  const stopped = (changes = {}) => {
    const model = new LinearRegression({ ...options, ...changes });
    model.fit(x, y, { onEpoch: () => false });
    return model.checkpoint();
  };

  it("is refused by other options, other data and other models", () => {
    const resume = stopped();
    expect(() => new LinearRegression({ ...options, l2: 1 }).fit(x, y, { resume })).toThrow(/other options/);
    expect(() => new LinearRegression(options).fit(x.slice(1), y.slice(1), { resume })).toThrow(/other data/);
    expect(() => new LogisticRegression(options).fit(x, signs, { resume })).toThrow(/of LinearRegression/);
    expect(() => new LinearRegression({ ...options, optimizer: Adam }).fit(x, y, { resume })).toThrow(CheckpointError);
    const hashed = new LogisticRegression({ optimizer: FTRL, buckets: 1024, epochs: 3 });
    hashed.fit(events, signs, { onEpoch: () => false });
    const others = events.map((_, i) => events[(i + 1) % rows]);
    const fresh = new LogisticRegression({ optimizer: FTRL, buckets: 1024, epochs: 3 });
    expect(() => fresh.fit(others, signs, { resume: hashed.checkpoint() })).toThrow(/other data/);
  });

  it("has nothing to hold where a minimum is computed", () => {
    const model = new LinearRegression();
    model.fit(x, y);
    expect(() => model.checkpoint()).toThrow(/LinearRegression: its minimum is computed, not trained\nsave\(\)/);
    expect(() => new LogisticRegression(options).checkpoint()).toThrow(/no training runs/);
  });

  it("is no option of partialFit", () => {
    const resume = stopped();
    for (const model of [new LinearRegression(options), new MLPClassifier({ hidden: [2] })])
      expect(() => model.partialFit(x as never, y as never, { resume })).toThrow(/partialFit: takes no resume/);
  });
});
