// A model without options is the model with every default written out: as the docstrings tell them.
import { describe, expect, it } from "vitest";
import {
  Adam,
  LBFGS,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  SGD,
  SoftmaxRegression,
  type FitReport,
} from "simdescent";
import type { ModelKind, OptimizerClass } from "../../src/fit/settings.js";
import { optionNames } from "../../src/fit/check-options.js";
import { iris } from "./data.js";

const { X, y: names } = iris();
const rows = X.length;
const numbers = X.map(([, , length, width]) => length + 2 * width);
const two = names.map((name) => name === "setosa" || name === "versicolor");

interface AnyModel {
  fit(x: number[][], y: unknown): FitReport;
  params: { save(): Uint8Array };
  dispose(): void;
}
type ModelClass = (new (options?: object) => AnyModel) & { kind: ModelKind };

const common = {
  seed: 0,
  l1: 0,
  l2: 0,
  intercept: true,
  standardize: true,
  restoreBest: false,
};
// Full batches come in the order of the rows.
const full = { ...common, batchSize: "full", shuffle: false };
// What every optimizer has.
const stepping = {
  maximize: false,
  weightDecay: 0,
  accumulate: 1,
  clip: {},
  onNonFinite: "throw",
  decay: "all",
  groups: [],
  cautious: false,
  transforms: [],
};
const sgd = { optimizer: SGD, momentum: 0.9, nesterov: true, dampening: 0, ...stepping };
const adam = { optimizer: Adam, lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, amsgrad: false, ...stepping };
// As scikit-learn's, C = 1, by a line search that goes to the rounding errors: in models LBFGS stops for nothing else.
const lbfgs = {
  optimizer: LBFGS,
  maxIter: 1,
  maxEval: null,
  toleranceGrad: 1e-7,
  toleranceChange: 0,
  lineSearch: "strongWolfe",
  historySize: 100,
  maximize: false,
  weightDecay: 0,
  onNonFinite: "throw",
  l2: 1 / (2 * rows),
};
const leftOut = ["accumulate", "clip", "decay", "groups", "lineSearchFn", "cautious", "transforms"];
const network = {
  ...common,
  ...adam,
  hidden: [100],
  activation: "relu",
  dropout: 0,
  layerNorm: false,
  epochs: 200,
  batchSize: 32,
  shuffle: true,
  dtype: "float32",
};
const labels = { classWeight: undefined, classes: undefined };

// Options whose default is that nothing is said: there is no word for it.
const around = ["average", "lookahead", "sam", "maxSkips"];
const silent = ["tolerance", "patience", "validation", "classes", "classWeight", "buckets", "encoder", ...around];

const cases: [string, ModelClass, unknown, object, Record<string, unknown>, string[]][] = [
  [
    "LinearRegression, computed",
    LinearRegression as never,
    numbers,
    {},
    { ...full, loss: "mse", dtype: "float64" },
    // With one of these it is trained.
    ["optimizer", "lr", "epochs", ...Object.keys(sgd)],
  ],
  [
    "LinearRegression, trained",
    LinearRegression as never,
    numbers,
    { epochs: 50 },
    { ...full, ...sgd, loss: "mse", dtype: "float32", epochs: 50 },
    // Chosen by the data.
    ["lr"],
  ],
  [
    "LogisticRegression",
    LogisticRegression as never,
    two,
    {},
    { ...full, ...lbfgs, loss: "logistic", epochs: 1000, dtype: "float32" },
    ["lr", ...leftOut],
  ],
  [
    "SoftmaxRegression",
    SoftmaxRegression as never,
    names,
    {},
    { ...full, ...lbfgs, labelSmoothing: 0, epochs: 1000, dtype: "float32" },
    ["lr", ...leftOut],
  ],
  ["MLPRegressor", MLPRegressor as never, numbers, {}, { ...network, loss: "mse" }, ["init"]],
  ["MLPClassifier", MLPClassifier as never, names, {}, { ...network, ...labels, labelSmoothing: 0 }, ["init"]],
];

describe.each(cases)("%s", (_, Class, y, least, written, left) => {
  it("is the same with all defaults written out, bit for bit", () => {
    const fitted = [least, written].map((options) => {
      const model = new Class(options);
      const { reason, loss, ...report } = model.fit(X, y);
      const history = report.history.map((record) => ({ ...record, seconds: 0 }));
      const result = { params: Buffer.from(model.params.save()).toString("hex"), history, reason, loss };
      model.dispose();
      return result;
    });
    expect(fitted[1]).toEqual(fitted[0]);
  });

  it("has no other option", () => {
    const { optimizer = SGD } = written as { optimizer?: OptimizerClass };
    const { schema } = (
      optimizer as unknown as { definition: { schema: { hypers: { key: string; option: string }[] } } }
    ).definition;
    // beta1 is written as betas.
    const entries = schema.hypers.filter(({ key, option }) => key !== option).map(({ key }) => key);
    const missing = optionNames(Class.kind, optimizer).filter(
      (name) => !(name in written) && ![...silent, ...left, ...entries].includes(name),
    );
    expect(missing).toEqual([]);
  });
});
