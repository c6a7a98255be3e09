import { describe, expect, it } from "vitest";
import {
  Adam,
  CheckpointError,
  cosine,
  LinearRegression,
  LogisticRegression,
  SoftmaxRegression,
  type Label,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { decode, encode, type Contents } from "../../src/io/safetensors.js";
import { breastCancer, iris, X, y } from "./data.js";

const cancer = breastCancer();
const flowers = iris();
const relabelled = (low: Label, high: Label) => cancer.y.map((label) => (label ? high : low));

interface Saved {
  Model: typeof SoftmaxRegression;
  X: number[][];
  y: Label[];
  options: object;
}
const saved = (Model: unknown, data: { X: number[][]; y: Label[] }, options: object = {}): Saved => ({
  Model: Model as never,
  ...data,
  options,
});
const kinds: [string, Saved][] = [
  ["text", saved(LogisticRegression, { X: cancer.X, y: relabelled("b😀\ud800", '"q"\\\n') })],
  ["numbers", saved(LogisticRegression, { X: cancer.X, y: relabelled(-1.5e-300, 1e21) })],
  ["booleans", saved(LogisticRegression, { X: cancer.X, y: relabelled(true, false) }, { dtype: "float64" })],
  ["two classes of softmax", saved(SoftmaxRegression, { X: cancer.X, y: relabelled(0, -3) })],
  ["three species", saved(SoftmaxRegression, flowers, { labelSmoothing: 0.1, dtype: "float64" })],
  ["raw columns", saved(SoftmaxRegression, flowers, { standardize: false, intercept: false, classWeight: "balanced" })],
  [
    "a rate by schedule",
    saved(SoftmaxRegression, flowers, { optimizer: Adam, lr: cosine(0.1, 30), betas: [0.8, 0.9] }),
  ],
];

describe("a classifier's file", () => {
  it.each(kinds)("gives the same predictions to the last bit: %s", (_, { Model, X: x, y: labels, options }) => {
    const model = new Model({ epochs: 30, ...options });
    model.fit(x, labels);
    const file = model.save({ note: "kept" });
    const loaded = Model.load(file);
    expect(loaded.classes).toEqual(model.classes);
    expect(loaded.predict(x)).toEqual(model.predict(x));
    expect(loaded.predictProba(x)).toEqual(model.predictProba(x));
    expect(loaded.score(x, labels)).toBe(model.score(x, labels));
    expect(loaded.coefficients).toEqual(model.coefficients);
    expect(loaded.intercept).toEqual(model.intercept);
    expect(loaded.metadata).toEqual({ note: "kept" });
    expect(Number.isFinite(loaded.fit(x, labels).loss)).toBe(true);
    for (const each of [model, loaded]) each.dispose();
  });

  it("keeps a loss without probabilities, and weights of classes given as a Map", () => {
    const options = { loss: "squaredHinge", classWeight: new Map<Label, number>([[0, 3]]) };
    const model = new LogisticRegression(options);
    model.fit(cancer.X, cancer.y);
    const loaded = LogisticRegression.load(model.save());
    expect(loaded.decisionFunction(cancer.X)).toEqual(model.decisionFunction(cancer.X));
    expect(() => loaded.predictProba(cancer.X)).toThrow(/squaredHinge gives no probabilities\nUse decisionFunction/);
    loaded.fit(cancer.X, cancer.y);
    expect(loaded.coefficients).toEqual(model.coefficients);
  });

  it("gives counts for counts", () => {
    const model = new LinearRegression({ loss: "poisson" });
    model.fit(X, y);
    expect(LinearRegression.load(model.save()).predict(X)).toEqual(model.predict(X));
  });
});

describe("`with` and `options`", () => {
  it("give what was given, and make untrained models that leave the first as it is", () => {
    const model = new LogisticRegression({ l2: 0.1, classWeight: "balanced" });
    model.fit(cancer.X, cancer.y);
    const before = model.coefficients;
    expect(model.options).toEqual({ l2: 0.1, classWeight: "balanced" });
    model.options.l2 = 7;
    const other = model.with({ l2: 0.5 });
    expect(other).toBeInstanceOf(LogisticRegression);
    expect(other.options).toEqual({ l2: 0.5, classWeight: "balanced" });
    expect(() => other.predict(cancer.X)).toThrow(/not fitted yet/);
    other.fit(cancer.X, cancer.y);
    expect(model.coefficients).toEqual(before);
    expect(model.options.l2).toBe(0.1);
    expect(() => model.with({ l2: -1 })).toThrow(/l2 must be finite and at least 0/);
  });
});

describe("a file that does not fit is refused as a CheckpointError, and takes no memory", () => {
  const logistic = new LogisticRegression({ epochs: 5 });
  logistic.fit(cancer.X, cancer.y);
  const softmax = new SoftmaxRegression({ epochs: 5 });
  softmax.fit(flowers.X, flowers.y);
  const linear = new LinearRegression({ epochs: 5 });
  linear.fit(X, y);
  const file = softmax.save();
  const changed = (bytes: Uint8Array, change: (contents: Contents) => void) => {
    const contents = decode(bytes, "test");
    change(contents);
    return encode(contents);
  };
  const option = (text: string | undefined) =>
    changed(file, ({ metadata }) => {
      if (text === undefined) delete metadata.options;
      else metadata.options = text;
    });
  const weight = (shape: number[]) =>
    changed(file, ({ tensors }) => {
      const { data } = tensors.get("weight") as { data: Float32Array };
      const size = shape.reduce((a, b) => a * b, 1);
      tensors.set("weight", { shape, data: Float32Array.from({ length: size }, (_, i) => data[i % data.length]) });
    });
  const load = (bytes: Uint8Array) => () => SoftmaxRegression.load(bytes);
  const wrong: [string, () => unknown, RegExp][] = [
    ["a logistic model's", load(logistic.save()), /SoftmaxRegression: the file holds a LogisticRegression/],
    ["a regression's", load(linear.save()), /SoftmaxRegression: the file holds a LinearRegression/],
    ["for a regression", () => LinearRegression.load(file), /LinearRegression: the file holds a SoftmaxRegression/],
    ["for a logistic model", () => LogisticRegression.load(file), /the file holds a SoftmaxRegression/],
    ["of parameters", load(softmax.params.save()), /holds no model/],
    ["cut short", load(file.slice(0, -9)), /truncated|damaged/],
    ["empty", load(new Uint8Array()), /truncated/],
    ["with a flipped bit", load(file.with(file.length - 3, file[file.length - 3] ^ 4)), /some bytes are damaged/],
    [
      "with options of another version",
      load(option('{"temperature":2}')),
      /options are none of this version.*temperature/,
    ],
    ["with an option out of range", load(option('{"labelSmoothing":1}')), /labelSmoothing must be in/],
    ["with damaged options", load(option('{"l2":')), /does not say with which options/],
    ["with no object of options", load(option("7")), /does not say with which options/],
    ["without options", load(option(undefined)), /does not say with which options/],
    [
      "with too few classes",
      load(changed(file, ({ metadata }) => (metadata.classes = '["a"]'))),
      /what the classes are/,
    ],
    [
      "with mixed classes",
      load(changed(file, ({ metadata }) => (metadata.classes = '["a",1,2]'))),
      /what the classes are/,
    ],
    ["without classes", load(changed(file, ({ metadata }) => delete metadata.classes)), /what the classes are/],
    [
      "with another class than weights",
      load(changed(file, ({ metadata }) => (metadata.classes = '["a","b"]'))),
      /misshaped: weight, bias/,
    ],
    ["with weights transposed", load(weight([3, 4])), /misshaped: weight/],
    ["with weights of fewer features", load(weight([3, 3])), /misshaped: weight/],
    ["without scales", load(changed(file, ({ tensors }) => tensors.delete("scale"))), /incomplete\nmissing: scale/],
    [
      "with three classes for two",
      () => LogisticRegression.load(changed(file, ({ metadata }) => (metadata.model = "LogisticRegression"))),
      /LogisticRegression: the file holds 3 classes instead of two/,
    ],
  ];
  it.each(wrong)("%s", (_, act, message) => {
    const before = bytesInUse();
    expect(act).toThrow(CheckpointError);
    expect(act).toThrow(message);
    expect(bytesInUse()).toBe(before);
  });

  it("but an option of the caller's out of range is the caller's", () => {
    expect(() => SoftmaxRegression.load(file, { epochs: -1 })).toThrow(RangeError);
    expect(() => SoftmaxRegression.load([1, 2] as never)).toThrow(/load needs a Uint8Array/);
  });
});
