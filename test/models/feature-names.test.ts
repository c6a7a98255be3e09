import { describe, expect, it } from "vitest";
import { FISTA, LBFGS, LinearRegression, SGD, SoftmaxRegression } from "simdescent";
import { iris, X, y } from "./data.js";

describe("names of the columns", () => {
  it("travel with the model", () => {
    const { X: rows, y: labels, names } = iris();
    const model = new SoftmaxRegression();
    model.fit(rows, labels, { featureNames: names });
    expect(model.featureNames).toEqual(names);
    const loaded = SoftmaxRegression.load(model.save());
    expect(loaded.featureNames).toEqual(names);
    expect(loaded.classes).toEqual(["setosa", "versicolor", "virginica"]);
    model.fit(rows, labels);
    expect(model.featureNames).toBeUndefined();
    expect(SoftmaxRegression.load(model.save()).featureNames).toBeUndefined();
  });

  it("are checked", () => {
    const model = new LinearRegression({ epochs: 1 });
    expect(() => model.fit(X, y, { featureNames: ["age"] })).toThrow(/featureNames must have one name for each of 10/);
    expect(() => model.fit(X, y, { featureNames: "age" as never })).toThrow(/featureNames must be a list of strings/);
  });
});

describe("partialFit", () => {
  const x = X.map((row) => row.slice(0, 2));
  const featureNames = ["age", "weight"];

  it.each([
    ["a computed minimum", {}],
    ["LBFGS", { optimizer: LBFGS }],
    ["FISTA", { optimizer: FISTA }],
    ["SGD", { optimizer: SGD, lr: 0.01, epochs: 3 }],
  ])("keeps the names a model was fitted with by %s", (_, options) => {
    const model = new LinearRegression(options);
    model.fit(x, y, { featureNames });
    for (let i = 0; i < 2; i++) model.partialFit(x, y);
    model.partialFit(x[0], y[0]);
    expect(model.featureNames).toEqual(featureNames);
    expect(LinearRegression.load(model.save()).featureNames).toEqual(featureNames);
    expect(() => model.partialFit(x, y, { featureNames: ["age", "height"] })).toThrow(
      /column 1 was "weight" when the model was fitted, and is "height" now/,
    );
  });

  it("takes names where there are none", () => {
    for (const optimizer of [undefined, SGD]) {
      const model = new LinearRegression({ optimizer });
      model.fit(x, y);
      model.partialFit(x, y, { featureNames });
      expect(model.featureNames).toEqual(featureNames);
    }
  });
});

describe("a loaded model goes on in the units of its file", () => {
  it.each([[{}], [{ standardize: false }]])("with %o", (given) => {
    const model = new LinearRegression({ epochs: 50, dtype: "float64" });
    model.fit(X, y);
    const bytes = model.save();
    const on = { optimizer: SGD, lr: 0.01, dtype: "float64" } as const;
    const [loaded, same] = [LinearRegression.load(bytes, { ...on, ...given }), LinearRegression.load(bytes, on)];
    for (const each of [loaded, same]) each.partialFit(X, y);
    expect(loaded.coefficients).toEqual(same.coefficients);
    expect(loaded.coefficients).not.toEqual(model.coefficients);
    expect(loaded.score(X, y)).toBeGreaterThan(0.45);
  });
});
