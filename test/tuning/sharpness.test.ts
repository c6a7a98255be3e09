import { readFileSync } from "node:fs";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { expect, it } from "vitest";
import { GradientDescent, LinearRegression, sharpness } from "simdescent";

const lines = readFileSync(new URL("../../examples/data/diabetes.csv", import.meta.url), "utf8")
  .trim()
  .split("\n");
const rows = lines.slice(1).map((line) => line.split(",").map(Number));
const x = rows.map((row) => row.slice(0, -1));
const y = rows.map((row) => row.at(-1) as number);

/** 2/m X'X of standardized columns, by an eigenvalue decomposition. */
function reference(): number {
  const columns = x[0].map((_, j) => {
    const column = x.map((row) => row[j]);
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    const scale = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
    return column.map((value) => (value - mean) / scale);
  });
  const z = new Matrix(columns);
  const { realEigenvalues } = new EigenvalueDecomposition(z.mmul(z.transpose()).mul(2 / x.length), {
    assumeSymmetric: true,
  });
  return Math.max(...realEigenvalues);
}

it("is the largest eigenvalue of a regression's Hessian, and a rate below its bound is stable, above it not", () => {
  const found = sharpness(new LinearRegression(), x, y, { tolerance: 1e-10, iterations: 1000 });
  const exact = reference();
  expect(found.sharpness).toBeGreaterThan(exact * (1 - 1e-6));
  expect(found.sharpness).toBeLessThan(exact * (1 + 1e-6));
  expect(found.stableLr * found.sharpness).toBeCloseTo(2, 12);
  const at = (share: number): string =>
    new LinearRegression({
      optimizer: GradientDescent,
      lr: share * found.stableLr,
      epochs: 3000,
      dtype: "float64",
    }).fit(x, y).reason;
  expect([at(0.99), at(1.2)]).toEqual(["epochs", "diverged"]);
});

it("counts the l2 penalty, twice its strength", () => {
  const plain = sharpness(new LinearRegression(), x, y).sharpness;
  expect(sharpness(new LinearRegression({ l2: 3 }), x, y).sharpness).toBeCloseTo(plain + 6, 3);
});

it("leaves a fitted model as it was", () => {
  const model = new LinearRegression({ epochs: 50 });
  model.fit(x, y);
  const before = model.save();
  sharpness(model, x, y);
  expect(model.save()).toEqual(before);
});

it("finds the largest eigenvalue where a negative one is larger in size, and where all are negative", () => {
  const saddle = sharpness(([a, b], grad) => ((grad[0] = 2 * a), (grad[1] = -60 * b), 0), [1, 1]);
  expect(saddle.sharpness).toBeCloseTo(2, 6);
  const hill = sharpness(([a, b], grad) => ((grad[0] = -2 * a), (grad[1] = -60 * b), 0), [1, 1]);
  expect(hill.sharpness).toBeCloseTo(-2, 5);
  expect(hill.stableLr).toBe(Infinity);
  expect(sharpness((_, grad) => ((grad[0] = 1), 0), [5])).toMatchObject({ sharpness: 0, stableLr: Infinity });
});

it("looks at the point it is given", () => {
  const quartic = ([a]: Float32Array | Float64Array, grad: Float32Array | Float64Array): number => (
    (grad[0] = 4 * a ** 3),
    a ** 4
  );
  expect(sharpness(quartic, [2]).sharpness).toBeCloseTo(48, 4);
});

it("refuses what it cannot use", () => {
  expect(() => sharpness({} as never, [1])).toThrow("sharpness: needs a function or a model");
  expect(() => sharpness(() => 0, [])).toThrow("sharpness: x must be an array of numbers");
  expect(() => sharpness((_, grad) => ((grad[0] = NaN), 0), [1])).toThrow(/gradient is not finite/);
  expect(() => sharpness(() => 0, [1], { iteration: 5 } as never)).toThrow(/Did you mean iterations\?/);
});
