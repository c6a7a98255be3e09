// Gradients accumulated over batches: whatever a fit ends within makes an update by its own mean.
import { describe, expect, it } from "vitest";
import {
  LinearRegression,
  LogisticRegression,
  MLPRegressor,
  PolyakSGD,
  ScheduleFreeSGD,
  SGD,
  SoftmaxRegression,
} from "simdescent";

const x = Array.from({ length: 22 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const y = x.map(([a, b]) => 3 * a - 2 * b + 1);
const base = { optimizer: SGD, lr: 0.1, shuffle: false, standardize: false, dtype: "float64" } as const;

// Steps by hand of least squares: each entry of `groups` lists the batches whose gradients make one update by their mean.
function byHand(groups: number[][][], lr: number, limit = Infinity): number[] {
  const w = [0, 0, 0];
  for (const batches of groups) {
    const sum = [0, 0, 0];
    for (const rows of batches) {
      for (const i of rows) {
        const r = w[0] * x[i][0] + w[1] * x[i][1] + w[2] - y[i];
        [x[i][0], x[i][1], 1].forEach((v, j) => (sum[j] += (2 * r * v) / rows.length / batches.length));
      }
    }
    sum.forEach((g, j) => (w[j] -= lr * Math.max(-limit, Math.min(limit, g))));
  }
  return w;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
// Batches of five of 22 rows, the last of two.
const batches = [range(0, 5), range(5, 10), range(10, 15), range(15, 20), range(20, 22)];

const close = (model: LinearRegression, wanted: number[]) =>
  [...model.coefficients, model.intercept].forEach((value, j) => expect(value).toBeCloseTo(wanted[j], 12));

describe("what is left of an accumulation at the end of a fit", () => {
  it("trains where there are fewer batches than are accumulated", () => {
    const model = new LinearRegression({ ...base, batchSize: 5, epochs: 1, accumulate: 100 });
    const report = model.fit(x, y);
    close(model, byHand([batches], 0.1));
    expect(report.loss).toBeLessThan(report.history[0].loss);
  });

  it("goes on over the boundaries of epochs, and is applied once at the end", () => {
    // Ten batches in two epochs: three updates of three, and one of what is left.
    const model = new LinearRegression({ ...base, batchSize: 5, epochs: 2, accumulate: 3 });
    model.fit(x, y);
    const all = [...batches, ...batches];
    close(model, byHand([all.slice(0, 3), all.slice(3, 6), all.slice(6, 9), all.slice(9)], 0.1));
  });

  it("is clipped by its own mean", () => {
    const model = new LinearRegression({ ...base, batchSize: 5, epochs: 1, accumulate: 4, clip: { value: 0.5 } });
    model.fit(x, y);
    close(model, byHand([batches.slice(0, 4), batches.slice(4)], 0.1, 0.5));
  });

  it("is applied where a caller stops the fit, but not to parameters of an earlier epoch", () => {
    const stopped = new LinearRegression({ ...base, batchSize: 5, epochs: 9, accumulate: 100 });
    stopped.fit(x, y, { onEpoch: ({ epoch }) => epoch < 2 });
    close(stopped, byHand([[...batches, ...batches]], 0.1));
    const best = new LinearRegression({
      ...base,
      lr: 1.4,
      batchSize: 5,
      epochs: 6,
      accumulate: 3,
      validation: { x, y },
      patience: 9,
    });
    const { bestEpoch, history } = best.fit(x, y);
    const residuals = [...best.predict(x)].map((p, i) => (p - y[i]) ** 2);
    const loss = residuals.reduce((a, b) => a + b, 0) / 22;
    expect(loss).toBeCloseTo(history[(bestEpoch as number) - 1].validationLoss as number, 10);
  });

  it("leaves nothing for the next training, and nothing out of what a checkpoint holds", () => {
    const make = () => new LinearRegression({ ...base, batchSize: 5, epochs: 4, accumulate: 3 });
    const [whole, stopped, resumed] = [make(), make(), make()];
    whole.fit(x, y);
    stopped.fit(x, y, { onEpoch: ({ epoch }) => epoch < 2 });
    resumed.fit(x, y, { resume: stopped.checkpoint() });
    expect(resumed.coefficients).toEqual(whole.coefficients);
    const again = whole.coefficients;
    whole.fit(x, y);
    expect(whole.coefficients).toEqual(again);
  });

  it.each([
    [
      "logistic regression",
      new LogisticRegression({ optimizer: SGD, lr: 0.1, batchSize: 5, epochs: 2, accumulate: 50 }),
      true,
    ],
    ["softmax", new SoftmaxRegression({ optimizer: SGD, lr: 0.1, batchSize: 5, epochs: 2, accumulate: 50 }), true],
    [
      "a network",
      new MLPRegressor({ hidden: [4], optimizer: SGD, lr: 0.1, batchSize: 5, epochs: 2, accumulate: 50 }),
      false,
    ],
    [
      "an average of iterates",
      new LinearRegression({ optimizer: ScheduleFreeSGD, lr: 0.1, batchSize: 5, epochs: 2, accumulate: 50 }),
      false,
    ],
    [
      "a rule that asks for the loss",
      new LinearRegression({ optimizer: PolyakSGD, batchSize: 5, epochs: 2, accumulate: 50 }),
      false,
    ],
  ] as const)("trains %s", (_, model, labels) => {
    const report = model.fit(x, (labels ? y.map((value) => value > 1) : y) as never);
    expect(report.loss).toBeLessThan(report.history[0].loss);
  });

  it("waits for the next event where training goes on", () => {
    const online = new LinearRegression({ ...base, accumulate: 3 });
    for (let i = 0; i < 2; i++) online.partialFit(x[i], y[i]);
    expect([...online.coefficients]).toEqual([0, 0]);
    online.partialFit(x[2], y[2]);
    close(online, byHand([[[0], [1], [2]]], 0.1));
  });
});
