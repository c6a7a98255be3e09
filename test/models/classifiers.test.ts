// What the classifiers tell of a fit, what they refuse, and that they keep no memory.
import { describe, expect, it } from "vitest";
import { Adam, LBFGS, LinearRegression, LogisticRegression, matrix, SGD, SoftmaxRegression } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { breastCancer, iris, X as progressionX, y as progression } from "./data.js";
import { sigmoid } from "./reference.js";

const { X, y } = breastCancer();
const flowers = iris();
const logistic = new LogisticRegression({ dtype: "float64" });
logistic.fit(X, y);
const softmax = new SoftmaxRegression({ dtype: "float64" });
softmax.fit(flowers.X, flowers.y);

describe("predictions", () => {
  it("of two classes follow the sign of the decision function, their probability its sigmoid", () => {
    const scores = logistic.decisionFunction(X);
    const proba = logistic.predictProba(X);
    expect(logistic.predict(X)).toEqual(Array.from(scores, (z) => (z > 0 ? 1 : 0)));
    scores.forEach((z, i) => {
      const byHand = X[i].reduce((sum, x, j) => sum + x * logistic.coefficients[j], logistic.intercept);
      if (i < 9) expect(Math.abs(z - byHand)).toBeLessThan(1e-8 * Math.max(1, Math.abs(z)));
      expect(Math.abs(proba[i][1] - sigmoid(z))).toBeLessThan(1e-15);
      expect(proba[i][0] + proba[i][1]).toBeCloseTo(1, 15);
    });
    expect(logistic.score(X, y)).toBe(logistic.predict(X).filter((label, i) => label === y[i]).length / y.length);
    expect(logistic.predictProba([X[0].map((v) => v * 1e6)])[0].every(Number.isFinite)).toBe(true);
  });

  it("of several classes are the likeliest, probabilities adding to 1", () => {
    const proba = softmax.predictProba(flowers.X);
    const likeliest = proba.map((row) => softmax.classes[row.indexOf(Math.max(...row))]);
    expect(softmax.predict(flowers.X)).toEqual(likeliest);
    for (const row of proba) expect(row.reduce((sum, p) => sum + p)).toBeCloseTo(1, 14);
    expect(softmax.coefficients.map(({ length }) => length)).toEqual([4, 4, 4]);
    expect(softmax.intercept).toHaveLength(3);
    const far = softmax.predictProba([flowers.X[0].map((v) => v * 1e8)])[0];
    expect(Array.from(far).sort()).toEqual([0, 0, 1]);
  });

  it("of softmax with two classes are those of logistic regression with twice the penalty", () => {
    const options = { optimizer: LBFGS, dtype: "float64" } as const;
    const [two, one] = [
      new SoftmaxRegression({ ...options, l2: 0.02 }),
      new LogisticRegression({ ...options, l2: 0.01 }),
    ];
    two.fit(X, y);
    one.fit(X, y);
    const proba = one.predictProba(X);
    two.predictProba(X).forEach((row, i) => expect(Math.abs(row[1] - proba[i][1])).toBeLessThan(1e-8));
  });

  it("by smoothed labels are less sure", () => {
    const sure = (labelSmoothing: number) => {
      const model = new SoftmaxRegression({ labelSmoothing });
      model.fit(flowers.X, flowers.y);
      return model.predictProba(flowers.X).reduce((sum, row) => sum + Math.max(...row), 0) / 150;
    };
    expect(sure(0.3)).toBeLessThan(sure(0.1));
    expect(sure(0.1)).toBeLessThan(sure(0));
  });

  it("of a hinge come from its decision function alone", () => {
    for (const loss of ["hinge", "squaredHinge"]) {
      const model = new LogisticRegression({ loss });
      model.fit(X, y);
      expect(model.predict(X)).toEqual(Array.from(model.decisionFunction(X), (z) => (z > 0 ? 1 : 0)));
      expect(() => model.predictProba(X)).toThrow(`the loss ${loss} gives no probabilities\nUse decisionFunction(x)`);
    }
  });
});

const some = X.slice(0, 40);
const labels = y.slice(0, 40);
const holed = matrix(2, 30);
holed.row(1)[3] = NaN;
const counts = new LinearRegression({ loss: "poisson", epochs: 5 });
counts.fit(progressionX, progression);
const wrong: [string, () => unknown, RegExp][] = [
  [
    "a score on a label never seen",
    () => logistic.score(some, labels.with(3, 2)),
    /y\[3\] must be one of the classes 0, 1, got 2\nA label never seen/,
  ],
  [
    "a score on labels of another kind",
    () => logistic.score(some, labels.map(String)),
    /y\[0\] must be one of the classes 0, 1, got "\d"/,
  ],
  [
    "a score on rows that are not there",
    () => logistic.score(some, labels, { rows: [77] }),
    /rows\[0\] must be an integer in \[0, 40\), got 77/,
  ],
  ["a score on no rows", () => logistic.score(some, labels, { rows: [] }), /rows is empty/],
  ["a score of numbers on no rows", () => counts.score(progressionX, progression, { rows: [] }), /rows is empty/],
  [
    "more training on a label never seen",
    () => softmax.partialFit(flowers.X, flowers.y.with(7, "rosa")),
    /SoftmaxRegression: y\[7\] must be one of the classes "setosa", "versicolor", "virginica", got "rosa"/,
  ],
  [
    "NaN among rows to predict",
    () => logistic.predict([X[0].with(2, NaN)]),
    /row 0, column 2 must be a finite number, got NaN/,
  ],
  [
    "NaN in a matrix to predict",
    () => logistic.predict(holed),
    /LogisticRegression.predict: the matrix holds NaN or infinity/,
  ],
  ["NaN among rows to fit", () => logistic.fit([X[0].with(2, NaN), X[1]], [0, 1]), /must be a finite number, got NaN/],
  [
    "another number of features",
    () => softmax.predictProba([[1, 2, 3]]),
    /SoftmaxRegression: predict needs 4 columns, got 3/,
  ],
  [
    "one class only",
    () =>
      logistic.fit(
        some,
        labels.map(() => 1),
      ),
    /needs labels of at least two classes, got only 1\n.*name them: classes/,
  ],
  ["no data", () => logistic.fit([], []), /LogisticRegression: y is empty/],
  ["no rows", () => softmax.fit(flowers.X, flowers.y, { rows: [] }), /SoftmaxRegression: rows is empty/],
  [
    "rows that are not there",
    () => softmax.fit(flowers.X, flowers.y, { rows: [0, 150] }),
    /rows\[1\] must be an integer in \[0, 150\), got 150/,
  ],
  [
    "three classes for two",
    () => logistic.fit(flowers.X, flowers.y as never),
    /LogisticRegression: needs labels of two classes, got 3\nUse SoftmaxRegression/,
  ],
  [
    "labels of mixed kinds",
    () => logistic.fit(some, [...labels.slice(1), "1"]),
    /labels must all be of one kind, got number and string/,
  ],
  [
    "no label",
    () => logistic.fit(some, labels.with(1, null as never)),
    /y\[1\] must be a string, a number or a boolean, got null/,
  ],
  ["NaN for a label", () => logistic.fit(some, labels.with(1, NaN)), /y\[1\] is NaN, which is no label/],
  ["no list of labels", () => logistic.fit(some, "abab" as never), /y must be an array of labels, got "abab"/],
  ["fewer labels than rows", () => logistic.fit(some, [0, 1]), /y must have one entry for each of 40 rows, got 2/],
  [
    "infinite targets",
    () => counts.fit(progressionX, progression.with(4, Infinity)),
    /y\[4\] must be finite, got Infinity/,
  ],
  [
    "negative counts",
    () => counts.fit(progressionX, progression.with(4, -1)),
    /y\[4\] must be at least 0 for the loss poisson, got -1/,
  ],
  [
    "counts of rows that are not there",
    () => counts.fit(progressionX, progression, { rows: [1, 442] }),
    /rows\[1\] must be an integer/,
  ],
  [
    "a loss of numbers",
    () => new LogisticRegression({ loss: "mse" }),
    /loss must be one of "logistic", "hinge", "squaredHinge", got "mse"/,
  ],
  ["a loss of labels", () => new LinearRegression({ loss: "hinge" }), /loss must be one of "mse", .*got "hinge"/],
  [
    "a loss without a name",
    () => new LinearRegression({ loss: 3 as never }),
    /loss must be a name or \{ name, ... \}, got 3/,
  ],
  [
    "delta 0",
    () => new LinearRegression({ loss: { name: "huber", delta: 0 } }),
    /loss huber: delta must be finite and above 0, got 0/,
  ],
  ["beta below 0", () => new LinearRegression({ loss: { name: "smoothL1", beta: -1 } }), /loss smoothL1: beta must be/],
  [
    "tau 1",
    () => new LinearRegression({ loss: { name: "quantile", tau: 1 } }),
    /loss quantile: tau must be between 0 and 1, got 1/,
  ],
  [
    "another loss's parameter",
    () => new LinearRegression({ loss: { name: "mae", tau: 1 } }),
    /loss mae: unknown parameter "tau"/,
  ],
  ["labelSmoothing 1", () => new SoftmaxRegression({ labelSmoothing: 1 }), /labelSmoothing must be in \[0, 1\), got 1/],
  [
    "the weight of an unknown class",
    () => logistic.with({ classWeight: { 2: 1 } }).fit(some, labels),
    /classWeight: "2" is none of the classes/,
  ],
  [
    "a weight below 0",
    () => logistic.with({ classWeight: { 0: -1 } }).fit(some, labels),
    /classWeight: the weight of "0" must be finite and at least 0, got -1/,
  ],
  [
    "classWeight misspelt",
    () => logistic.with({ classWeight: "balance" as never }).fit(some, labels),
    /classWeight must be "balanced" or weights by label, got "balance"/,
  ],
  [
    "weights of other rows",
    () => logistic.with({ classWeight: "balanced" }).fit(some, labels, { sampleWeight: y }),
    /sampleWeight must have one entry for each of 40 rows, got 569/,
  ],
  [
    "weights that are no numbers",
    () => logistic.with({ classWeight: "balanced" }).fit(some, labels, { sampleWeight: labels.map(String) as never }),
    /sampleWeight\[0\] must be a number/,
  ],
  [
    "l1 with LBFGS",
    () => softmax.with({ l1: 0.1, optimizer: LBFGS }),
    /SoftmaxRegression: l1 has no proximal step with LBFGS\nUse GradientDescent/,
  ],
];

describe("bad data and options give a clear error, and the models stay as they were", () => {
  const state = () => [logistic.coefficients, ...softmax.coefficients, counts.coefficients];
  const fitted = state();
  it.each(wrong)("%s", (_, act, message) => {
    const before = bytesInUse();
    expect(act).toThrow(message);
    expect(state()).toEqual(fitted);
    expect(bytesInUse()).toBe(before);
  });
});

describe("200 fits", () => {
  const models = [
    new LogisticRegression({ epochs: 2, classWeight: "balanced", validation: 0.2 }),
    new LogisticRegression({ epochs: 1, batchSize: 16, l1: 0.01 }),
    new SoftmaxRegression({ epochs: 2, optimizer: Adam, batchSize: 16, labelSmoothing: 0.1 }),
    new LinearRegression({ epochs: 2, loss: "quantile", patience: 1, validation: 0.3 }),
    new LinearRegression({ epochs: 2, optimizer: SGD, l1: 0.1 }),
  ];
  it.each(models.map((model) => [model.constructor.name, model] as const))("of %s take no memory", (_, model) => {
    const fit = () => {
      model.fit(some as never, labels as never[]);
      model.predict(some);
      model.partialFit(some as never, labels as never[]);
    };
    fit();
    const before = bytesInUse();
    for (let i = 0; i < 200; i++) fit();
    expect(bytesInUse()).toBe(before);
  });
});
