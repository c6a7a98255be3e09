import { describe, expect, it } from "vitest";
import { GradientDescent, LinearRegression, lrFind, parameters, SGD, type Optimizer, type RateSweep } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { X, y } from "../models/data.js";

function bowl(Class: typeof SGD | typeof GradientDescent = SGD, options: object = { lr: 0.1 }) {
  const params = parameters({ w: { shape: [3], data: [3, -2, 1] } }, { dtype: "float64" });
  const optimizer: Optimizer = new Class(params, options);
  const step = (): number => {
    const { w } = params.data;
    const loss = Array.from(w, (each, i) => (i + 1) * each * each).reduce((a, b) => a + b);
    w.forEach((each, i) => (params.grad.w[i] = 2 * (i + 1) * each));
    optimizer.step();
    return loss;
  };
  return { params, optimizer, step };
}

describe("lrFind", () => {
  it("tries rates at equal factors, both ends included, and sets them before each step", () => {
    const { optimizer, step } = bowl();
    const seen: number[][] = [];
    const { lrs, reason } = lrFind(optimizer, (lr, i) => (seen.push([lr, i, optimizer.lr]), step()), {
      from: 1e-5,
      to: 1e-2,
      steps: 31,
    });
    expect(reason).toBe("finished");
    expect([lrs.length, lrs[0], lrs[30]]).toEqual([31, 1e-5, 1e-2]);
    for (const [i, lr] of lrs.entries()) expect(Math.abs(lr / (1e-5 * 10 ** (i / 10)) - 1)).toBeLessThan(1e-12);
    expect(seen).toEqual(lrs.map((lr, i) => [lr, i, lr]));
  });

  it("tries rates at equal distances where that is asked for", () => {
    const { optimizer, step } = bowl();
    const { lrs } = lrFind(optimizer, step, { from: 0.01, to: 0.03, steps: 5, mode: "linear" });
    expect(lrs.map((lr) => lr.toFixed(12))).toEqual([0.01, 0.015, 0.02, 0.025, 0.03].map((lr) => lr.toFixed(12)));
    expect(lrs.at(-1)).toBe(0.03);
  });

  it("begins at 1e-7 and would end at 10 after 100 rates", () => {
    const { optimizer } = bowl();
    const { lrs } = lrFind(optimizer, () => 1);
    expect([lrs.length, lrs[0], lrs.at(-1)]).toEqual([100, 1e-7, 10]);
  });

  it.each([0, 0.5, 0.98])("smooths losses by a running mean corrected for its start: %f", (smoothing) => {
    const { optimizer, step } = bowl();
    const { losses, smoothed } = lrFind(optimizer, step, { smoothing, to: 0.1, steps: 40 });
    let mean = 0;
    for (const [i, loss] of losses.entries()) {
      mean = smoothing * mean + (1 - smoothing) * loss;
      expect(Math.abs(smoothed[i] / (mean / (1 - smoothing ** (i + 1))) - 1)).toBeLessThan(1e-12);
    }
    expect(losses).toHaveLength(40);
    expect(losses[0]).toBe(9 + 2 * 4 + 3);
  });

  it("ends where the smoothed loss exceeds a multiple of its lowest", () => {
    const { optimizer } = bowl();
    const losses = [4, 2, 1, 2, 3.9, 4.1, 5, 6];
    const sweep = (divergence?: number): RateSweep =>
      lrFind(optimizer, (_, i) => losses[i], { steps: 8, smoothing: 0, divergence });
    expect(sweep()).toMatchObject({ reason: "diverged", losses: losses.slice(0, 6) });
    expect(sweep(1.5)).toMatchObject({ reason: "diverged", losses: losses.slice(0, 4) });
    expect(sweep(10)).toMatchObject({ reason: "finished", losses });
  });

  it("lets losses below zero fall, and ends where they rise by as much", () => {
    const { optimizer } = bowl();
    const losses = [-1, -2, -3, 2, 5.9, 6.1, 7];
    const sweep = lrFind(optimizer, (_, i) => losses[i], { steps: 7, smoothing: 0 });
    expect(sweep).toMatchObject({ reason: "diverged", losses: losses.slice(0, 6) });
  });

  it.each([NaN, Infinity, -Infinity])("ends at a loss that is no finite number, which is left out: %f", (bad) => {
    const { optimizer } = bowl();
    const sweep = lrFind(optimizer, (_, i) => (i === 3 ? bad : 10 - i));
    expect(sweep).toMatchObject({ reason: "diverged", losses: [10, 9, 8] });
    expect([sweep.lrs.length, sweep.smoothed.length]).toEqual([3, 3]);
  });

  it("takes the optimizer's refusal of a gradient for a divergence", () => {
    const { optimizer, params } = bowl();
    const sweep = lrFind(optimizer, (_, i) => {
      params.grad.w[1] = i === 4 ? NaN : 1;
      optimizer.step();
      return 1;
    });
    expect(sweep).toMatchObject({ reason: "diverged", losses: [1, 1, 1, 1] });
  });

  it("ends with what it has when it is aborted", () => {
    const controller = new AbortController();
    const { optimizer, step } = bowl();
    const sweep = lrFind(optimizer, (_, i) => (i === 6 && controller.abort(), step()), { signal: controller.signal });
    expect(sweep).toMatchObject({ reason: "aborted" });
    expect(sweep.lrs).toHaveLength(7);
    expect(lrFind(optimizer, step, { signal: AbortSignal.abort() })).toMatchObject({
      lrs: [],
      reason: "aborted",
      suggestions: { valley: null, steepest: null, minimum: null, slide: null },
    });
  });

  it("suggests rates on the curve, without its first tenth and its last five points", () => {
    const { optimizer, step } = bowl();
    const { lrs, smoothed, suggestions, reason } = lrFind(optimizer, step);
    expect(reason).toBe("diverged");
    for (const [name, found] of Object.entries(suggestions)) {
      if (!found) throw new Error(`no ${name}`);
      expect(found.loss).toBe(smoothed[found.index]);
      expect(found.lr).toBe(name === "minimum" ? lrs[found.index] / 10 : lrs[found.index]);
      expect(found.index).toBeGreaterThanOrEqual(10);
      expect(found.index).toBeLessThan(lrs.length - 5);
    }
    // Beyond 1/3 the steepest direction grows.
    const { valley, minimum } = suggestions;
    expect(valley?.lr).toBeLessThan(1 / 3);
    expect(valley?.lr).toBeGreaterThan(1e-4);
    expect(smoothed[minimum?.index as number]).toBe(Math.min(...smoothed.slice(10, -5)));
  });

  it("gives a sweep that is plain data", () => {
    const { optimizer, step } = bowl();
    const sweep = lrFind(optimizer, step);
    expect(JSON.parse(JSON.stringify(sweep))).toEqual(sweep);
  });
});

describe("lrFind with a model", () => {
  const base = new LinearRegression({ dtype: "float64", optimizer: GradientDescent, epochs: 3 });

  it("trains one update at a time from the model's start: at a fixed rate the losses are those of a fit", () => {
    for (const options of [
      {},
      { batchSize: 100 },
      { batchSize: 100, seed: 4, l2: 0.1 },
      { batchSize: 442 },
      { batchSize: 1 },
    ]) {
      const model = base.with(options);
      const batches = Math.ceil(442 / (typeof options.batchSize === "number" ? options.batchSize : 442));
      const to = 0.001;
      const sweep = lrFind(model, X, y, { from: to * (1 - 1e-15), to, steps: 3 * batches, divergence: 1e9 });
      expect([sweep.reason, sweep.losses.length]).toEqual(["finished", 3 * batches]);
      const { history } = model.with({ lr: to }).fit(X, y);
      // An epoch's loss is the mean over its batches, the last of which is smaller.
      const sizes = Array.from({ length: batches }, (_, i) =>
        Math.min(442 - i * (options.batchSize ?? 442), options.batchSize ?? 442),
      );
      for (const { epoch, loss } of history) {
        const own = sweep.losses.slice((epoch - 1) * batches, epoch * batches);
        const mean = own.reduce((sum, each, i) => sum + each * sizes[i], 0) / 442;
        expect(Math.abs(mean / loss - 1)).toBeLessThan(1e-9);
      }
    }
  });

  it("finds that plain descent on standardized columns diverges beyond 2/L, about 0.25", () => {
    const { suggestions, reason, lrs } = lrFind(base, X, y, { from: 1e-4, to: 100 });
    expect(reason).toBe("diverged");
    expect(lrs.at(-1)).toBeGreaterThan(0.25);
    expect(suggestions.valley?.lr).toBeLessThan(0.5);
  });

  it("leaves the fitted model as it was, its options and the memory too", () => {
    const model = base.with({ batchSize: 50 });
    model.fit(X, y);
    const before = { predicted: [...model.predict(X)], options: model.options, saved: [...model.save()] };
    const bytes = bytesInUse();
    for (let i = 0; i < 20; i++) {
      lrFind(model, X, y);
      lrFind(model, X, y, { signal: { aborted: true } });
      lrFind(model.with({ onNonFinite: "throw" }), X, y, { from: 1e200, to: 1e300, steps: 5 });
      expect(() => lrFind(model, X, y.slice(1))).toThrow(/^LinearRegression: y must have one entry/);
      expect(() => lrFind(model.with({ batchSize: 443 }), X, y)).toThrow(/batchSize 443 is larger/);
    }
    expect(bytesInUse()).toBe(bytes);
    expect({ predicted: [...model.predict(X)], options: model.options, saved: [...model.save()] }).toEqual(before);
  });
});

describe("lrFind refuses", () => {
  const { optimizer, step } = bowl();
  const wrong: [string, () => unknown, RegExp][] = [
    [
      "negative steps",
      () => lrFind(optimizer, step, { steps: -5 }),
      /^lrFind: steps must be an integer of at least 2, got -5/,
    ],
    ["one step", () => lrFind(optimizer, step, { steps: 1 }), /steps must be an integer of at least 2, got 1/],
    [
      "an end at its begin",
      () => lrFind(optimizer, step, { from: 1, to: 1 }),
      /^lrFind: to must be above from, got 1 and 1/,
    ],
    ["a begin of 0", () => lrFind(optimizer, step, { from: 0 }), /^lrFind: from must be finite and above 0, got 0/],
    ["an endless end", () => lrFind(optimizer, step, { to: Infinity }), /^lrFind: to must be finite and above 0/],
    [
      "an unknown mode",
      () => lrFind(optimizer, step, { mode: "log" as never }),
      /mode must be "exponential" or "linear", got "log"/,
    ],
    ["smoothing of 1", () => lrFind(optimizer, step, { smoothing: 1 }), /smoothing must be in \[0, 1\), got 1/],
    ["a divergence of 1", () => lrFind(optimizer, step, { divergence: 1 }), /divergence must be above 1, got 1/],
    [
      "an unknown option",
      () => lrFind(optimizer, step, { step: 5 } as never),
      /unknown option "step"\nDid you mean steps\?/,
    ],
    ["options that are none", () => lrFind(optimizer, step, null as never), /options must be an object, got null/],
    [
      "no step",
      () => lrFind(optimizer, undefined as never),
      /step must be a function that returns the loss, got undefined/,
    ],
    [
      "a step that returns nothing",
      () => lrFind(optimizer, () => undefined as never),
      /step must return the loss, got undefined/,
    ],
    [
      "a step that returns a promise",
      () => lrFind(optimizer, (async () => 1) as never),
      /step must return the loss, got Promise\nThe step cannot wait/,
    ],
    [
      "parameters",
      () => lrFind(bowl().params as never, step),
      /^lrFind: needs an optimizer or a model, got ParameterSet/,
    ],
    ["nothing", () => lrFind(undefined as never, step), /^lrFind: needs an optimizer or a model, got undefined/],
    [
      "a model without data",
      () => lrFind(new LinearRegression(), undefined as never, [1]),
      /^LinearRegression: features must be/,
    ],
  ];
  it.each(wrong)("%s", (_, work, message) => expect(work).toThrow(message));
});
