// Least squares without a named optimizer: solved to the minimum, against exact rational arithmetic.
import { describe, expect, it } from "vitest";
import { gridSearch, LinearRegression, matrix, SGD, type FitReport } from "../../src/index.js";
import { golden } from "../golden.js";
import { bytesInUse } from "../../src/core/memory.js";

interface Fit {
  coefficients: number[];
  intercept: number;
  l2?: number;
}
interface Reference {
  nist: Record<
    string,
    { intercept: boolean; degree: number; x: (number | number[])[]; y: number[]; parameters: number[]; rss: number }
  >;
  inference: Record<string, { X: number[][]; y: number[]; weights: number[] | null; fits: Record<string, Fit> }>;
}
const { nist, inference } = golden<Reference>("least-squares@exact");
const { X, y } = inference["diabetes-raw"];

const deviations = (rows: number[][]): number[] =>
  rows[0].map((_, j) => {
    const column = rows.map((row) => row[j]);
    const mean = column.reduce((a, b) => a + b) / column.length;
    return Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length) || 1;
  });

/** Largest error of a coefficient times its column's deviation, against the largest of them. */
const error = (found: ArrayLike<number>, right: number[], rows: number[][]): number => {
  const sd = deviations(rows);
  return (
    Math.max(...right.map((c, j) => Math.abs(c - found[j]) * sd[j])) /
    Math.max(...right.map((c, j) => Math.abs(c * sd[j])))
  );
};

describe("NIST's linear problems", () => {
  const digits: Record<string, number> = {
    Norris: 12,
    NoInt1: 13,
    Longley: 13,
    Wampler1: 13,
    Wampler3: 13,
    Wampler5: 13,
    Filip: 7,
  };
  const rowsOf = ({ x, degree }: Reference["nist"][string]): number[][] =>
    x.map((v) => (Array.isArray(v) ? v : Array.from({ length: degree }, (_, k) => v ** (k + 1))));

  it.each(Object.entries(digits))("%s has %i digits of every coefficient", (name, least) => {
    const problem = nist[name];
    const model = new LinearRegression({ intercept: problem.intercept });
    const report = model.fit(rowsOf(problem), problem.y);
    const found = [...(problem.intercept ? [model.intercept] : []), ...model.coefficients];
    const worst = Math.max(...found.map((value, i) => Math.abs(value / problem.parameters[i] - 1)));
    expect(-Math.log10(worst)).toBeGreaterThan(least);
    expect(report).toMatchObject({ reason: "converged", epochs: 1, warnings: [] });
    if (problem.rss > 0)
      expect((report.loss * problem.y.length) / problem.rss).toBeCloseTo(1, name === "Filip" ? 6 : 12);
    else expect(report.loss).toBeLessThan(1e-12);
  });

  it("Longley's deflator comes out in float32, too", () => {
    const { x, y: employed, parameters } = nist.Longley;
    const model = new LinearRegression({ dtype: "float32" });
    model.fit(x as number[][], employed);
    expect(model.params.dtype).toBe("float32");
    model.coefficients.forEach((c, j) => expect(c / parameters[j + 1]).toBeCloseTo(1, 4));
  });
});

describe("coefficients agree with exact arithmetic", () => {
  for (const [name, { X: rows, y: target, weights, fits }] of Object.entries(inference)) {
    for (const [kind, fit] of Object.entries(fits)) {
      const ways =
        kind.endsWith("raw") || kind.endsWith("centred") ? [false] : kind.includes(".") ? [true] : [true, false];
      it.each(ways)(`${name}, ${kind}, standardize: %s`, (standardize) => {
        const model = new LinearRegression({ standardize, ...(fit.l2 === undefined ? {} : { l2: fit.l2 }) });
        const report = model.fit(rows, target, kind === "wls" ? { sampleWeight: weights as number[] } : {});
        const tolerance = name === "synth-near-collinear" ? 1e-8 : 1e-11;
        expect(error(model.coefficients, fit.coefficients, rows)).toBeLessThan(tolerance);
        expect(Math.abs(model.intercept / fit.intercept - 1)).toBeLessThan(1e-9);
        expect(report.reason).toBe("converged");
      });
    }
  }

  it("of columns that follow from others, with a warning that names them", () => {
    const { X: rows, y: target } = inference["synth-collinear-exact"];
    const { warnings } = new LinearRegression().fit(rows, target);
    expect(warnings).toEqual([expect.stringMatching(/^columns \d, \d follow from the others: .* smallest weights$/)]);
  });

  it("in thousands of rows that are reduced block by block, as with a hundred", () => {
    // A column and its double, and two that differ in the seventh digit: no normal equations there.
    const rows = Array.from({ length: 3000 }, (_, i) => {
      const [a, b] = [Math.sin(i), Math.cos(2.3 * i)];
      return [a, 2 * a, b, b + 1e-7 * Math.sin(5.1 * i)];
    });
    const target = rows.map(([a, , b, c]) => 3 * a + b + 1e6 * (c - b) + 1);
    const model = new LinearRegression({ standardize: false });
    const report = model.fit(rows, target);
    // 3 a by a and 2 a with the least squares of weights: 3/5 and 6/5, beside weights of a million.
    const [first, second, third, fourth] = model.coefficients;
    expect([first, second]).toEqual([expect.closeTo(0.6, 3), expect.closeTo(1.2, 3)]);
    expect(third / (1 - 1e6)).toBeCloseTo(1, 7);
    expect(fourth / 1e6).toBeCloseTo(1, 7);
    expect(model.intercept).toBeCloseTo(1, 8);
    expect(report.loss).toBeLessThan(1e-15);
  });

  it("warns with the condition number where digits run out", () => {
    const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.sin(i) + 3e-13 * Math.cos(3 * i)]);
    const { warnings } = new LinearRegression().fit(
      rows,
      rows.map(([a, b]) => a + b),
    );
    expect(warnings.join()).toMatch(/condition number \d\.\de\+1[23]\): about [0-4] digits of the coefficients/);
  });
});

describe("a solved fit is a fit like any other", () => {
  it("reports one epoch with the loss of the model, its validation loss and a small gradient", () => {
    const validation = { x: X.slice(300), y: y.slice(300) };
    const model = new LinearRegression({ validation });
    const seen: number[] = [];
    const report: FitReport = model.fit(X.slice(0, 300), y.slice(0, 300), { onEpoch: ({ epoch }) => seen.push(epoch) });
    const mean = (from: number, to: number): number =>
      model.predict(X.slice(from, to)).reduce((sum, p, i) => sum + (p - y[from + i]) ** 2, 0) / (to - from);
    expect(seen).toEqual([1]);
    expect(report.history).toHaveLength(1);
    expect(report.loss).toBeCloseTo(mean(0, 300), 8);
    expect(report.history[0].loss).toBe(report.loss);
    expect(report.history[0].validationLoss).toBeCloseTo(mean(300, X.length), 8);
    expect(report.history[0].gradNorm).toBeLessThan(1e-9);
    expect(report.gradients).toBeGreaterThan(300);
  });

  it("minimizes: nobody near has a lower loss", () => {
    const fitted = new LinearRegression({ l2: 0.3 });
    const { loss } = fitted.fit(X, y, { sampleWeight: y });
    const total = y.reduce((a, b) => a + b);
    const at = (change: number, column: number): number => {
      const w = Array.from(fitted.params.data.weight, (value, j) => value + (j === column ? change : 0));
      const c = Array.from(fitted.coefficients, (value, j) => (value / fitted.params.data.weight[j]) * w[j]);
      const sd = deviations(X);
      const shift = X.reduce((sum, row) => sum + row[column], 0) / X.length;
      const b = fitted.intercept - (change / sd[column]) * shift;
      const squares = X.reduce(
        (sum, row, i) => sum + (y[i] / total) * (row.reduce((s, x, j) => s + x * c[j], b) - y[i]) ** 2,
        0,
      );
      return squares + 0.3 * w.reduce((sum, value) => sum + value * value, 0);
    };
    expect(loss / at(0, 0)).toBeCloseTo(1, 10);
    for (let j = 0; j < X[0].length; j++)
      for (const change of [-1e-2, 1e-2]) expect(at(change, j)).toBeGreaterThan(loss);
  });

  it("takes rows, weights and matrices as a fit of copies does", () => {
    const rows = [5, 3, 80, 200, 7, 7, 41, 90, 17, 300, 301, 302, 303, 304];
    const some = new LinearRegression({ standardize: false });
    some.fit(matrix(X, { dtype: "float64" }), y, { rows });
    const copied = new LinearRegression({ standardize: false });
    copied.fit(
      rows.map((i) => X[i]),
      rows.map((i) => y[i]),
    );
    expect(error(some.coefficients, [...copied.coefficients], X)).toBeLessThan(1e-10);
    const doubled = new LinearRegression();
    doubled.fit([...X, ...X.slice(0, 50)], [...y, ...y.slice(0, 50)]);
    const weighed = new LinearRegression();
    weighed.fit(X, y, { sampleWeight: y.map((_, i) => (i < 50 ? 2 : 1)) });
    expect(error(weighed.coefficients, [...doubled.coefficients], X)).toBeLessThan(1e-12);
  });

  it("gives the same bits by fitAsync and by epochs", async () => {
    const [a, b, c] = [0, 1, 2].map(() => new LinearRegression());
    a.fit(X, y);
    await b.fitAsync(X, y);
    const records = [...c.epochs(X, y)];
    expect([...b.coefficients, b.intercept]).toEqual([...a.coefficients, a.intercept]);
    expect([...c.coefficients, c.intercept]).toEqual([...a.coefficients, a.intercept]);
    expect(records).toHaveLength(1);
  });

  it("stops at a signal and at onEpoch", async () => {
    const aborted = await new LinearRegression().fitAsync(X, y, { signal: { aborted: true } });
    expect(aborted).toMatchObject({ reason: "aborted", epochs: 0, history: [] });
    expect(new LinearRegression().fit(X, y, { onEpoch: () => false })).toMatchObject({ reason: "stopped", epochs: 1 });
  });

  it("is saved, loaded and trained on", () => {
    const model = new LinearRegression();
    model.fit(X, y);
    const loaded = LinearRegression.load(model.save());
    expect(loaded.predict(X)).toEqual(model.predict(X));
    const before = model.score(X, y);
    const report = model.partialFit(X.slice(0, 100), y.slice(0, 100));
    expect(report.history).toHaveLength(1);
    expect(model.partialFit(X[0], y[0]).reason).toBe("epochs");
    expect(Math.abs(model.score(X, y) - before)).toBeLessThan(0.05);
  });

  it("is searched over", () => {
    const { best, trials } = gridSearch(new LinearRegression(), { l2: [0, 1000] }, X, y, { folds: 3 });
    expect(trials.map(({ status }) => status)).toEqual(["done", "done"]);
    expect(best?.id).toBe(0);
  });

  it("goes step by step where steps are asked for", () => {
    const options = [
      { lr: 0.01, epochs: 3 },
      { epochs: 3 },
      { batchSize: 32, epochs: 3 },
      { momentum: 0.5, epochs: 3 },
    ];
    for (const each of options) expect(new LinearRegression(each).fit(X, y).epochs).toBe(3);
    expect(new LinearRegression({ optimizer: SGD, epochs: 3 }).fit(X, y).epochs).toBe(3);
    expect(new LinearRegression({ validation: 0.25, patience: 2 }).fit(X, y).epochs).toBeGreaterThan(1);
    expect(new LinearRegression({ batchSize: "full", patience: 3 }).fit(X, y).epochs).toBe(1);
  });

  it("takes targets and columns of any size", () => {
    const x = X.map((row) => row.map((v) => v * 1e150));
    const model = new LinearRegression();
    const report = model.fit(
      x,
      y.map((v) => v * 1e140),
    );
    expect(report.reason).toBe("converged");
    expect(
      error(
        model.coefficients,
        inference["diabetes-raw"].fits.ols.coefficients.map((c) => c * 1e-10),
        X,
      ),
    ).toBeLessThan(1e-9);
    expect(() =>
      new LinearRegression({ dtype: "float32" }).fit(
        X,
        y.map((v) => v * 1e100),
      ),
    ).toThrow(/y is too large for float32/);
    const overflow = new LinearRegression().fit(
      X,
      y.map((v) => v * 1e200),
    );
    expect(overflow).toMatchObject({ reason: "diverged", warnings: [expect.stringMatching(/too large/)] });
  });

  it("fits three exact rows exactly, and gives all its memory back", () => {
    const fitOnce = (): LinearRegression => {
      const model = new LinearRegression();
      model.fit([[1], [2], [3]], [1, 2, 3]);
      return model;
    };
    fitOnce().dispose();
    const before = bytesInUse();
    const model = fitOnce();
    expect(model.predict([[10]])[0]).toBeCloseTo(10, 12);
    model.dispose();
    expect(bytesInUse()).toBe(before);
  });
});
