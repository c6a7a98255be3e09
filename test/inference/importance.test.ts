import { describe, expect, it } from "vitest";
import {
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  matrix,
  permutationImportance,
  type Importance,
  type TunableModel,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { golden } from "../golden.js";

interface Scores {
  baseline: number;
  importances: number[][];
  mean: number[];
  std: number[];
  expected?: number[];
  sklearn: { repeats: number; std: number[] };
}
interface Set {
  id: string;
  X: number[][];
  y: number[];
  model: { coefficients: number[]; intercept: number };
  permutations: number[][][];
  scores: Record<string, Scores>;
}
const { importance: sets } = golden<{ importance: Set[] }>("trust@statsmodels");
const names: Record<string, string> = {
  r2: "r2",
  neg_mean_squared_error: "mse",
  neg_mean_absolute_error: "mae",
  accuracy: "accuracy",
  roc_auc: "rocAuc",
  neg_log_loss: "logLoss",
};

// The model the reference was made with, of which the coefficients are given.
function modelOf({ id, model: { coefficients, intercept } }: Set): TunableModel {
  const score = (row: ArrayLike<number>) => coefficients.reduce((sum, b, j) => sum + b * row[j], intercept);
  const scores = (x: unknown) => {
    const rows = x as ReturnType<typeof matrix>;
    return Array.from({ length: rows.rows }, (_, i) => score(rows.row(i)));
  };
  const own = { with: () => own, fit: () => {}, predict: (x: unknown) => scores(x) } as unknown as TunableModel;
  if (id === "regression") return own;
  return {
    ...own,
    classes: [0, 1],
    predict: (x: unknown) => scores(x).map((s) => (s > 0 ? 1 : 0)),
    predictProba: (x: unknown) => scores(x).map((s) => [1 / (1 + Math.exp(s)), 1 / (1 + Math.exp(-s))]),
  } as unknown as TunableModel;
}

describe.each(sets)("permutation importance agrees with scikit-learn's: $id", (set) => {
  const { X, y, permutations, scores } = set;
  it.each(Object.keys(scores))("%s", (name) => {
    const { baseline, importances, mean, std, expected, sklearn } = scores[name];
    const metric = names[name] as "r2";
    const found = permutationImportance(modelOf(set), X, y, { metric, permutations });
    const sign = name.startsWith("neg_") ? -1 : 1;
    expect(Math.abs(sign * found.baseline - baseline)).toBeLessThan(1e-12);
    for (const [j, feature] of found.features.entries()) {
      for (const [k, each] of feature.each.entries()) expect(Math.abs(each - importances[j][k])).toBeLessThan(1e-11);
      expect(Math.abs(feature.mean - mean[j])).toBeLessThan(1e-11);
      expect(Math.abs(feature.spread - std[j])).toBeLessThan(1e-11);
    }
    if (!expected) return;
    const drawn = permutationImportance(modelOf(set), X, y, { metric, repeats: 200, seed: 1 });
    for (const [j, { mean: average }] of drawn.features.entries())
      expect(Math.abs(average - expected[j])).toBeLessThan((4 * sklearn.std[j]) / Math.sqrt(200));
  });
});

describe("permutationImportance", () => {
  const x = Array.from({ length: 60 }, (_, i) => [Math.sin(3 * i), Math.cos(i * i), (i * 7) % 5]);
  const y = x.map(([a, b]) => 3 * a - b);
  const model = new LinearRegression();
  model.fit(x, y, { featureNames: ["tide", "wind", "day"] });
  const order = ({ features }: Importance) => features.toSorted((a, b) => b.mean - a.mean).map(({ name }) => name);

  it("names the columns and finds which matter", () => {
    const found = permutationImportance(model, x, y);
    expect(order(found)).toEqual(["tide", "wind", "day"]);
    expect(found).toMatchObject({ metric: "r2", higherIsBetter: true });
    expect(Math.abs(found.features[2].mean)).toBeLessThan(1e-9);
    expect(found.features[0].each).toHaveLength(5);
  });

  it("is the same for a seed, other for another, and leaves model, data and memory as they were", () => {
    const given = matrix(x, { dtype: "float64" });
    const before = Array.from(given.data);
    const bytes = bytesInUse();
    const one = permutationImportance(model, given, y, { seed: 3 });
    expect(permutationImportance(model, given, y, { seed: 3 })).toEqual(one);
    expect(permutationImportance(model, given, y, { seed: 4 })).not.toEqual(one);
    expect(bytesInUse()).toBe(bytes);
    expect(Array.from(given.data)).toEqual(before);
    given.dispose();
  });

  it("scores listed rows alone", () => {
    const rows = [3, 5, 8, 13, 21, 34, 55];
    const found = permutationImportance(model, x, y, { rows, metric: "mae" });
    const alone = permutationImportance(
      model,
      rows.map((i) => x[i]),
      rows.map((i) => y[i]),
      { metric: "mae" },
    );
    expect(found).toEqual(alone);
  });

  it("takes classifiers, networks too, and their metrics", () => {
    const labels = x.map(([a]) => (a > 0.2 ? "high" : "low"));
    for (const each of [new LogisticRegression(), new MLPClassifier({ hidden: [8], epochs: 60, lr: 0.02 })]) {
      each.fit(x, labels);
      const { features, metric } = permutationImportance(each, x, labels, { metric: "logLoss" });
      expect(metric).toBe("logLoss");
      expect(features[0].mean).toBeGreaterThan(5 * Math.abs(features[2].mean));
    }
  });

  const refused: [string, () => unknown, RegExp][] = [
    [
      "no repeats",
      () => permutationImportance(model, x, y, { repeats: 0 }),
      /repeats must be a positive integer, got 0/,
    ],
    ["a metric of labels", () => permutationImportance(model, x, y, { metric: "accuracy" }), /accuracy judges labels/],
    ["a row twice", () => permutationImportance(model, x, y, { rows: [1, 1] }), /rows must name different rows/],
    [
      "an order that is none",
      () => permutationImportance(model, x, y, { permutations: [[[0, 0]], [[1]], [[2]]] }),
      /permutations must hold a list of orders of 60 rows for each of 3 columns/,
    ],
    [
      "targets of another number",
      () => permutationImportance(model, x, [1]),
      /y must have one entry for each of 60 rows, got 1/,
    ],
    ["a model not fitted", () => permutationImportance(new LinearRegression(), x, y), /not fitted yet/],
    ["nothing", () => permutationImportance(undefined as never, x, y), /needs a fitted model, got undefined/],
  ];
  it.each(refused)("refuses %s by name", (_, work, message) => expect(work).toThrow(message));
});
