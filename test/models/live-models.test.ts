import { describe, expect, it } from "vitest";
import {
  Adam,
  cosine,
  FTRL,
  hashFeatures,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  SGD,
  SoftmaxRegression,
  type ParameterSet,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { iris, X, y } from "./data.js";

const flowers = iris();

describe("`fitted`", () => {
  it("tells whether there is anything to predict with", () => {
    const model = new LinearRegression({ optimizer: SGD, lr: 0.1 });
    expect(model.fitted).toBe(false);
    model.partialFit([1], 1);
    expect(model.fitted).toBe(true);
    expect(LinearRegression.load(model.save()).fitted).toBe(true);
    expect(model.with({}).fitted).toBe(false);
    model.dispose();
    expect(model.fitted).toBe(false);
  });
});

describe("`lr` of a live model", () => {
  it("holds from the next event on, and in what is saved and fitted later", () => {
    const model = new LinearRegression({ optimizer: SGD, lr: 0.1, intercept: false });
    expect(model.lr).toBe(0.1);
    model.partialFit([1], 1); // w = 0 + 0.1 * 2
    model.lr = 0.25;
    expect(model.lr).toBe(0.25);
    model.partialFit([1], 1); // w = 0.2 + 0.25 * 2 * 0.8
    expect(model.coefficients[0]).toBeCloseTo(0.6, 6);
    expect(model.options.lr).toBe(0.25);
    const loaded = LinearRegression.load(model.save());
    loaded.partialFit([1], 1); // w = 0.6 + 0.25 * 2 * 0.4
    expect(loaded.coefficients[0]).toBeCloseTo(0.8, 6);
    model.lr = (step) => (step < 3 ? 0 : 0.5);
    model.partialFit([1], 1);
    expect(model.coefficients[0]).toBeCloseTo(0.6, 6);
    model.partialFit([1], 1); // w = 0.6 + 0.5 * 2 * 0.4
    expect(model.coefficients[0]).toBeCloseTo(1, 6);
  });

  it("may be set before the first event, and while a fit runs", () => {
    const early = new LinearRegression({ optimizer: SGD, intercept: false });
    expect(early.lr).toBe(undefined);
    early.lr = 0.5;
    early.partialFit([1], 1);
    expect(early.coefficients[0]).toBeCloseTo(1, 6);
    const model = new MLPRegressor({ hidden: [2], optimizer: Adam, lr: cosine(0.1, 100), epochs: 4 });
    const rates = model.fit(X, y, { onEpoch: ({ epoch }) => void (epoch === 2 && (model.lr = 0.007)) }).history;
    expect(rates.map(({ lr }) => lr).slice(2)).toEqual([0.007, 0.007]);
  });

  it("refuses what is no rate, and changes nothing then", () => {
    const model = new LogisticRegression({ optimizer: SGD, lr: 0.1, classes: [0, 1] });
    model.partialFit([1], 1);
    expect(() => (model.lr = -1)).toThrow(/SGD: lr must be finite and at least 0, got -1/);
    expect(() => (model.lr = "fast" as never)).toThrow(TypeError);
    expect(model.lr).toBe(0.1);
    expect(model.options.lr).toBe(0.1);
  });
});

interface Fit {
  fit: (x: never, y: never) => unknown;
  gradient: (x: never, y: never) => number;
  params: ParameterSet;
}

describe("`gradient(x, y)`", () => {
  const models: [string, Fit, unknown, unknown][] = [
    [
      "least squares with both penalties",
      new LinearRegression({ optimizer: SGD, lr: 0.01, l1: 0.3, l2: 0.2, epochs: 3, dtype: "float64" }),
      X,
      y,
    ],
    ["huber", new LinearRegression({ loss: "huber", optimizer: SGD, lr: 0.01, epochs: 3, dtype: "float64" }), X, y],
    [
      "softmax, default penalty",
      new SoftmaxRegression({ epochs: 2, dtype: "float64", classWeight: "balanced" }),
      flowers.X,
      flowers.y,
    ],
    ["a network", new MLPRegressor({ hidden: [3], activation: "tanh", epochs: 3, dtype: "float64", l2: 0.1 }), X, y],
    [
      "a network with dropout",
      new MLPClassifier({ hidden: [4], activation: "tanh", dropout: 0.5, epochs: 3, dtype: "float64" }),
      flowers.X,
      flowers.y,
    ],
  ];
  it.each(models)("is the slope of what it returns: %s", (_, model, x, targets) => {
    model.fit(x as never, targets as never);
    const value = () => model.gradient(x as never, targets as never);
    expect(value()).toBe(value());
    const { params } = model;
    const grad = new Map(params.names.map((name) => [name, params.grad[name].slice()]));
    for (const name of params.names) {
      const data = params.data[name];
      for (let i = 0; i < data.length; i++) {
        const [at, step] = [data[i], 1e-5];
        data[i] = at + step;
        const above = value();
        data[i] = at - step;
        const below = value();
        data[i] = at;
        const slope = (above - below) / (2 * step);
        expect(Math.abs((grad.get(name) as Float64Array)[i] - slope)).toBeLessThan(1e-5 * (1 + Math.abs(slope)));
      }
    }
  });

  it("returns the mean loss and its penalties, by hand", () => {
    const model = new LinearRegression({ standardize: false, optimizer: SGD, lr: 0, epochs: 1, l2: 0.5 });
    model.fit([[1], [2]], [3, 5]);
    model.params.data.weight[0] = 1;
    model.params.data.bias[0] = 1;
    // Errors -1 and -2: (1 + 4) / 2 + 0.5; slopes (2 * -1 * 1 + 2 * -2 * 2) / 2 + 2 * 0.5 and (-2 - 4) / 2.
    expect(model.gradient([[1], [2]], [3, 5])).toBeCloseTo(3, 6);
    expect(model.params.grad.weight[0]).toBeCloseTo(-4, 6);
    expect(model.params.grad.bias[0]).toBeCloseTo(-3, 6);
    expect(() => new LinearRegression().gradient([[1]], [1])).toThrow(/not fitted yet/);
  });
});

describe("before the first event, where the option `classes` says what there is", () => {
  it("all classes are equally likely", () => {
    const hashed = new LogisticRegression({ buckets: 64, optimizer: FTRL, classes: ["no", "yes"] });
    const event = hashFeatures({ page: "p1" }, 64);
    expect(hashed.predictProba(event).map((row) => [...row])).toEqual([[0.5, 0.5]]);
    expect([...hashed.decisionFunction([event, event])]).toEqual([0, 0]);
    expect(hashed.classes).toEqual(["no", "yes"]);
    expect(hashed.predict([event])).toEqual(["no"]);
    expect(hashed.score([event, event], ["no", "yes"])).toBe(0.5);
    expect(hashed.fitted).toBe(false);
    expect(() => hashed.predictProba({ indices: [64] })).toThrow(/64/);
    const softmax = new SoftmaxRegression({ optimizer: SGD, classes: ["c", "a", "b", "d"] });
    expect(softmax.classes).toEqual(["a", "b", "c", "d"]);
    expect(softmax.predictProba([[1, 2]]).map((row) => [...row])).toEqual([[0.25, 0.25, 0.25, 0.25]]);
    expect(() => softmax.predictProba("row" as never)).toThrow(/features must be a matrix/);
  });

  it.each([
    [["no", "yes"], {}],
    [["a", "b", "c"], {}],
    [["a", "b", "c"], { dtype: "float64", layerNorm: true, seed: 3 }],
  ] as const)("networks say what the weights they begin with say, of %o", (classes, options) => {
    const make = () => new MLPClassifier({ hidden: [7, 5], classes, optimizer: SGD, lr: 0, ...options });
    const rows = [
      [0.5, -2, 3],
      [1, 1, -1],
    ];
    const fresh = make();
    const used = bytesInUse();
    const before = fresh.predictProba(rows);
    expect(bytesInUse()).toBe(used);
    expect(fresh.fitted).toBe(false);
    expect(fresh.classes).toEqual(classes);
    // At a rate of 0 an event changes nothing.
    fresh.partialFit(rows[0], classes[0]);
    expect(fresh.predictProba(rows)).toEqual(before);
    const other = make();
    expect(other.predict(rows)).toEqual(fresh.predict(rows));
    expect(other.score(rows, [classes[0], classes[1]])).toBe(fresh.score(rows, [classes[0], classes[1]]));
    expect(() => other.predict("row" as never)).toThrow(/features must be a matrix/);
  });

  it("and without it a model has nothing to say", () => {
    expect(() => new MLPClassifier().predictProba([[1]])).toThrow(/not fitted yet/);
    expect(() => new MLPClassifier().classes).toThrow(/not fitted yet/);
    expect(() => new MLPRegressor().predict([[1]])).toThrow(/not fitted yet/);
    expect(() => new LogisticRegression().predictProba([[1]])).toThrow(/not fitted yet/);
    expect(() => new LogisticRegression({ buckets: 8 }).predict({ indices: [1] })).toThrow(/not fitted yet/);
  });
});
