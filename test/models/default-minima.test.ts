// Where no optimizer is named a fit ends at the minimum of its loss: against optima by other means, most of them with a
// dual solution that proves them.
import { describe, expect, it } from "vitest";
import { LinearRegression, LogisticRegression, SoftmaxRegression, type FitReport } from "../../src/index.js";
import { golden } from "../golden.js";
import { kkt, losses } from "./reference.js";
import { breastCancer, standardized, X, y } from "./data.js";

interface Optimum {
  huber?: [delta: number, loss: number][];
  quantile?: [tau: number, loss: number][];
  logistic?: Record<string, number>;
  softmax?: Record<string, number>;
  hinge?: Record<string, number>;
}
interface DataSet {
  X: number[][];
  targets: { y: number[]; binary: number[]; class: number[] };
  optimum: Optimum;
}
const { sets } = golden<{ sets: Record<string, DataSet> }>("defaults@optimum");
const every = Object.entries(sets);

const judge = (
  fit: (dtype: "float32" | "float64") => FitReport,
  optimum: number,
  tolerance: number,
  types: readonly ("float64" | "float32")[] = ["float64", "float32"],
): void => {
  for (const dtype of types) {
    const { loss, reason } = fit(dtype);
    expect(reason).toBe("converged");
    if (optimum === 0) {
      expect(loss).toBeLessThan(1e-12);
      continue;
    }
    expect(loss / optimum - 1).toBeLessThan(dtype === "float64" ? tolerance : 1e-4);
    expect(loss / optimum - 1).toBeGreaterThan(dtype === "float64" ? -1e-9 : -1e-6);
  }
};

describe("losses of numbers end at their minimum", () => {
  for (const [name, { X: x, targets, optimum }] of every) {
    it.each(optimum.huber ?? [])(`${name}: Huber with delta %d`, (delta, best) => {
      judge((dtype) => new LinearRegression({ loss: { name: "huber", delta }, dtype }).fit(x, targets.y), best, 1e-9);
    });
    it.each(optimum.huber ?? [])(`${name}: smooth L1 with beta %d, which is Huber's over beta`, (beta, best) => {
      const loss = { name: "smoothL1", beta };
      judge((dtype) => new LinearRegression({ loss, dtype }).fit(x, targets.y), best / beta, 1e-9);
    });
    it.each(optimum.quantile ?? [])(`${name}: quantile %d`, (tau, best) => {
      const loss = { name: "quantile", tau };
      judge((dtype) => new LinearRegression({ loss, dtype }).fit(x, targets.y), best, 1e-9);
      // As good on columns of any size.
      const report = new LinearRegression({ loss, standardize: false, dtype: "float64" }).fit(x, targets.y);
      expect(report.loss / best - 1).toBeLessThan(1e-8);
    });
    const median = optimum.quantile?.find(([tau]) => tau === 0.5);
    if (median)
      it(`${name}: absolute error, twice the median's`, () => {
        judge((dtype) => new LinearRegression({ loss: "mae", dtype }).fit(x, targets.y), 2 * median[1], 1e-9);
      });
  }
});

describe("losses of labels end at their minimum", () => {
  for (const [name, { X: x, targets, optimum }] of every) {
    for (const [columns, standardize] of [
      ["standardized", true],
      ["raw", false],
    ] as const) {
      const { logistic, softmax, hinge } = optimum;
      if (logistic?.[columns])
        it(`${name}, ${columns} columns: logistic`, () =>
          judge(
            (dtype) => new LogisticRegression({ dtype, standardize }).fit(x, targets.binary),
            logistic[columns],
            1e-6,
          ));
      if (hinge?.[columns])
        it(`${name}, ${columns} columns: hinge`, () => {
          const model = (dtype: "float32" | "float64") => new LogisticRegression({ loss: "hinge", dtype, standardize });
          judge((dtype) => model(dtype).fit(x, targets.binary), hinge[columns], 1e-9);
        });
      if (softmax?.[columns])
        it(`${name}, ${columns} columns: softmax`, () =>
          judge(
            (dtype) => new SoftmaxRegression({ dtype, standardize }).fit(x, targets.class),
            softmax[columns],
            1e-6,
          ));
    }
    const { unpenalized } = optimum.hinge ?? {};
    if (unpenalized !== undefined)
      it(`${name}: hinge without a penalty`, () =>
        judge(
          (dtype) => new LogisticRegression({ loss: "hinge", l2: 0, dtype }).fit(x, targets.binary),
          unpenalized,
          1e-9,
        ));
  }
});

describe("a line through tied targets", () => {
  // The best line of absolute errors goes through two of the points: all pairs are tried.
  const x = [0, 1, 1, 2, 3, 3, 3, 4, 5, 6, 6, 7];
  const targets = [1, 2, 2, 2, 3, 1, 3, 3, 5, 2, 5, 5];
  const best = (tau: number): number => {
    const lossOf = (slope: number, bias: number): number =>
      x.reduce((sum, v, i) => {
        const r = targets[i] - slope * v - bias;
        return sum + Math.max(tau * r, (tau - 1) * r) / x.length;
      }, 0);
    const found = x.flatMap((a, i) =>
      x.flatMap((b, j) => {
        if (a === b) return [];
        const slope = (targets[j] - targets[i]) / (b - a);
        return [lossOf(slope, targets[i] - slope * a)];
      }),
    );
    return Math.min(...found);
  };
  it.each([0.1, 0.25, 0.5, 0.75, 0.9])("has the least loss there is at quantile %d", (tau) => {
    const { loss, reason } = new LinearRegression({ loss: { name: "quantile", tau } }).fit(
      x.map((v) => [v]),
      targets,
    );
    expect(reason).toBe("converged");
    expect(loss / best(tau)).toBeCloseTo(1, 10);
  });
});

describe("l1 with any loss meets the conditions of a minimum", () => {
  const deviation = Math.sqrt(y.reduce((sum, v) => sum + v * v, 0) / y.length);
  const numbers = y.map((v) => v / deviation);
  const cancer = breastCancer();
  const labels = cancer.y;
  it.each([
    ["squares", { X, y: numbers, loss: losses.mse() }, { loss: "mse" }],
    ["Huber", { X, y: numbers, loss: losses.huber(0.3) }, { loss: { name: "huber", delta: 0.3 } }],
    ["log cosh", { X, y: numbers, loss: losses.logCosh() }, { loss: "logCosh" }],
    ["logistic", { X: cancer.X, y: labels, loss: losses.logistic() }, { loss: "logistic" }],
    [
      "squared hinge",
      { X: cancer.X, y: labels.map((v) => 2 * v - 1), loss: losses.squaredHinge() },
      { loss: "squaredHinge" },
    ],
  ])("%s", (_, reference, options) => {
    for (const [l1, l2] of [
      [0.02, 0],
      [0.1, 0.01],
      [0.001, 0],
    ]) {
      const model =
        reference.y === numbers
          ? new LinearRegression({ ...options, l1, l2 })
          : new LogisticRegression({ ...options, l1, l2 });
      const report = model.fit(reference.X, reference.X === X ? reference.y : labels);
      expect(report).toMatchObject({ reason: "converged", warnings: [] });
      const { weight, bias } = model.params.data;
      expect(kkt({ ...reference, X: standardized(reference.X), l1, l2 }, weight, bias)).toBeLessThan(1e-7);
      if (l1 === 0.1) expect(Array.from(weight)).toContain(0);
    }
  });
});

describe("computed minima of any loss", () => {
  const loss = { name: "quantile", tau: 0.3 };

  it("count weights of rows as repetitions", () => {
    const twice = new LinearRegression({ loss });
    twice.fit([...X, ...X.slice(0, 60)], [...y, ...y.slice(0, 60)]);
    const weighed = new LinearRegression({ loss });
    weighed.fit(X, y, { sampleWeight: y.map((_, i) => (i < 60 ? 2 : 1)) });
    weighed.coefficients.forEach((c, j) => expect(c / twice.coefficients[j]).toBeCloseTo(1, 6));
    const left = new LinearRegression({ loss });
    left.fit(X, y, { sampleWeight: y.map((_, i) => (i < 60 ? 0 : 1)) });
    const rest = new LinearRegression({ loss, standardize: false });
    rest.fit(X.slice(60), y.slice(60));
    left.coefficients.forEach((c, j) => expect(c / rest.coefficients[j]).toBeCloseTo(1, 5));
  });

  it("move with the targets, whatever their unit", () => {
    const at = (targets: number[], delta: number): Float64Array => {
      const model = new LinearRegression({ loss: { name: "huber", delta } });
      expect(model.fit(X, targets).reason).toBe("converged");
      return model.coefficients;
    };
    const plain = at(y, 20);
    for (const unit of [1e-9, 1e12]) {
      const scaled = at(
        y.map((v) => unit * v),
        20 * unit,
      );
      scaled.forEach((c, j) => expect(c / unit / plain[j]).toBeCloseTo(1, 7));
    }
  });

  it("give the same bits by fitAsync", async () => {
    const [a, b] = [0, 1].map(() => new LinearRegression({ loss, l1: 0.1 }));
    a.fit(X, y);
    await b.fitAsync(X, y);
    expect([...b.coefficients, b.intercept]).toEqual([...a.coefficients, a.intercept]);
  });

  it("fit lines that miss nothing, and targets that are all equal", () => {
    for (const each of ["mae", "logCosh", loss, { name: "huber", delta: 0.1 }]) {
      const line = new LinearRegression({ loss: each });
      expect(line.fit([[1], [2], [3], [5]], [3, 5, 7, 11])).toMatchObject({ reason: "converged" });
      expect(line.predict([[10]])[0]).toBeCloseTo(21, 6);
      const flat = new LinearRegression({ loss: each });
      expect(flat.fit(X, Array(X.length).fill(7))).toMatchObject({ reason: "converged" });
      expect(flat.predict(X.slice(0, 1))[0]).toBeCloseTo(7, 6);
    }
  });

  it("leave steps to optimizers where they are asked for", () => {
    expect(new LinearRegression({ loss, epochs: 3 }).fit(X, y).epochs).toBe(3);
    expect(new LinearRegression({ loss, batchSize: 32, lr: 0.1, epochs: 2 }).fit(X, y).epochs).toBe(2);
  });
});
