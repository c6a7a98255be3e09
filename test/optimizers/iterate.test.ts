// The contracts that definitions made by hand would break: a second iterate with state of its own, and scalars that follow t.
import { describe, expect, it } from "vitest";
import { GradientDescent, LinearRegression, parameters, type OptimizerClass } from "simdescent";
import { define, type Definition, type DefinitionInput } from "../../src/engine/definition.js";
import { iterated } from "../../src/engine/iterate-switch.js";
import { Optimizer, type OptimizerParameters } from "../../src/engine/optimizer.js";
import { nonNegative } from "../../src/engine/option-specs.js";
import { numbers } from "./all.js";
import { bitsOf, sameBits } from "./same-bits.js";

/** Plain gradient descent, with parts of the definition replaced. */
function make(parts: Partial<DefinitionInput>): OptimizerClass & { definition: Definition } {
  const definition = define(() => ({
    name: "Made",
    paper: "none",
    family: "gradient descent",
    stepLength: "gradient",
    options: { lr: nonNegative(0.1) },
    decay: "coupled",
    variant: () => ({ kernel: "sgd", slots: [] }),
    scalars: ({ lr }) => [lr],
    ...parts,
  }));
  return class extends Optimizer {
    constructor(params: OptimizerParameters, options: object = {}) {
      super(definition(), params, options);
    }

    static get definition(): Definition {
      return definition();
    }
  };
}

// The mean of all iterates so far.
const Averaged = make({
  name: "Averaged",
  method: "eval",
  iterate: iterated({
    slots: ["mean"],
    afterUpdate: ({ t, data, state: { mean } }) => {
      for (let i = 0; i < mean.length; i++) mean[i] += (data[i] - mean[i]) / t;
    },
    parametersForUse: ({ data, state: { mean } }) => data.set(mean),
  }),
});

describe("a second iterate with slots of its own", () => {
  const start = () => new Averaged(parameters({ w: [9], b: [2] }, { dtype: "float64" }));
  const run = (optimizer: Optimizer, from: number, to: number) => {
    for (let t = from; t < to; t++) {
      optimizer.params.grad.w.set(numbers(9, 30 + t));
      optimizer.params.grad.b.set(numbers(2, 60 + t));
      optimizer.step();
    }
  };

  it("leaves the rule's own steps as they are", () => {
    const [averaged, plain] = [
      start(),
      new GradientDescent(parameters({ w: [9], b: [2] }, { dtype: "float64" }), { lr: 0.1 }),
    ];
    run(averaged, 0, 5);
    run(plain, 0, 5);
    for (const name of ["w", "b"]) expect(averaged.params.data[name]).toEqual(plain.params.data[name]);
  });

  it("follows every update and is shown by eval(), gone after train()", () => {
    const optimizer = start();
    const path: number[][] = [];
    for (let t = 0; t < 5; t++) {
      run(optimizer, t, t + 1);
      path.push([...optimizer.params.data.w]);
    }
    const trained = bitsOf(optimizer);
    optimizer.eval();
    path[0].forEach((_, i) => {
      const mean = path.reduce((sum, w) => sum + w[i], 0) / path.length;
      expect(optimizer.params.data.w[i]).toBeCloseTo(mean, 14);
    });
    optimizer.train();
    sameBits(bitsOf(optimizer), trained, "train() after eval()");
  });

  it("is saved and resumed bit for bit", () => {
    const whole = start();
    run(whole, 0, 6);
    const first = start();
    run(first, 0, 3);
    first.eval();
    const rest = start();
    rest.load(first.save());
    run(rest, 3, 6);
    sameBits(bitsOf(rest), bitsOf(whole), "resume is not bit-exact");
  });

  it("is what a model predicts with", () => {
    const x = numbers(24, 5).map((v) => [v]);
    const y = x.map(([v]) => 3 * v + 1);
    const options = { lr: 0.05, epochs: 7, batchSize: 8, dtype: "float64", standardize: false } as const;
    const model = new LinearRegression({ optimizer: Averaged, ...options });
    model.fit(x, y);
    const last = new LinearRegression({ optimizer: GradientDescent, ...options });
    last.fit(x, y);
    // The mean of the way from 0 lies behind its end.
    expect(model.coefficients[0]).toBeLessThan(last.coefficients[0]);
    expect(model.coefficients[0]).toBeGreaterThan(0);
  });
});

describe("scalars that follow t", () => {
  // A rule that takes half a step at even t, and says nothing more of it.
  const Halving = make({ name: "Halving", scalars: ({ lr }, { t }) => [t % 2 ? lr : lr / 2] });
  const x = numbers(40, 3).map((v) => [v]);
  const y = x.map(([v]) => 2 * v - 1);

  it("train the same in a model as step by step", () => {
    const options = {
      lr: 0.05,
      epochs: 3,
      batchSize: 4,
      shuffle: false,
      dtype: "float64",
      standardize: false,
    } as const;
    const model = new LinearRegression({ optimizer: Halving, ...options });
    model.fit(x, y);
    let [w, b] = [0, 0];
    for (let t = 1; t <= 30; t++) {
      const rows = Array.from({ length: 4 }, (_, i) => ((t - 1) * 4 + i) % 40);
      const errors = rows.map((i) => w * x[i][0] + b - y[i]);
      const lr = t % 2 ? 0.05 : 0.025;
      const [gw, gb] = [0, 0].map((_, k) => errors.reduce((s, e, j) => s + e * (k ? 1 : x[rows[j]][0]), 0) / 2);
      w -= lr * gw;
      b -= lr * gb;
    }
    expect(model.coefficients[0]).toBeCloseTo(w, 12);
    expect(model.intercept).toBeCloseTo(b, 12);
  });
});
