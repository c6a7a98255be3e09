// Rates that the library chooses: they suit mini-batches, and where one turns out too large training begins again with less.
import { describe, expect, it } from "vitest";
import {
  AggMo,
  constant,
  DAdaptLion,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  matrix,
  MLPClassifier,
  Momentum,
  Rprop,
  LARS,
  SGD,
  type EpochRecord,
} from "simdescent";
import { numbers } from "../optimizers/all.js";
import { breastCancer, iris } from "./data.js";

// Uniform columns, of which the target is a sum plus noise: least squares leave the noise's mean square, 0.01 / 3, or less.
function uniform(rows: number, columns: number, seed: number) {
  const x = matrix(rows, columns);
  x.data.set(numbers(rows * columns, seed));
  const noise = numbers(rows, seed + 1);
  const y = noise.map((e, i) => [...x.row(i)].reduce((sum, v, j) => sum + v * ((j % 5) - 2), 0) + 0.1 * e);
  return { x, y };
}

describe("without optimizer and rate", () => {
  it.each([
    [20_000, 100, 1],
    [20_000, 100, 4],
    [20_000, 100, 16],
    [5000, 50, 16],
    [500, 5, 1],
  ])("%i rows of %i uniform columns are learned in batches of %i", (rows, columns, batchSize) => {
    const { x, y } = uniform(rows, columns, rows);
    const model = new LinearRegression({ batchSize, epochs: 10 });
    const { reason, loss, warnings, history } = model.fit(x, y);
    expect(reason).toBe("epochs");
    expect(warnings.join()).not.toMatch(/began again|diverged/);
    expect(loss).toBeLessThan((0.01 / 3) * 1.1);
    const start = y.reduce((sum, v) => sum + v * v, 0) / rows;
    for (const record of history) expect(record.loss).toBeLessThan(start);
    expect(model.score(x, y)).toBeGreaterThan(0.99);
    model.dispose();
  });

  it.each([
    ["Momentum", { optimizer: Momentum }],
    ["Momentum with a long memory", { optimizer: Momentum, momentum: 0.99 }],
    ["SGD with momentum", { optimizer: SGD, momentum: 0.95 }],
    ["AggMo", { optimizer: AggMo }],
  ])("%s stays below its start in batches of every size", (_, options) => {
    const { x, y } = uniform(300, 20, 3);
    const start = y.reduce((sum, v) => sum + v * v, 0) / y.length;
    for (const batchSize of [1, 2, 7, 64, ...("momentum" in options ? [] : ["full" as const])]) {
      const { warnings, history } = new LinearRegression({ ...options, batchSize, epochs: 60 } as never).fit(x, y);
      expect(warnings.filter((text) => /began again/.test(text))).toEqual([]);
      for (const { loss } of history) expect(loss).toBeLessThan(start * 1.0001);
    }
  });

  it("rows that weigh much count as longer", () => {
    const { x, y } = uniform(300, 20, 4);
    const sampleWeight = y.map((_, i) => (i % 100 === 0 ? 50 : 0.5));
    const report = new LinearRegression({ batchSize: 1, epochs: 20 }).fit(x, y, { sampleWeight });
    expect(report.warnings.join()).not.toMatch(/began again|diverged/);
    const start = report.history[0].loss;
    for (const { loss } of report.history) expect(loss).toBeLessThanOrEqual(start);
    expect(report.loss).toBeLessThan(start / 10);
  });
});

const flowers = iris();
const cancer = breastCancer();
const began = /chosen for these data, ([^ ]+), was too large: the loss rose .* began again with ([^ ]+); give lr/;

// The rates a report speaks of.
function rates(warnings: readonly string[]): [number, number] {
  const [, from, to] = began.exec(warnings.join("\n")) ?? [];
  return [Number(from), Number(to)];
}

describe("a chosen rate at which the loss rises", () => {
  const network = (more: object) => new MLPClassifier({ hidden: [12], batchSize: 1, epochs: 6, ...more });

  it("is divided by four until it does not, to the bits of a fit with the rate that is left", () => {
    const seen: EpochRecord[] = [];
    const model = network({ optimizer: LARS });
    const report = model.fit(flowers.X, flowers.y, { onEpoch: (record) => void seen.push(record) });
    const [from, to] = rates(report.warnings);
    expect(from).toBe(1);
    const times = Math.round(Math.log2(from / to) / 2);
    expect(times).toBeGreaterThan(0);
    const same = network({ optimizer: LARS, lr: 0.25 ** times });
    const expected = same.fit(flowers.X, flowers.y);
    for (const name of model.params.names) expect(model.params.data[name]).toEqual(same.params.data[name]);
    expect(report.loss).toBe(expected.loss);
    expect(expected.warnings.join()).not.toMatch(/began again/);
    // Epochs are counted from the new start.
    expect(report.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(report.history.map(({ loss }) => loss)).toEqual(expected.history.map(({ loss }) => loss));
    expect(seen.slice(-6)).toEqual(report.history);
    expect(report.gradients).toBeGreaterThan(expected.gradients);
    expect(model.lr).toBe(0.25 ** times);
  });

  it("is divided in shuffled batches of a linear model too, of held-out rows, and in parts", async () => {
    const options = { optimizer: DAdaptLion, batchSize: 1, epochs: 4, validation: 0.2, l2: 1e-3 };
    const { X, y } = cancer;
    const model = new LogisticRegression(options as never);
    const report = model.fit(X, y);
    const [from, to] = rates(report.warnings);
    expect(from).toBe(1);
    const lr = constant(0.25 ** Math.round(Math.log2(from / to) / 2));
    const same = new LogisticRegression({ ...options, lr } as never);
    expect(same.fit(X, y).loss).toBe(report.loss);
    expect(same.params.data.weight).toEqual(model.params.data.weight);
    const patient = new LogisticRegression(options as never);
    expect((await patient.fitAsync(X, y)).loss).toBe(report.loss);
    expect(patient.params.data.weight).toEqual(model.params.data.weight);
  });

  it("goes on from a checkpoint with the smaller one", () => {
    const whole = network({ optimizer: LARS });
    const expected = whole.fit(flowers.X, flowers.y);
    const kept: Uint8Array[] = [];
    const model = network({ optimizer: LARS });
    model.fit(flowers.X, flowers.y, { onEpoch: () => void kept.push(model.checkpoint()) });
    for (const bytes of kept) {
      const other = network({ optimizer: LARS });
      const { loss, warnings } = other.fit(flowers.X, flowers.y, { resume: bytes });
      expect(loss).toBe(expected.loss);
      expect(warnings).toEqual(expected.warnings);
      for (const name of whole.params.names) expect(other.params.data[name]).toEqual(whole.params.data[name]);
    }
  });

  it.each([
    ["LBFGS", LBFGS],
    ["Rprop", Rprop],
  ])("is %s's on batches of one row as well, where its rate alone says little", (_, optimizer) => {
    for (const Model of optimizer === Rprop ? [LogisticRegression, MLPClassifier] : [LogisticRegression]) {
      const labels = flowers.y.map((name) => name === "virginica");
      const model = new Model({ optimizer, batchSize: 1, epochs: 5 } as never);
      const report = model.fit(flowers.X, labels);
      expect(report.reason).not.toBe("diverged");
      expect(report.loss).toBeLessThan(Math.log(2));
    }
  });

  it("is left alone where it was given", () => {
    const { x, y } = uniform(500, 5, 9);
    const report = new LinearRegression({ optimizer: SGD, lr: 10, batchSize: 1, epochs: 5 }).fit(x, y);
    expect(report.reason).toBe("diverged");
    expect(report.warnings.join()).not.toMatch(/began again/);
  });
});
