import { describe, expect, it } from "vitest";
import * as simdescent from "simdescent";
import {
  AdamW,
  CheckpointError,
  cosine,
  defineOptimizer,
  linear,
  LinearRegression,
  MLPClassifier,
  parameters,
  register,
  SGD,
  type OptimizerFormula,
} from "simdescent";
import { field } from "./field.js";

const heavyBall = {
  options: { lr: 0.1, beta: { default: 0.9, range: "[0, 1)" } },
  state: ["velocity"],
  update: "velocity = beta*velocity + g; w -= lr*velocity",
  stepLength: "gradient",
} as const;
const HeavyBall = defineOptimizer({ name: "HeavyBall", ...heavyBall, paper: "Polyak 1964" });

function trained(
  Class: new (params: simdescent.ParameterSet, options: object) => simdescent.Optimizer,
  options: object,
) {
  const params = parameters({ a: { shape: [5], init: "normal" }, b: { shape: [3, 7], init: "normal" } }, { seed: 1 });
  const optimizer = new Class(params, options);
  for (let i = 0; i < 6; i++) {
    params.grad.a.forEach((_, k) => (params.grad.a[k] = Math.sin(k + i)));
    params.grad.b.forEach((_, k) => (params.grad.b[k] = Math.cos(3 * k - i)));
    optimizer.step();
  }
  return { params, optimizer, values: [...params.data.a, ...params.data.b] };
}

describe("a class made by defineOptimizer", () => {
  it("has the bits of the class of the library where the operations are the same", () => {
    expect(trained(HeavyBall, { lr: 0.01, beta: 0.8 }).values).toEqual(
      trained(SGD, { lr: 0.01, momentum: 0.8 }).values,
    );
    const Same = defineOptimizer({
      name: "SameAsAdamW",
      decay: "decoupled",
      options: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 },
      state: ["m", "v"],
      update: `m = beta1*m + (1-beta1)*g; v = beta2*v + (1-beta2)*g^2
        w -= lr*sqrt(1-beta2^t)/(1-beta1^t) * m / (sqrt(v) + eps*sqrt(1-beta2^t))`,
    });
    for (const options of [{}, { lr: 0.1, weightDecay: 0.3, decay: "matrices" }, { clip: { norm: 0.5 }, eps: 0.1 }])
      expect(trained(Same, options).values).toEqual(trained(AdamW, options).values);
  });

  it("takes schedules for every option, groups, clipping, accumulation, maximize and frozen tensors", () => {
    const options = {
      lr: cosine(0.1, 10),
      clip: { norm: 1, value: 0.9 },
      accumulate: 2,
      maximize: true,
      groups: [{ match: ["a"], lr: 0.5 }],
    };
    const mine = trained(HeavyBall, { ...options, beta: linear(0.9, 5) });
    const ours = trained(SGD, { ...options, momentum: linear(0.9, 5) });
    expect(mine.values).toEqual(ours.values);
    expect(mine.optimizer.groups[0].beta).toBeGreaterThan(0);
    expect(() => trained(HeavyBall, { groups: [{ match: ["a"], frozen: true }] })).not.toThrow();
  });

  it("checks its options in its own name", () => {
    expect(() => new HeavyBall(parameters({ w: [1] }), { beta: 1 })).toThrow(
      "HeavyBall: beta must be in [0, 1), got 1",
    );
    expect(() => new HeavyBall(parameters({ w: [1] }), { bta: 1 })).toThrow("Did you mean beta?");
  });

  it("shows its state under the names of the formula, and refuses what is not finite", () => {
    const { optimizer, params } = trained(HeavyBall, {});
    expect(optimizer.state("a").velocity).toHaveLength(5);
    params.grad.a.fill(NaN);
    expect(() => optimizer.step()).toThrow("HeavyBall: the gradient of a is not finite");
  });

  it("goes on from a checkpoint bit for bit, and refuses the checkpoint of another formula", () => {
    const Other = defineOptimizer({ name: "HeavyBallV2", ...heavyBall });
    const { optimizer, params } = trained(HeavyBall, { lr: 0.02 });
    const bytes = optimizer.save();
    const resumed = new HeavyBall(parameters({ a: [5], b: [3, 7] }));
    resumed.load(bytes);
    for (const each of [optimizer, resumed]) {
      each.params.grad.a.fill(1);
      each.params.grad.b.fill(-1);
      each.step();
    }
    expect(resumed.params.data.b).toEqual(params.data.b);
    expect(() => new Other(parameters({ a: [5], b: [3, 7] })).load(bytes)).toThrow(CheckpointError);
    const changed = Buffer.from(bytes);
    const text = HeavyBall.definition.schema.defaults.formula as string;
    expect(changed.includes(text)).toBe(true);
  });

  it("trains models inside WebAssembly, and their files know it by name", () => {
    const x = Array.from({ length: 40 }, (_, i) => [i / 20 - 1, Math.sin(i)]);
    const y = x.map(([a, b]) => 2 * a - b + 0.5);
    const options = { lr: 0.05, epochs: 30, batchSize: 8 };
    const mine = new LinearRegression({ optimizer: HeavyBall, ...options });
    const ours = new LinearRegression({ optimizer: SGD, momentum: 0.9, ...options });
    mine.fit(x, y);
    ours.fit(x, y);
    expect(mine.coefficients).toEqual(ours.coefficients);
    const labels = y.map((value) => (value > 0 ? "up" : "down"));
    const network = new MLPClassifier({ optimizer: HeavyBall, hidden: [4], epochs: 3, lr: 0.01, seed: 1 });
    network.fit(x, labels);
    network.partialFit(x, labels);
    const again = MLPClassifier.load(network.save());
    network.partialFit(x, labels);
    again.partialFit(x, labels);
    expect(again.predictProba(x)).toEqual(network.predictProba(x));
  });

  it("is tried by searches of this thread, and is refused where others would run it", async () => {
    const model = new LinearRegression({ optimizer: HeavyBall, epochs: 3, lr: 0.01, dtype: "float64" });
    const x = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(i)]);
    const y = x.map(([a, b]) => a - b);
    const { trials } = simdescent.gridSearch(model, { beta: [0, 0.5] }, x, y, { folds: 3 });
    expect(trials).toHaveLength(2);
    const run = () => Promise.reject(new Error("nothing is run"));
    const queue = { size: 2, open: () => undefined, run, close: () => undefined };
    const search = async () => simdescent.gridSearch(model, { lr: [0.1, 0.2] }, x, y, { folds: 3, queue });
    await expect(search()).rejects.toThrow("HeavyBall is an optimizer of a formula, which other threads do not know");
  });

  it("keeps numbers of state in the tensor's type, one for each tensor", () => {
    const { golden: _, ...given } = field.FormulaNovoGrad;
    const { optimizer } = trained(defineOptimizer({ name: "Numbers", ...given }), {});
    expect(optimizer.state("b").v).toHaveLength(1);
    expect(optimizer.state("b").v[0]).toBeGreaterThan(0);
  });

  it("takes the loss from the closure, where its formula reads it", () => {
    const Polyak = defineOptimizer({ name: "PolyakByLoss", options: { lr: 1 }, update: "w -= lr*loss/dot(g, g)*g" });
    const params = parameters({ w: { shape: [2], data: [3, 4] } }, { dtype: "float64" });
    const optimizer = new Polyak(params);
    expect(() => optimizer.step()).toThrow("PolyakByLoss: needs the loss");
    optimizer.step(() => {
      params.grad.w.set([6, 8]);
      return 25;
    });
    expect([...params.data.w]).toEqual([1.5, 2]);
  });

  it("describes itself", () => {
    expect(HeavyBall.documentation).toMatch(
      /HeavyBall: Polyak 1964[^]*velocity = beta\*velocity \+ g[^]*beta: in \[0, 1\)/,
    );
    expect(HeavyBall.name).toBe("HeavyBall");
    expect(HeavyBall.formula.update).toBe(heavyBall.update);
  });
});

describe("an update that is a function", () => {
  it("changes typed arrays, and has all that other optimizers have", () => {
    const Mine = defineOptimizer({
      name: "ByFunction",
      options: { lr: 0.1, beta: 0.9 },
      state: ["velocity"],
      update: ({ w, g, velocity, beta, lr }) => {
        for (let i = 0; i < w.length; i++) {
          velocity[i] = Math.fround(beta) * velocity[i] + g[i];
          w[i] -= lr * velocity[i];
        }
      },
    });
    const options = { lr: 0.01, clip: { norm: 1 }, groups: [{ match: ["b"], lr: cosine(0.1, 5) }] };
    const mine = trained(Mine, options).values;
    const ours = trained(HeavyBall, { ...options, beta: 0.9 }).values;
    mine.forEach((value, i) => expect(value).toBeCloseTo(ours[i], 6));
    const model = new LinearRegression({ optimizer: Mine, epochs: 5, batchSize: 2, lr: 0.01 });
    expect(model.fit([[1], [2], [3], [4]], [1, 2, 3, 4]).loss).toBeLessThan(8);
  });

  it("sees t, shape and numbers of state", () => {
    const seen: unknown[] = [];
    const Mine = defineOptimizer({
      name: "Seeing",
      state: [{ name: "count", shape: [] }],
      options: { plain: true },
      update: ({ t, shape, count, plain }) => {
        count[0] += 1;
        seen.push([t, shape, count[0], plain]);
      },
    });
    const optimizer = new Mine(parameters({ a: [2, 3], b: [4] }));
    optimizer.params.grad.a.fill(1);
    optimizer.step();
    optimizer.step();
    expect(seen).toEqual([
      [1, [2, 3], 1, 1],
      [1, [4], 1, 1],
      [2, [2, 3], 2, 1],
      [2, [4], 2, 1],
    ]);
  });
});

describe("defineOptimizer refuses", () => {
  const give = (changes: object) => () =>
    defineOptimizer({ name: "Refused", update: "w -= lr*g", ...changes } as OptimizerFormula);

  it.each([
    [{ name: "AdamW" }, RangeError, "AdamW: there is an optimizer of this name"],
    [{ name: "HeavyBall" }, RangeError, "HeavyBall: there is an optimizer of this name"],
    [{ name: "no name" }, TypeError, "name must be of letters, digits and _"],
    [{ update: 3 }, TypeError, "Refused: update must be a text or a function, got 3"],
    [{ updat: "" }, TypeError, "Did you mean update?"],
    [{ decay: "none" }, RangeError, 'Refused: decay must be "coupled", "decoupled", "own", got "none"'],
    [{ stepLength: "long" }, RangeError, "Refused: stepLength must be"],
    [{ state: "m" }, TypeError, "Refused: state must be a list of names"],
    [{ state: ["m", "m"] }, RangeError, "Refused: state[1]: m stands there twice"],
    [{ state: ["g"] }, RangeError, "Refused: state[0]: g means something else"],
    [{ state: [{ name: "m", start: "parms" }] }, TypeError, 'Did you mean "params"?'],
    [{ state: [{ name: "m", shape: [2] }] }, RangeError, "shape must be [] (one number) or left out"],
    [{ state: Array.from({ length: 12 }, (_, i) => `m${i}`) }, RangeError, "state has 12 names, 11 are possible"],
    [{ options: { t: 1 } }, RangeError, "Refused: t means something else in formulas"],
    [{ options: { clip: 1 } }, RangeError, "Refused: every optimizer has the option clip"],
    [{ options: { a: "1" } }, TypeError, "Refused: options.a must be a finite number"],
    [
      { options: { a: { default: 2, range: "[0, 1]" } } },
      RangeError,
      "options.a: the default must be in [0, 1], got 2",
    ],
    [{ options: { a: { default: 2, range: "some" } } }, TypeError, "options.a: range must be like"],
    [{ options: { m: 1 }, state: ["m"] }, RangeError, "m is an option too"],
    [{ update: "w -= lr*(g + weightDecay*w)", decay: "decoupled" }, TypeError, 'Make it decay: "own".'],
  ])("%o", (changes, error, text) => {
    expect(give(changes)).toThrow(error);
    expect(give(changes)).toThrow(text);
  });
});

describe("register", () => {
  it("takes optimizer classes, and one of each name", () => {
    expect(register(HeavyBall)).toBe(HeavyBall);
    expect(() => register({} as never)).toThrow("register: needs an optimizer class");
    const { Class: _, ...definition } = HeavyBall.definition;
    class Twin extends SGD {
      static override get definition() {
        return definition as typeof HeavyBall.definition;
      }
    }
    expect(() => register(Twin)).toThrow("register: another class is called HeavyBall");
  });
});
