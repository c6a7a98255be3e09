// Labels of any kind, their order, and the weights of classes and rows.
import { describe, expect, it } from "vitest";
import { LBFGS, LogisticRegression, SoftmaxRegression, type Label, type LogisticRegressionOptions } from "simdescent";
import { breastCancer, iris } from "./data.js";

const Models = [LogisticRegression, SoftmaxRegression] as const;
const each = Models.map((Model) => [Model.name, Model as typeof LogisticRegression] as const);
const line = Array.from({ length: 12 }, (_, i) => [i]);
const halves = (low: Label, high: Label): Label[] => line.map(([i]) => (i < 6 ? low : high));
const all = ({ params }: LogisticRegression | SoftmaxRegression): number[] =>
  params.names.flatMap((name) => Array.from(params.data[name]));

describe.each(each)("labels of %s", (_, Model) => {
  const kinds: [string, Label, Label][] = [
    ["text", "no", "yes"],
    ["text by code units, capitals first", "Z", "a"],
    ["text that looks like numbers", "10", "9"],
    ["empty text", "", "0"],
    ["text in any script", "né", "né-é😀"],
    ["numbers", 0, 1],
    ["negative numbers", -7.5, -2],
    ["numbers, not their texts", 9, 10],
    ["zero and more", 0, 1e-300],
    ["booleans", false, true],
  ];
  it.each(kinds)("may be %s, in this order", (_name, first, second) => {
    for (const [low, high] of [
      [first, second],
      [second, first],
    ]) {
      const model = new Model();
      const labels = halves(low, high);
      model.fit(line, labels);
      expect(model.classes).toEqual([first, second]);
      expect(model.predict([[-5], [20]])).toEqual([low, high]);
      expect(model.score(line, labels)).toBe(1);
      const [at, other] = model.predictProba([[-5], [20]]);
      expect(at[model.classes.indexOf(low)]).toBeGreaterThan(0.9);
      expect(other[model.classes.indexOf(high)]).toBeGreaterThan(0.9);
    }
  });

  it("take -0 for 0", () => {
    const model = new Model();
    const labels = line.map(([i]) => (i < 6 ? (i % 2 ? 0 : -0) : 1));
    model.fit(line, labels);
    expect(model.classes.map((label) => Object.is(label, -0))).toEqual([false, false]);
    expect(model.predict([[0]])).toEqual([0]);
    expect(model.score(line, labels)).toBe(1);
    model.fit(line, halves(-0, 1), { rows: [0, 2, 4, 7, 8] });
    expect(Object.is(model.classes[0], 0)).toBe(true);
    expect(model.with({ classes: [1, -0] }).options.classes).toEqual([1, -0]);
  });

  it("do not change a bit of what is learnt, whatever they are called", () => {
    const bits = (low: Label, high: Label) => {
      const model = new Model({ optimizer: LBFGS, l2: 0.1, dtype: "float64" });
      model.fit(line, halves(low, high));
      return all(model);
    };
    expect(bits("a", "b")).toEqual(bits(-1, 1));
    expect(bits(false, true)).toEqual(bits(-1, 1));
  });

  it("come from typed arrays too", () => {
    const model = new Model();
    model.fit(line, Int8Array.from(halves(-1, 1) as number[]));
    expect(model.classes).toEqual([-1, 1]);
  });

  it("are frozen, and the list given is left as it was", () => {
    const classes = ["b", "a"];
    const model = new Model({ classes });
    model.fit(line, halves("a", "b"));
    expect(classes).toEqual(["b", "a"]);
    expect(model.classes).toEqual(["a", "b"]);
    expect(() => (model.classes as Label[]).reverse()).toThrow();
  });

  it("outside the rows in use are not looked at", () => {
    const labels = halves("a", "b")
      .with(3, "stray")
      .with(4, null as never);
    const rows = line.map(([i]) => i).filter((i) => i !== 3 && i !== 4);
    for (const classWeight of [undefined, "balanced", { a: 1, b: 3 }] as const) {
      const [some, copied] = [new Model({ classWeight }), new Model({ classWeight })];
      some.fit(line, labels, { rows });
      copied.fit(
        rows.map((i) => line[i]),
        rows.map((i) => labels[i]),
      );
      expect(some.classes).toEqual(["a", "b"]);
      expect(all(some)).toEqual(all(copied));
      expect(some.score(line, labels, { rows })).toBe(
        copied.score(
          rows.map((i) => line[i]),
          rows.map((i) => labels[i]),
        ),
      );
    }
  });
});

describe("classes told beforehand", () => {
  it("have their place in probabilities although no row shows them", () => {
    const { X, y } = iris();
    const model = new SoftmaxRegression({ classes: ["virginica", "setosa", "rosa", "versicolor"] });
    model.fit(X, y);
    expect(model.classes).toEqual(["rosa", "setosa", "versicolor", "virginica"]);
    const proba = model.predictProba(X);
    expect(proba[0]).toHaveLength(4);
    expect(Math.max(...proba.map(([rosa]) => rosa))).toBeLessThan(0.1);
    expect(model.score(X, y)).toBeGreaterThan(0.95);
  });

  it("let one class alone be fitted", () => {
    const model = new LogisticRegression({ classes: [0, 1] });
    model.fit(
      line,
      line.map(() => 1),
    );
    expect(model.predict(line)).toEqual(line.map(() => 1));
  });
});

// The sizes of the classes differ: 212 malignant, 357 benign; some rows of a third of the iris.
const sets: Record<string, { X: number[][]; y: Label[] }> = {
  LogisticRegression: breastCancer(),
  SoftmaxRegression: { X: iris().X.slice(0, 120), y: iris().y.slice(0, 120) },
};
const fitted = (Model: typeof LogisticRegression, options: LogisticRegressionOptions, sampleWeight?: number[]) => {
  const { X, y } = sets[Model.name];
  const model = new Model({ optimizer: LBFGS, l2: 0.01, dtype: "float64", ...options });
  model.fit(X, y, sampleWeight ? { sampleWeight } : {});
  return all(model);
};
const close = (a: number[], b: number[]) => a.forEach((w, i) => expect(Math.abs(w - b[i])).toBeLessThan(1e-8));

describe.each(each)("weights of %s", (name, Model) => {
  const { y } = sets[name];
  const labels = [...new Set<Label>(y)].sort();
  const count = (label: Label) => y.filter((each) => each === label).length;

  it('"balanced" gives a class rows / (classes * its rows), as scikit-learn does', () => {
    const weights = labels.map((label) => y.length / (labels.length * count(label)));
    const balanced = fitted(Model, { classWeight: "balanced" });
    expect(fitted(Model, { classWeight: Object.fromEntries(labels.map((l, i) => [l, weights[i]])) })).toEqual(balanced);
    expect(fitted(Model, { classWeight: new Map(labels.map((l, i) => [l, weights[i]])) })).toEqual(balanced);
    expect(
      fitted(
        Model,
        {},
        Array.from(y, (label) => weights[labels.indexOf(label)]),
      ),
    ).toEqual(balanced);
    expect(fitted(Model, {})).not.toEqual(balanced);
  });

  it("multiply those of the rows, classes that are not named having 1", () => {
    const sampleWeight = Array.from(y, (_, i) => 1 + (i % 3));
    const both = fitted(Model, { classWeight: { [String(labels[0])]: 3 } }, sampleWeight);
    const product = sampleWeight.map((w, i) => w * (y[i] === labels[0] ? 3 : 1));
    close(both, fitted(Model, {}, product));
  });

  it("of a class at 0 leave its rows out", () => {
    const without = Array.from(y, (label) => (label === labels[0] ? 0 : 1));
    close(fitted(Model, { classWeight: new Map([[labels[0], 0]]) }), fitted(Model, {}, without));
  });

  it("are ratios: the penalty does not weigh less for larger ones", () => {
    const sampleWeight = Array.from(y, (_, i) => 1 + (i % 3));
    close(
      fitted(Model, {}, sampleWeight),
      fitted(
        Model,
        {},
        sampleWeight.map((w) => 1000 * w),
      ),
    );
  });

  it("of whole numbers equal rows that stand there that often", () => {
    const { X } = sets[name];
    const times = Array.from(y, (_, i) => i % 3);
    const rows = times.flatMap((n, i) => Array<number>(n).fill(i));
    const options = { optimizer: LBFGS, l2: 0.01, dtype: "float64", standardize: false } as const;
    const scaled = X.map((row) => row.map((v) => v / 100));
    const [weighed, copied] = [new Model(options), new Model(options)];
    weighed.fit(scaled, y, { sampleWeight: times });
    copied.fit(
      rows.map((i) => scaled[i]),
      rows.map((i) => y[i]),
    );
    close(all(weighed), all(copied));
    // The same row several times in `rows`.
    const listed = new Model(options);
    listed.fit(scaled, y, { rows });
    close(all(listed), all(copied));
  });
});
