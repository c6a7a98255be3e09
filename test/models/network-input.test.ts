// What networks refuse, in which words, and that nothing is changed by it.
import { describe, expect, it } from "vitest";
import { CheckpointError, MLPClassifier, MLPRegressor, Muon, SoftmaxRegression } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";

const x = [
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 1],
  [5, 2],
];
const labels = ["a", "b", "a", "b", "a"];
const numbers = [1, 2, 3, 4, 5];
const C = (options: object = {}): MLPClassifier => new MLPClassifier({ hidden: [3], epochs: 2, ...options });
const R = (options: object = {}): MLPRegressor => new MLPRegressor({ hidden: [3], epochs: 2, ...options });
const fitted = C();
fitted.fit(x, labels);
const file = fitted.save();

const cases: [string, () => unknown, ErrorConstructor | typeof CheckpointError, RegExp][] = [
  ["an unknown activation", () => C({ activation: "rellu" }), RangeError, /activation must be one of .*"gelu".*got "rellu"\nDid you mean relu\?/],
  ["an activation that is no name", () => C({ activation: 3 }), TypeError, /activation must be a name, got 3/],
  ["a width alone", () => C({ hidden: 64 }), TypeError, /hidden must be a list .*\nFor one hidden layer write hidden: \[64\]/],
  ["a layer of width 0", () => C({ hidden: [64, 0] }), RangeError, /hidden\[1\] must be an integer of at least 1, got 0/],
  ["half a unit", () => C({ hidden: [1.5] }), RangeError, /hidden\[0\] must be an integer/],
  ["dropout of 1", () => C({ dropout: 1 }), RangeError, /dropout must be in \[0, 1\), got 1/],
  ["dropout below 0", () => C({ dropout: -0.1 }), RangeError, /dropout must be in/],
  ["one dropout too many", () => C({ dropout: [0.1, 0.2] }), RangeError, /one for each of 1 hidden layers, got 2/],
  ["layerNorm of another kind", () => C({ layerNorm: 1 }), TypeError, /layerNorm must be true or false/],
  ["an unknown initializer", () => C({ init: "xavier" }), RangeError, /init must be one of he, glorot/],
  ["values of no tensor", () => C({ init: { "layer9.weight": [1] } }).fit(x, labels), RangeError, /no tensor "layer9.weight"\nThere are: layer0.weight/],
  ["too few values", () => C({ init: { "layer0.weight": [1] } }).fit(x, labels), RangeError, /shape \[2,3\] needs 6 values, got 1/],
  ["values that are none", () => C({ init: { "layer0.bias": [1, NaN, 2] } }).fit(x, labels), RangeError, /layer0.bias\[1\] must be finite/],
  ["a misspelt option", () => C({ hiden: [2] }), TypeError, /unknown option "hiden"\nDid you mean hidden\?/],
  ["label smoothing of 1", () => C({ labelSmoothing: 1 }), RangeError, /labelSmoothing must be in \[0, 1\)/],
  ["label smoothing of numbers", () => R({ labelSmoothing: 0.1 }), TypeError, /unknown option "labelSmoothing"/],
  ["a loss for labels", () => C({ loss: "mse" }), TypeError, /unknown option "loss"/],
  ["vectors for a matrix optimizer", () => C({ optimizer: Muon }), RangeError, /Muon takes matrices\nGive it another optimizer: groups/],
  ["a pattern that matches nothing", () => C({ groups: [{ match: /^layer9/, lr: 1 }] }), RangeError, /matches none of layer0.weight/],
  ["one class only", () => C().fit(x, ["a", "a", "a", "a", "a"]), RangeError, /at least two classes, got only "a"/],
  ["NaN in the data", () => C().fit([[1, NaN], [2, 3]], ["a", "b"]), RangeError, /row 0, column 1 must be a finite number/],
  ["NaN in the targets", () => R().fit(x, [1, 2, NaN, 3, 4]), RangeError, /y\[2\] must be finite, got NaN/],
  ["words for numbers", () => R().fit(x, labels as never), TypeError, /y\[0\] must be a number, got "a"/],
  ["objects for labels", () => C().fit(x, [{}, {}, {}, {}, {}] as never), TypeError, /y\[0\] must be a string, a number or a boolean/],
  ["too few targets", () => R().fit(x, [1, 2]), RangeError, /y must have one entry for each of 5 rows, got 2/],
  ["too few rows of targets", () => R().fit(x, [[1, 2]] as never), RangeError, /one entry for each of 5 rows, got 1/],
  ["rows of targets of different lengths", () => R().fit(x, [[1, 2], [2, 3], [1], [1, 1], [1, 1]] as never), RangeError, /y\[2\] must be 2 numbers as the others, got \[1\]/],
  ["a batch larger than the data", () => C({ batchSize: 6 }).fit(x, labels), RangeError, /batchSize 6 is larger than the 5 rows/],
  ["more than memory holds", () => C({ hidden: [20_000, 20_000] }).fit(x, labels), RangeError, /needs 80\d+ bytes \(parameters and gradients 48\d+, the optimizer's state 32\d+, units \d+\), \d+ are left/],
  ["more than memory holds in float64", () => R({ hidden: [12_000, 12_000], dtype: "float64" }).fit(x, numbers), RangeError, /needs 5\d+ bytes .*are left of WebAssembly's 4 GiB\nUse fewer or narrower layers/],
  ["a file of another model", () => MLPRegressor.load(file), CheckpointError, /MLPRegressor: the file holds a MLPClassifier/],
  ["a file of another width", () => MLPClassifier.load(file, { hidden: [4] }), CheckpointError, /another architecture\nmisshaped: layer0.weight, layer0.bias, layer1.weight/],
  ["a file of another depth", () => MLPClassifier.load(file, { hidden: [3, 3] }), CheckpointError, /missing: layer2.weight, layer2.bias/],
  ["a damaged file", () => MLPClassifier.load(file.map((b, i) => (i === file.length - 3 ? b ^ 1 : b))), CheckpointError, /damaged/],
  ["other columns", () => fitted.predict([[1]]), RangeError, /predict needs 2 columns, got 1/],
  ["NaN to predict", () => fitted.predict([[1, NaN]]), RangeError, /must be a finite number/],
  ["a prediction before a fit", () => C().predict(x), Error, /not fitted yet\nCall fit/],
  ["an unknown label to judge", () => fitted.score(x, ["a", "b", "c", "a", "a"]), RangeError, /must be one of the classes "a", "b", got "c"/],
  ["an unknown label to go on with", () => fitted.partialFit(x, ["a", "b", "c", "a", "a"]), RangeError, /must be one of the classes/],
  ["other columns to go on with", () => fitted.partialFit([[1]], ["a"]), RangeError, /2 features, the data 1/],
]; // prettier-ignore

describe("networks refuse", () => {
  it.each(cases)("%s", (_, act, kind, words) => {
    const used = bytesInUse();
    const before = fitted.save();
    let error: unknown;
    try {
      act();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toMatch(words);
    expect(bytesInUse()).toBe(used);
    expect(fitted.save()).toEqual(before);
  });

  it("takes no file of a linear model", () => {
    const linear = new SoftmaxRegression({ epochs: 2 });
    linear.fit(x, labels);
    expect(() => MLPClassifier.load(linear.save())).toThrow(/the file holds a SoftmaxRegression/);
  });
});

describe("networks take", () => {
  it("an empty list of layers: a linear model", () => {
    const model = C({ hidden: [], epochs: 300, lr: 0.05 });
    model.fit(x, labels);
    expect(model.params.names).toEqual(["layer0.weight", "layer0.bias"]);
    expect(model.params.shape("layer0.weight")).toEqual([2, 1]);
  });

  it("a file without being told what is in it", () => {
    const again = MLPClassifier.load(file);
    expect(again.options.hidden).toEqual([3]);
    expect(again.predictProba(x)).toEqual(fitted.predictProba(x));
    again.partialFit(x, labels);
  });

  it("fewer rows than a usual batch, and targets of any form", () => {
    const rows = numbers.map((value) => [value, -value]);
    const flat = { data: rows.flat(), rows: 5, columns: 2 };
    const predictions = [rows, flat].map((y) => {
      const model = new MLPRegressor<number[]>({ hidden: [3], epochs: 5 });
      model.fit(x, y);
      return model.predict(x);
    });
    expect(predictions[0]).toEqual(predictions[1]);
    expect(predictions[0][0].length).toBe(2);
  });
});
