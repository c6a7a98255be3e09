import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import * as library from "simdescent";
import {
  Adagrad,
  Adam,
  CheckpointError,
  cosine,
  FTRL,
  hashFeatures,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  Momentum,
  parameters,
  plateau,
  ScheduleFreeSGD,
  SGD,
  SoftmaxRegression,
  warmup,
  type ModelOptions,
  type OptimizerClass,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { definitionOf } from "../../src/engine/definition.js";
import { decode, encode } from "../../src/io/safetensors.js";
import { breastCancer, iris, X, y } from "./data.js";

const cancer = breastCancer();
const flowers = iris();

interface Learner {
  params: library.ParameterSet;
  partialFit: (x: never, y: never) => unknown;
  save: LinearRegression["save"];
  dispose: () => void;
}
interface ModelClass {
  new (options: never): Learner;
  load: (bytes: Uint8Array, options?: never) => Learner;
}
const bitsOf = ({ params }: Learner) => params.names.map((name) => Array.from(params.data[name]));

const tasks: [string, ModelClass, ModelOptions, unknown[], unknown[]][] = [
  ["LinearRegression", LinearRegression as never, {}, X, y],
  ["LogisticRegression", LogisticRegression as never, { classes: [0, 1] }, cancer.X, cancer.y],
  ["SoftmaxRegression", SoftmaxRegression as never, { classes: [...new Set(flowers.y)] }, flowers.X, flowers.y],
  ["MLPRegressor", MLPRegressor as never, { hidden: [3], dropout: 0.2 }, X, y],
  ["MLPClassifier", MLPClassifier as never, { hidden: [3], classes: [...new Set(flowers.y)] }, flowers.X, flowers.y],
];
const rules: [string, ModelOptions][] = [
  ["none named", {}],
  ["SGD with momentum", { optimizer: SGD, lr: 0.01, momentum: 0.9, clip: { norm: 0.5 } }],
  ["Adam on a schedule", { optimizer: Adam, lr: warmup(cosine(0.05, 60), 10), betas: [0.8, 0.99], amsgrad: true }],
  ["Adam, summed over four", { optimizer: Adam, lr: 0.01, accumulate: 4 }],
  ["Adagrad by plateau", { optimizer: Adagrad, lr: plateau(0.1, { patience: 2 }) }],
  ["ScheduleFreeSGD", { optimizer: ScheduleFreeSGD as OptimizerClass, lr: 0.1 }],
  ["LBFGS, then SGD", { optimizer: LBFGS as OptimizerClass, lr: 0.01 }],
];

describe("a model trained by partialFit goes on from its file with the same bits", () => {
  describe.each(tasks)("%s", (_, Model, own, rows, targets) => {
    it.each(rules)("by %s, saved after every fifth event", (_rule, options) => {
      const whole = new Model({ ...own, ...options } as never);
      let pieces = new Model({ ...own, ...options } as never);
      for (let i = 0; i < 23; i++) {
        const event = [rows[i * 5], targets[i * 5]] as [never, never];
        whole.partialFit(...event);
        pieces.partialFit(...event);
        expect(bitsOf(pieces)).toEqual(bitsOf(whole));
        if (i % 5 !== 2) continue;
        const file = pieces.save({ note: "kept" });
        pieces.dispose();
        pieces = Model.load(file);
        expect(bitsOf(pieces)).toEqual(bitsOf(whole));
        expect((pieces as LinearRegression & Learner).metadata).toEqual({ note: "kept" });
      }
      for (const each of [whole, pieces]) each.dispose();
    });
  });

  it.each([
    ["FTRL", { optimizer: FTRL, lr: 0.3, l1: 0.02, l2: 0.1 }],
    ["Adagrad", { optimizer: Adagrad, lr: 0.1 }],
    ["SGD", { optimizer: SGD, lr: library.inverseTime(0.3, { rate: 0.1 }) }],
  ])("with hashed features, by %s", (_, options) => {
    const event = (i: number) =>
      [hashFeatures({ page: `p${i % 7}`, hour: (i % 24) / 24 }, 256), i % 7 === 3 ? 1 : 0] as const;
    const make = () => new LogisticRegression({ buckets: 256, classes: [0, 1], ...options });
    const whole = make();
    let pieces = make();
    for (let i = 0; i < 300; i++) {
      whole.partialFit(...event(i));
      pieces.partialFit(...event(i));
      if (i % 50 !== 20) continue;
      const file = pieces.save();
      pieces.dispose();
      pieces = LogisticRegression.load(file);
    }
    expect(bitsOf(pieces as never)).toEqual(bitsOf(whole as never));
  });
});

describe("the optimizer in a model's file", () => {
  const online = (options: ModelOptions) => {
    const model = new LinearRegression({ intercept: false, ...options });
    for (let i = 0; i < 20; i++) model.partialFit([1 + (i % 3)], 2 * (1 + (i % 3)));
    return model;
  };
  const nameIn = (file: Uint8Array) => decode(file, "test").metadata.optimizer;

  it("is found by its name, whichever class it is", () => {
    const classes = Object.entries(library).filter(([, value]) => typeof value === "function" && "definition" in value);
    expect(classes.length).toBeGreaterThan(70);
    for (const [name, Class] of classes) expect([name, definitionOf(name)?.Class?.()]).toEqual([name, Class]);
  });

  it("keeps its name and its options through saves, with and without state", () => {
    for (const state of [true, false]) {
      const loaded = LinearRegression.load(online({ optimizer: Momentum, lr: 0.02, beta: 0.8 }).save({}, { state }));
      expect(loaded.options).toEqual({ intercept: false, optimizer: Momentum, lr: 0.02, beta: 0.8 });
      expect(nameIn(loaded.save({}, { state }))).toBe("Momentum");
    }
  });

  it("begins anew without state, in the class and at the rate of before", () => {
    const model = online({ optimizer: SGD, lr: 0.05, momentum: 0.9 });
    const loaded = LinearRegression.load(model.save({}, { state: false }));
    const [w] = loaded.coefficients;
    // One step of SGD whose buffer begins with the gradient: w - lr 2 (w x - y) x.
    loaded.partialFit([3], 1);
    expect(loaded.coefficients[0]).toBeCloseTo(w - 0.05 * 2 * (3 * w - 1) * 3, 5);
  });

  it("is saved with its state by default once partialFit has trained the model, and not after a fit", () => {
    const hasState = (file: Uint8Array) => decode(file, "test").tensors.has("optimizer.optimizer.steps");
    const model = new LinearRegression({ optimizer: Adam, lr: 0.1, epochs: 5 });
    model.fit(X, y);
    expect(hasState(model.save())).toBe(false);
    expect(hasState(model.save({}, { state: true }))).toBe(true);
    model.partialFit(X[0], y[0]);
    expect(hasState(model.save())).toBe(true);
    expect(hasState(LinearRegression.load(model.save()).save())).toBe(true);
    model.fit(X, y);
    expect(hasState(model.save())).toBe(false);
    const bare = LinearRegression.load(model.save());
    expect(() => bare.save({}, { state: true })).toThrow(
      /no state of an optimizer to save: the minimum was computed, or .* without it\nSave it without/,
    );
    expect(() => model.save({}, { state: "no" as never })).toThrow(/state must be true or false, got "no"/);
    expect(() => model.save({}, { stat: true } as never)).toThrow(/unknown option "stat"/);
  });

  it("gives way to what the caller says: another rate, other options, another class", () => {
    const file = online({ optimizer: Adam, lr: 0.01, betas: [0.8, 0.9] }).save();
    const rated = LinearRegression.load(file, { lr: 0 });
    const [w] = rated.coefficients;
    rated.partialFit([1], 100);
    expect(rated.coefficients[0]).toBe(w);
    const other = LinearRegression.load(file, { optimizer: SGD, lr: 0.1 });
    other.partialFit([1], 100);
    expect(other.coefficients[0]).toBeCloseTo(w - 0.1 * 2 * (w - 100), 4);
    const settled = LinearRegression.load(file, { betas: [0, 0] });
    settled.partialFit([1], 100);
    // Both averages are the last gradient's: a step of lr against its sign.
    expect(settled.coefficients[0]).toBeCloseTo(w + 0.01, 5);
  });

  it("is named where this program does not know it, and so is the mend", () => {
    const unknown = (state: boolean) => {
      const { tensors, metadata } = decode(online({ optimizer: Adam, lr: 0.01 }).save({}, { state }), "test");
      for (const key of Object.keys(metadata)) metadata[key] = metadata[key].replaceAll("Adam", "Kite");
      return encode({ tensors, metadata });
    };
    const act = () => LinearRegression.load(unknown(true));
    expect(act).toThrow(CheckpointError);
    expect(act).toThrow(
      /trained by Kite, which this program does not know\nGive its class: .*load\(bytes, \{ optimizer: Kite/,
    );
    const bare = LinearRegression.load(unknown(false));
    expect(bare.predict([[1]])).toHaveLength(1);
    expect(() => bare.partialFit([1], 1)).toThrow(/trained by Kite/);
    expect(() => bare.fit([[1], [2]], [1, 2])).toThrow(/trained by Kite/);
    // What could not be understood is handed on.
    expect(() => LinearRegression.load(bare.save()).partialFit([1], 1)).toThrow(/trained by Kite/);
    LinearRegression.load(unknown(true), { optimizer: SGD, lr: 0.1 }).partialFit([1], 1);
  });

  it("asks again for functions of one's own, which no file holds", () => {
    const lr = (step: number) => 0.1 / (1 + step);
    const whole = online({ optimizer: SGD, lr });
    const file = whole.save();
    expect(() => LinearRegression.load(file)).toThrow(
      /made with lr of your own, which no file can hold\nGive the same again/,
    );
    const loaded = LinearRegression.load(file, { lr });
    for (const each of [whole, loaded]) each.partialFit([3], 1);
    expect(loaded.coefficients).toEqual(whole.coefficients);
  });

  it("takes no memory when its state is damaged", () => {
    const { tensors, metadata } = decode(online({ optimizer: Adam, lr: 0.01 }).save(), "test");
    tensors.delete("optimizer.state.weight.exp_avg");
    const before = bytesInUse();
    expect(() => LinearRegression.load(encode({ tensors, metadata }))).toThrow(/missing: state.weight.exp_avg/);
    expect(bytesInUse()).toBe(before);
  });
});

describe("a file", () => {
  it("opens as Uint8Array, ArrayBuffer, Buffer, and those of another realm", () => {
    const model = new LinearRegression({ optimizer: Adam, lr: 0.01 });
    model.partialFit([1, 2], 3);
    const file = model.save();
    const foreign = runInNewContext("Uint8Array.from(list)", { list: [...file] }) as Uint8Array<ArrayBuffer>;
    expect(foreign instanceof Uint8Array).toBe(false);
    const spaced = Buffer.concat([Buffer.from("abc"), file]).subarray(3);
    for (const bytes of [file, file.buffer as ArrayBuffer, spaced, foreign, foreign.buffer])
      expect(LinearRegression.load(bytes).predict([[1, 2]])).toEqual(model.predict([[1, 2]]));
    const params = parameters({ w: [2] });
    const saved = params.save();
    params.data.w.fill(7);
    params.load(saved.buffer as ArrayBuffer);
    expect([...params.data.w]).toEqual([0, 0]);
    for (const bytes of ["text", [1, 2], new Float32Array(4), null, { buffer: 1 }])
      expect(() => LinearRegression.load(bytes as never)).toThrow(/load needs a Uint8Array or an ArrayBuffer, got/);
  });
});
