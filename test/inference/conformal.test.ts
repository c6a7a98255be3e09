import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  conformal,
  LinearRegression,
  LogisticRegression,
  MLPRegressor,
  trainTestSplit,
  type TunableModel,
} from "simdescent";
import { halfWidthOf } from "../../src/inference/conformal.js";
import { golden } from "../golden.js";

interface Part {
  X: number[][];
  y: number[];
}
interface Set {
  id: string;
  train: Part;
  calibration: Part;
  test: Part;
  expected: Record<string, { rank: number; halfWidth: number; covered: number; firstIntervals?: [number, number][] }>;
}
const { conformal: file } = golden<{
  conformal: { ranks: number[][]; floatTraps: [number, number, number, number][]; sets: Set[] };
}>("trust@statsmodels");

describe.each(file.sets)("conformal intervals of $id", ({ train, calibration, test, expected }) => {
  it.each(Object.keys(expected))("miss a share of %s of new rows at most", (alpha) => {
    const { rank, halfWidth, covered, firstIntervals } = expected[alpha];
    const model = new LinearRegression();
    model.fit(train.X, train.y);
    const found = conformal(model, calibration.X, calibration.y, { level: 1 - Number(alpha) });
    expect(found.rank).toBe(rank);
    if (Number.isFinite(halfWidth)) expect(Math.abs(found.halfWidth / halfWidth - 1)).toBeLessThan(1e-12);
    else expect(found.halfWidth).toBe(halfWidth);
    expect(found.warnings).toHaveLength(Number.isFinite(halfWidth) ? 0 : 1);
    const { lower, upper, predicted } = found.predict(test.X);
    expect(test.y.filter((y, i) => lower[i] <= y && y <= upper[i])).toHaveLength(covered);
    for (const [i, [low, high]] of (firstIntervals ?? []).entries()) {
      if (!Number.isFinite(low)) continue;
      expect(lower[i]).toBeCloseTo(low, 10);
      expect(upper[i]).toBeCloseTo(high, 10);
      expect((lower[i] + upper[i]) / 2).toBeCloseTo(predicted[i], 10);
    }
  });
});

describe("the rank of the error that is the half width", () => {
  const rankOf = (rows: number, level: number) => halfWidthOf(new Float64Array(rows), level).rank;

  it("is ceil((n + 1) level) in exact fractions", () => {
    for (const [n, ...ranks] of file.ranks)
      for (const [k, alpha] of [1 / 20, 1 / 10, 1 / 5, 1 / 3].entries()) expect(rankOf(n, 1 - alpha)).toBe(ranks[k]);
    for (const [n, alpha, , right] of file.floatTraps) expect(rankOf(n, 1 - alpha)).toBe(right);
    for (let n = 1; n <= 2000; n++)
      for (const level of [0.7, 0.9, 0.95, 0.99]) {
        const share = BigInt(Math.round(level * 100)) * BigInt(n + 1);
        expect(rankOf(n, level)).toBe(Number((share + 99n) / 100n));
      }
  });
});

// Six data sets: two of the field, four of kinds of noise.
const read = (name: string, target: string): Part => {
  const text = readFileSync(new URL(`../../examples/data/${name}`, import.meta.url), "utf8");
  const [head, ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const at = head.indexOf(target);
  return { X: rows.map((row) => row.filter((_, j) => j !== at).map(Number)), y: rows.map((row) => Number(row[at])) };
};
const made = (seed: number, noise: (a: number, normal: () => number) => number): Part => {
  let state = seed;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const normal = () => Array.from({ length: 12 }, uniform).reduce((a, b) => a + b, 0) - 6;
  const X = Array.from({ length: 500 }, () => [normal(), normal()]);
  return { X, y: X.map(([a, b]) => 1 + 2 * a - b + noise(a, normal)) };
};
const data: [string, Part, () => TunableModel][] = [
  ["diabetes", read("diabetes.csv", "target"), () => new LinearRegression()],
  ["alcohol of wines", read("wine.csv", "alcohol"), () => new LinearRegression({ l2: 0.01 })],
  ["normal noise", made(1, (_, normal) => normal()), () => new LinearRegression()],
  [
    "noise that grows",
    made(2, (a, normal) => (1 + Math.abs(a)) * normal()),
    () => new LinearRegression({ loss: "mae" }),
  ],
  [
    "noise with heavy tails",
    made(3, (_, normal) => normal() / Math.max(0.05, Math.abs(normal()))),
    () => new LinearRegression(),
  ],
  [
    "a curve, by a network",
    made(4, (a, normal) => 3 * Math.sin(2 * a) + 0.3 * normal()),
    () => new MLPRegressor({ hidden: [8], epochs: 15, lr: 0.02 }),
  ],
];

describe("coverage on rows held out", () => {
  it.each(data)("is what was promised: %s", { tags: ["slow"] }, (_, { X, y }, make) => {
    let inside = 0;
    let all = 0;
    const rounds = 30;
    for (let seed = 0; seed < rounds; seed++) {
      const { train, test } = trainTestSplit(y.length, { test: 0.5, seed });
      const model = make();
      model.fit(X, y, { rows: train });
      const { predict } = conformal(model, X, y, { level: 0.9, rows: test.filter((__, k) => k % 2 === 0) });
      // Every second one, as rows come in the order of the table.
      const rows = test.filter((__, k) => k % 2 === 1);
      const { lower, upper } = predict(rows.map((i) => X[i]));
      inside += rows.filter((i, k) => lower[k] <= y[i] && y[i] <= upper[k]).length;
      all += rows.length;
    }
    // One split's coverage deviates by about sqrt(0.09 / rows) on either side; splits of one table overlap.
    expect(inside / all).toBeGreaterThan(0.87);
    expect(inside / all).toBeLessThan(0.94);
  });
});

describe("conformal", () => {
  const X = Array.from({ length: 40 }, (_, i) => [i, (i * i) % 7]);
  const y = X.map(([a, b], i) => a + b + ((i * 5) % 3));
  const model = new LinearRegression();
  model.fit(X, y);
  const labels = new LogisticRegression();
  labels.fit(
    X,
    y.map((v) => v > 20),
  );
  const several = new MLPRegressor({ hidden: [3], epochs: 2 });
  several.fit(X, y.map((v) => [v, -v]) as never);

  const refused: [string, () => unknown, RegExp][] = [
    [
      "a model of labels",
      () => conformal(labels, X, y),
      /needs a model that predicts one number per row, got (true|false)\nOf labels/,
    ],
    [
      "a model of several numbers",
      () => conformal(several as never, X, y),
      /needs a model that predicts one number per row/,
    ],
    [
      "a level of per cent",
      () => conformal(model, X, y, { level: 90 }),
      /^conformal: level must be between 0 and 1, got 90/,
    ],
    ["no rows", () => conformal(model, X, y, { rows: [] }), /needs at least one row/],
    ["a row there is not", () => conformal(model, X, y, { rows: [40] }), /rows must be a row in \[0, 40\), got 40/],
    ["targets of another number", () => conformal(model, X, [1]), /y must have one entry for each of 40 rows, got 1/],
    [
      "a target that is none",
      () =>
        conformal(
          model,
          X,
          y.map((v, i) => (i === 3 ? NaN : v)),
        ),
      /y\[3\] must be finite/,
    ],
    ["an unknown option", () => conformal(model, X, y, { alpha: 0.1 } as never), /unknown option "alpha"/],
  ];
  it.each(refused)("refuses %s by name", (_, work, message) => expect(work).toThrow(message));
});
