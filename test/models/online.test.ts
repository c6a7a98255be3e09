import { describe, expect, it } from "vitest";
import {
  Adagrad,
  Adam,
  cosine,
  FISTA,
  FTRL,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  matrix,
  plateau,
  ScheduleFreeSGD,
  SGD,
  SoftmaxRegression,
  type Dtype,
  type FitReport,
  type ModelOptions,
  type OptimizerClass,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { breastCancer, iris, X, y } from "./data.js";

type Model = LinearRegression | LogisticRegression | SoftmaxRegression;
const timeless = ({ history, seconds: _s, ...rest }: FitReport) => ({
  ...rest,
  // An epoch of squares by SGD sums its losses in float64, an event's is that of its type.
  history: history.map(({ seconds: _e, loss, ...record }) => ({ ...record, loss: Math.fround(loss) })),
});
const bitsOf = (model: Model) => model.params.names.map((name) => Array.from(model.params.data[name]));

const cancer = breastCancer();
const flowers = iris();
const tasks: [string, (options: ModelOptions) => Model, number[][], (number | string)[]][] = [
  ["LinearRegression", (options) => new LinearRegression(options), X, y],
  ["LinearRegression, huber", (options) => new LinearRegression({ ...options, loss: "huber" }), X, y],
  ["LogisticRegression", (options) => new LogisticRegression(options), cancer.X, cancer.y],
  ["LogisticRegression, hinge", (options) => new LogisticRegression({ ...options, loss: "hinge" }), cancer.X, cancer.y],
  ["SoftmaxRegression", (options) => new SoftmaxRegression(options), flowers.X, flowers.y],
];
const rules: [string, ModelOptions][] = [
  ["SGD", { optimizer: SGD, lr: 0.01 }],
  ["SGD with momentum, clipped", { optimizer: SGD, lr: 0.01, momentum: 0.9, clip: { norm: 0.5 } }],
  ["SGD with both penalties", { optimizer: SGD, lr: 0.01, l1: 0.01, l2: 0.1 }],
  ["Adagrad on a schedule", { optimizer: Adagrad, lr: cosine(0.1, 50) }],
  ["Adagrad from 1, without intercept", { optimizer: Adagrad, initialAccumulatorValue: 1, intercept: false }],
  ["Adam, summed over three", { optimizer: Adam, lr: 0.01, accumulate: 3 }],
  ["Adam, clamped", { optimizer: Adam, lr: plateau(0.01, { patience: 1 }), clip: { value: 0.1 } }],
  ["FTRL", { optimizer: FTRL, lr: 0.1, l1: 0.01, l2: 0.1 }],
  ["ScheduleFreeSGD", { optimizer: ScheduleFreeSGD as OptimizerClass, lr: 0.1 }],
];
// `{}` as options makes it a fit, with tables of its own in every call.
const asFit = {};

describe.each(["float32", "float64"] as const)("one event by partialFit (%s)", (dtype) => {
  describe.each(tasks)("%s", (_, make, rows, targets) => {
    it.each(rules)("by %s has the bits of a fit of one row", (_rule, options) => {
      const [event, fitted] = [make({ ...options, dtype, epochs: 2 }), make({ ...options, dtype, epochs: 2 })];
      const few = [rows.slice(40, 120), targets.slice(40, 120)] as [number[][], never[]];
      event.fit(...few);
      fitted.fit(...few);
      for (let i = 0; i < 24; i++) {
        const [x, target] = [rows[i * 5], targets[i * 5] as never];
        const typed = i % 3 === 1 ? Float64Array.from(x) : x;
        const report = i % 4 === 3 ? event.partialFit([x], [target]) : event.partialFit(typed, target);
        expect(timeless(report)).toEqual(timeless(fitted.partialFit([x], [target], asFit)));
        expect(bitsOf(event)).toEqual(bitsOf(fitted));
      }
      expect(event.predict([rows[3]])).toEqual(fitted.predict(matrix([rows[3]], { dtype: "float64" })));
    });
  });
});

describe("a model that starts with partialFit", () => {
  it("takes the columns of a single row as they are, at zero weights and the optimizer's own rate", () => {
    const model = new LinearRegression({ optimizer: SGD, intercept: false });
    model.partialFit([3, -2], 5);
    // w <- 0 - lr 2 (0 - y) x
    expect(Array.from(model.coefficients, (w) => w.toFixed(6))).toEqual(["0.030000", "-0.020000"]);
    const rated = new LinearRegression({ optimizer: SGD, intercept: false, lr: 0.1 });
    expect(rated.partialFit([[3, -2]], [5]).history).toMatchObject([{ epoch: 1, loss: 25, lr: 0.1 }]);
    expect(rated.coefficients[0]).toBeCloseTo(3, 6);
  });

  it("standardizes by two rows or more", () => {
    const model = new LinearRegression({ optimizer: SGD, lr: 0, batchSize: 64 });
    model.partialFit([[10], [30]], [1, 3]);
    model.params.data.weight[0] = 1;
    expect(model.coefficients[0]).toBeCloseTo(0.1, 6);
    expect(model.intercept).toBeCloseTo(-2, 6);
    model.partialFit([40], 7);
    expect(model.intercept).toBeCloseTo(-2, 6);
  });

  it("learns a stream of labels", () => {
    const model = new SoftmaxRegression({
      optimizer: Adagrad,
      lr: 0.1,
      classes: ["setosa", "versicolor", "virginica"],
    });
    for (let i = 0; i < 3000; i++) model.partialFit(flowers.X[(i * 67) % 150], flowers.y[(i * 67) % 150]);
    expect(model.score(flowers.X, flowers.y)).toBeGreaterThan(0.93);
  });

  it("is told the classes by the call, the options or the data", () => {
    const called = new LogisticRegression({ optimizer: SGD });
    expect(() => called.partialFit([1], "no")).toThrow(/at least two classes, got only "no"\n.*classes: \[\.\.\.\]/);
    called.partialFit([1], "no", { classes: ["yes", "no"] });
    expect(called.classes).toEqual(["no", "yes"]);
    called.partialFit([1], "yes", { classes: ["no", "yes"] });
    expect(() => called.partialFit([1], "yes", { classes: ["a", "b"] })).toThrow(/classes must be those of the model/);
    const given = new LogisticRegression({ optimizer: SGD, classes: [0, 1] });
    given.partialFit([1], 1);
    expect(given.classes).toEqual([0, 1]);
    const seen = new LogisticRegression({ optimizer: SGD });
    seen.partialFit([[1], [2]], [true, false]);
    expect(seen.classes).toEqual([false, true]);
    const numbers = new LinearRegression();
    expect(() => numbers.partialFit([1], 1, { classes: [1] } as never)).toThrow(/unknown option "classes"/);
  });
});

describe("a model fitted by an optimizer that needs all data in every step", () => {
  it.each([
    ["LBFGS", { optimizer: LBFGS as OptimizerClass, l2: 1e-3 }],
    ["none given", {}],
    ["FISTA", { optimizer: FISTA as OptimizerClass, lr: 0.1, l1: 1e-3 }],
  ])("goes on with plain SGD: %s", (_, options) => {
    const model = new LogisticRegression(options);
    model.fit(cancer.X, cancer.y);
    const before = bitsOf(model);
    const { history } = model.partialFit(cancer.X[7], cancer.y[7]);
    expect(history[0].lr).toBe("lr" in options ? 0.1 : 1e-3);
    const moved = bitsOf(model);
    expect(moved).not.toEqual(before);
    for (let i = 0; i < 500; i++) model.partialFit(cancer.X[i], cancer.y[i]);
    expect(model.score(cancer.X, cancer.y)).toBeGreaterThan(0.97);
    model.fit(cancer.X, cancer.y);
    expect(bitsOf(model)).toEqual(before);
  });

  it("by FTRL, which makes its weights anew, goes on from those of a file", () => {
    const model = new LogisticRegression({ optimizer: FTRL, lr: 0.5, epochs: 200 });
    model.fit(cancer.X, cancer.y);
    const loaded = LogisticRegression.load(model.save(), { optimizer: FTRL, lr: 0.001 });
    const before = bitsOf(loaded);
    loaded.partialFit(cancer.X[7], 1 - (cancer.y[7] as number));
    const after = bitsOf(loaded);
    expect(after).not.toEqual(before);
    after.forEach((weights, k) => weights.forEach((w, j) => expect(Math.abs(w - before[k][j])).toBeLessThan(0.02)));
  });

  it("so does one that was loaded", () => {
    const model = new LogisticRegression();
    model.fit(cancer.X, cancer.y);
    const loaded = LogisticRegression.load(model.save());
    for (const each of [model, loaded]) each.partialFit(cancer.X[7], cancer.y[7]);
    expect(bitsOf(loaded)).toEqual(bitsOf(model));
  });
});

describe("weights of classes", () => {
  const rows = [
    [1, 2],
    [-1, 1],
  ];
  it("count as they are, in an event as in a list", () => {
    const options = { optimizer: SGD, lr: 0.1, classes: [0, 1], standardize: false };
    const weighted = new LogisticRegression({ ...options, classWeight: { 1: 3 } });
    const plain = new LogisticRegression({ ...options, lr: 0.3 });
    weighted.partialFit(rows[0], 1);
    plain.partialFit(rows[0], 1);
    expect(weighted.coefficients[0]).toBeCloseTo(plain.coefficients[0], 7);
    const twice = new LogisticRegression({ ...options, classWeight: { 1: 3 } });
    twice.partialFit([rows[0]], [1]);
    for (const model of [weighted, twice]) for (let i = 0; i < 4; i++) model.partialFit(rows[i % 2], i % 2);
    expect(bitsOf(weighted)).toEqual(bitsOf(twice));
  });

  it("cannot be balanced by one event", () => {
    const model = new LogisticRegression({ optimizer: SGD, classWeight: "balanced" });
    model.partialFit(rows, [0, 1]);
    expect(() => model.partialFit(rows[0], 1)).toThrow(/classWeight "balanced" needs more than one event\nGive/);
  });
});

describe("bad events give a clear error, and the model stays as it was", () => {
  const linear = new LinearRegression({ optimizer: Adam, lr: 0.1, dtype: "float32" });
  linear.partialFit([1, 2], 3);
  const logistic = new LogisticRegression({ optimizer: Adagrad, classes: ["no", "yes"] });
  logistic.partialFit([1, 2], "yes");
  const counts = new LinearRegression({ optimizer: SGD, loss: "poisson" });
  counts.partialFit([1, 2], 3);
  const wrong: [string, () => unknown, RegExp][] = [
    ["NaN", () => linear.partialFit([1, NaN], 3), /row 0, column 1 must be a finite number, got NaN/],
    ["NaN in a typed array", () => linear.partialFit(Float32Array.of(1, NaN), 3), /row 0, column 1 must be a finite/],
    ["infinity in rows", () => linear.partialFit([[Infinity, 1]], [3]), /row 0, column 0 must be a finite number/],
    ["text", () => linear.partialFit([1, "2"] as never, 3), /column 1 must be a finite number, got "2"/],
    ["too large", () => linear.partialFit([1, 1e300], 3), /NaN or infinity/],
    ["too narrow", () => linear.partialFit([1], 3), /the model has 2 features, the data 1/],
    ["too wide", () => linear.partialFit([1, 2, 3], 3), /the model has 2 features, the data 3/],
    ["no list", () => linear.partialFit(7 as never, 3), /must be an array of numbers, got 7/],
    ["an infinite target", () => linear.partialFit([1, 2], Infinity), /y\[0\] must be finite, got Infinity/],
    ["a target too large", () => linear.partialFit([1, 2], 1e300), /y is too large for float32/],
    ["no target", () => linear.partialFit([1, 2], undefined as never), /row 0 must be an array of numbers/],
    ["a label", () => linear.partialFit([1, 2], "yes" as never), /y\[0\] must be a number, got "yes"/],
    ["a negative count", () => counts.partialFit([1, 2], -1), /y\[0\] must be at least 0/],
    [
      "an unseen label",
      () => logistic.partialFit([1, 2], "maybe"),
      /must be one of the classes "no", "yes", got "maybe"/,
    ],
    ["two targets", () => linear.partialFit([[1, 2]], [3, 4]), /one entry for each of 1 rows, got 2/],
    ["an unknown option", () => linear.partialFit([1, 2], 3, { class: [] } as never), /unknown option "class"/],
  ];
  it.each(wrong)("%s", (_, act, message) => {
    const before = [linear, logistic, counts].map(bitsOf);
    const states = linear.save();
    expect(act).toThrow(message);
    expect([linear, logistic, counts].map(bitsOf)).toEqual(before);
    expect(linear.save()).toEqual(states);
  });
});

describe("an event whose update would not be finite", () => {
  it.each(["throw", "skip", "ignore"] as const)("leaves the parameters as they are (%s)", (onNonFinite) => {
    const make = () => new LinearRegression({ optimizer: SGD, lr: 1, onNonFinite, dtype: "float32" });
    const [event, fitted] = [make(), make()];
    for (const [model, options] of [
      [event, undefined],
      [fitted, asFit],
    ] as const) {
      model.partialFit([[1], [2]], [1, 2]);
      const before = bitsOf(model);
      const report = model.partialFit([[1e30]], [1e38], options);
      expect(report.reason).toBe(onNonFinite === "skip" ? "epochs" : "diverged");
      expect(bitsOf(model)).toEqual(before);
    }
    expect(timeless(event.partialFit([2], 4))).toEqual(timeless(fitted.partialFit([[2]], [4], asFit)));
    expect(bitsOf(event)).toEqual(bitsOf(fitted));
  });
});

describe("memory", () => {
  it.each(["float32", "float64"] as Dtype[])(
    "does not grow over 10,000 events, and goes with the model (%s)",
    (dtype) => {
      const start = bytesInUse();
      const model = new LogisticRegression({ optimizer: Adagrad, classes: [0, 1], dtype });
      model.partialFit(cancer.X[0], cancer.y[0]);
      model.partialFit(cancer.X[0], cancer.y[0]);
      model.predict([cancer.X[0]]);
      const before = bytesInUse();
      for (let i = 0; i < 10_000; i++) {
        model.partialFit(cancer.X[i % 569], cancer.y[i % 569]);
        if (i % 100 === 0) model.predictProba([cancer.X[i % 569]]);
      }
      expect(bytesInUse()).toBe(before);
      model.dispose();
      expect(bytesInUse()).toBe(start);
      expect(() => model.params).toThrow(/not fitted yet/);
      model.partialFit(cancer.X[0], cancer.y[0]);
      model.dispose();
    },
  );

  it("of an event is given up by a new fit, and made anew", () => {
    const options = { optimizer: SGD, lr: 0.01, epochs: 3 };
    const model = new LinearRegression(options);
    const fresh = new LinearRegression(options);
    model.fit(X, y);
    model.partialFit(X[0], y[0]);
    model.fit(X, y);
    fresh.fit(X, y);
    for (const each of [model, fresh]) each.partialFit(X[1], y[1]);
    expect(bitsOf(model)).toEqual(bitsOf(fresh));
  });
});

describe("predictions of one row", () => {
  it.each(["float32", "float64"] as Dtype[])("have the bits of many, and the same errors (%s)", (dtype) => {
    for (const [, make, rows, targets] of tasks) {
      const model = make({ optimizer: SGD, lr: 0.01, epochs: 3, dtype });
      model.fit(rows, targets as never[]);
      const all = Array.from(model.predict(rows) as ArrayLike<unknown>);
      expect(rows.slice(0, 40).map((row) => model.predict([row])[0])).toEqual(all.slice(0, 40));
      expect(() => model.predict([[1]])).toThrow(/predict needs \d+ columns, got 1/);
      expect(() => model.predict([rows[0].map(() => NaN)])).toThrow(/column 0 must be a finite number/);
      if (dtype === "float32")
        expect(() => model.predict([rows[0].map(() => "1" as never)])).toThrow(/must be a finite number, got "1"/);
    }
    const softmax = new SoftmaxRegression({ epochs: 5, dtype });
    softmax.fit(flowers.X, flowers.y);
    expect(softmax.predictProba([flowers.X[77]])[0]).toEqual(softmax.predictProba(flowers.X)[77]);
  });
});
