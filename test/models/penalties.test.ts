// l1 by proximal steps: zeros are exact, and where training ends is the penalised minimum, whatever the optimizer.
import { describe, expect, it } from "vitest";
import {
  Adagrad,
  Adam,
  AdamW,
  cosine,
  exponential,
  FISTA,
  GradientDescent,
  LBFGS,
  LinearRegression,
  Lion,
  LogisticRegression,
  Momentum,
  RMSprop,
  SGD,
  SoftmaxRegression,
  type OptimizerClass,
} from "simdescent";
import { breastCancer, iris, standardized, X, y as progression } from "./data.js";
import { kkt, losses, type Problem } from "./reference.js";
import { coordinateDescent } from "./reference-solvers.js";

const inDeviations = progression.map((value) => (value - 152) / 77);
const species = ["setosa", "versicolor", "virginica"];
const flowers = iris();
const cancer = breastCancer();

interface Data {
  Model: typeof LinearRegression;
  X: number[][];
  y: (number | string)[];
  options: object;
  reference: Problem;
}

const data: Record<string, Data> = {
  "diabetes, squares": {
    Model: LinearRegression,
    X,
    y: inDeviations,
    options: {},
    reference: { X: standardized(X), y: inDeviations, loss: losses.mse(), l1: 0.05 },
  },
  "diabetes, Huber": {
    Model: LinearRegression,
    X,
    y: inDeviations,
    options: { loss: { name: "huber", delta: 0.5 } },
    reference: { X: standardized(X), y: inDeviations, loss: losses.huber(0.5), l1: 0.02 },
  },
  "breast cancer, logistic": {
    Model: LogisticRegression as never,
    X: cancer.X,
    y: cancer.y,
    options: {},
    reference: { X: standardized(cancer.X), y: cancer.y, loss: losses.logistic(), l1: 0.1 },
  },
  "iris, softmax": {
    Model: SoftmaxRegression as never,
    X: flowers.X,
    y: flowers.y,
    options: {},
    reference: {
      X: standardized(flowers.X),
      y: flowers.y.map((name) => species.indexOf(name)),
      loss: losses.softmax(3),
      l1: 0.03,
    },
  },
};

const epochs = 8000;
const ways: [string, object][] = [
  ["the default", { epochs: 2000 }],
  ["FISTA", { optimizer: FISTA, epochs: 2000 }],
  ["gradient descent", { optimizer: GradientDescent }],
  ["SGD", { optimizer: SGD }],
  ["SGD with momentum", { optimizer: SGD, momentum: 0.9, epochs: 3000 }],
  ["SGD with dampening", { optimizer: SGD, momentum: 0.8, dampening: 0.5, epochs: 3000 }],
  ["Nesterov", { optimizer: SGD, momentum: 0.9, nesterov: true, epochs: 3000 }],
  ["Momentum", { optimizer: Momentum, epochs: 3000 }],
  ["Adagrad", { optimizer: Adagrad, lr: 1 }],
  ["Adagrad, decaying", { optimizer: Adagrad, lr: 1, lrDecay: 1e-5 }],
  ["RMSprop", { optimizer: RMSprop, lr: cosine(0.05, epochs) }],
  ["RMSprop, centred", { optimizer: RMSprop, centered: true, lr: cosine(0.05, epochs) }],
  ["RMSprop with momentum", { optimizer: RMSprop, momentum: 0.9, lr: cosine(0.02, epochs) }],
  ["Adam", { optimizer: Adam, lr: cosine(0.1, epochs) }],
  ["Adam, exponential", { optimizer: Adam, lr: exponential(0.1, { gamma: 0.9998 }) }],
  ["AMSGrad", { optimizer: Adam, amsgrad: true, lr: cosine(0.1, epochs) }],
];

describe.each(Object.entries(data))("%s", (_, { Model, X: x, y, options, reference }) => {
  const minima = [0, 0.01].map((l2) => {
    const problem = { ...reference, l2 };
    return { l2, problem, best: coordinateDescent(problem) };
  });

  it("has zeros and others at its minima", () => {
    for (const { best } of minima) {
      expect(best.weights).toContain(0);
      expect(best.weights.some((w) => w !== 0)).toBe(true);
    }
  });

  it.each(ways)("%s reaches the minima of l1 and of l1 with l2, zeros included", { tags: ["slow"] }, (_name, way) => {
    for (const { l2, problem, best } of minima) {
      const model = new Model({ dtype: "float64", l1: reference.l1 as number, l2, epochs, ...options, ...way });
      const report = model.fit(x, y as number[]);
      const { weight, bias } = model.params.data;
      expect(kkt(problem, weight, bias)).toBeLessThan(1e-6);
      expect(Array.from(weight, (w) => w !== 0)).toEqual(best.weights.map((w) => w !== 0));
      expect(report.reason).toBe("epochs");
      model.dispose();
    }
  });

  it("has the same zeros in float32, shown as 0", () => {
    const { problem, best } = minima[1];
    const model = new Model({ l1: problem.l1 as number, l2: problem.l2 as number, ...options });
    model.fit(x, y as number[]);
    expect(Array.from(model.params.data.weight, (w) => w !== 0)).toEqual(best.weights.map((w) => w !== 0));
    const shown = [model.coefficients].flat().flatMap((each) => [...each]);
    expect(shown.some((w) => Object.is(w, 0))).toBe(true);
    expect(shown.some((w) => Object.is(w, -0))).toBe(false);
    model.dispose();
  });
});

describe("without an optimizer", () => {
  const fitted = (options: object, l1 = 0.05) => {
    const model = new LinearRegression({ dtype: "float64", l1, ...options });
    const report = model.fit(X, inDeviations);
    return { zeros: Array.from(model.params.data.weight).filter((w) => w === 0).length, report, model };
  };

  it("l1 is computed, and is where FISTA arrives", () => {
    const { model, zeros, report } = fitted({});
    expect(report).toMatchObject({ reason: "converged", epochs: 1, warnings: [] });
    expect(zeros).toBe(3);
    expect(kkt(data["diabetes, squares"].reference, model.params.data.weight, model.params.data.bias)).toBeLessThan(
      1e-9,
    );
    const named = new LinearRegression({ dtype: "float64", l1: 0.05, optimizer: FISTA });
    named.fit(X, inDeviations);
    model.coefficients.forEach((c, j) => expect(c).toBeCloseTo(named.coefficients[j], 8));
  });

  it("l1 takes SGD with Nesterov momentum for mini-batches, and finds the zeros of a strong penalty", () => {
    const batches = { batchSize: 32, epochs: 300 };
    const { model, zeros, report } = fitted(batches, 0.3);
    const named = fitted({ ...batches, optimizer: SGD, momentum: 0.9, nesterov: true }, 0.3);
    expect(Array.from(model.coefficients)).toEqual(Array.from(named.model.coefficients));
    const exact = fitted({}, 0.3);
    expect(zeros).toBeGreaterThanOrEqual(exact.zeros - 1);
    expect(report.loss).toBeLessThan(1.01 * exact.report.loss);
  });

  it("l1 with a loss that has a kink is computed, is where Adam goes, and zeros are exact", () => {
    for (const loss of ["mae", "quantile"]) {
      const { zeros, model, report } = fitted({ loss });
      expect(report).toMatchObject({ reason: "converged", epochs: 1 });
      expect(zeros).toBeGreaterThan(0);
      const named = fitted({ loss, optimizer: Adam });
      expect(report.loss).toBeLessThanOrEqual(named.report.loss * (1 + 1e-12));
      model.coefficients.forEach((c, j) => expect(Math.abs(c - named.model.coefficients[j])).toBeLessThan(1e-5));
    }
    const hinge = new LogisticRegression({ loss: "hinge", l1: 0.03 });
    hinge.fit(cancer.X, cancer.y);
    expect(Array.from(hinge.coefficients)).toContain(0);
    expect(hinge.score(cancer.X, cancer.y)).toBeGreaterThan(0.9);
  });

  it("a penalty strong enough leaves the intercept alone", () => {
    const { model } = fitted({ l1: 100 });
    expect(Array.from(model.coefficients)).toEqual(Array(10).fill(0));
    expect(model.intercept).toBeCloseTo(inDeviations.reduce((a, b) => a + b) / 442, 9);
  });
});

describe("the proximal step", () => {
  const run = (options: object, l1 = 0.05) => {
    const model = new LinearRegression({ dtype: "float64", shuffle: false, epochs: 40, l1, lr: 0.05, ...options });
    model.fit(X.slice(0, 440), inDeviations.slice(0, 440));
    return Array.from(model.params.data.weight);
  };

  it("follows an accumulated step only", () => {
    const whole = run({ optimizer: SGD, batchSize: 44 });
    run({ optimizer: SGD, batchSize: 11, accumulate: 4 }).forEach((w, i) => expect(w).toBeCloseTo(whole[i], 12));
  });

  it("takes the rate of the weights' own group", () => {
    const grouped = run({ optimizer: SGD, lr: 0.3, groups: [{ match: ["weight"], lr: 0.05 }] });
    const problem = { ...data["diabetes, squares"].reference, X: standardized(X.slice(0, 440)) };
    const fixed = run({ optimizer: SGD, epochs: 6000, lr: 0.2, groups: [{ match: ["weight"], lr: 0.05 }] });
    const best = coordinateDescent({ ...problem, y: inDeviations.slice(0, 440) });
    fixed.forEach((w, i) => expect(w).toBeCloseTo(best.weights[i], 7));
    expect(grouped).not.toEqual(run({ optimizer: SGD, lr: 0.3 }));
  });

  it("is refused to optimizers that have none, with the names of those that have", () => {
    const message =
      /l1 has no proximal step with (.*)\nUse GradientDescent, SGD, Momentum, Adagrad, RMSprop, Adam, or FISTA/;
    for (const optimizer of [LBFGS, AdamW, Lion] as OptimizerClass[]) {
      for (const Model of [LinearRegression, LogisticRegression, SoftmaxRegression]) {
        expect(() => new Model({ optimizer, l1: 0.1 })).toThrow(message);
        expect(() => new Model({ optimizer, l1: 0, epochs: 1 })).not.toThrow();
      }
    }
    const groups = [{ match: ["weight"], optimizer: AdamW }];
    expect(() => new LinearRegression({ optimizer: SGD, l1: 0.1, groups })).toThrow(
      /LinearRegression: l1 has no proximal step with AdamW/,
    );
  });
});
