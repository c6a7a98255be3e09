// Curvature, products with the Hessian, rates and noise against reference numbers, and predicted against measured.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  convergence,
  curvature,
  gradientNoise,
  hvp,
  LinearRegression,
  lineSearch,
  minimize,
  parameters,
  SGD,
  type FloatArray,
} from "simdescent";
import { golden } from "../golden.js";

interface Rates {
  mu: number;
  L: number;
  gradientDescent: { optimalLr: number; contraction: number };
  heavyBall: { lr: number; momentum: number; rate: number };
  nesterov: { lr: number; momentum: number; rate: number };
  nesterovOptimal: { lr: number; momentum: number; rate: number };
}

interface Problem {
  name: string;
  problem: { A: number[][]; b: number[] };
  point: number[];
  gradient: number[];
  hessianEigenvalues: number[];
  trace: number;
  conditionNumber: number | null;
  hvp: { v: number[]; Hv: number[] };
  rates?: Rates;
  minimum?: { x: number[] };
}

const { problems } = golden<{ problems: Problem[] }>("theory@numpy");
const quadratics = problems.filter(({ name }) => name.startsWith("quadratic"));

const quadratic =
  ({ problem: { A, b } }: Problem) =>
  (x: FloatArray, grad: FloatArray): number => {
    let value = 0;
    A.forEach((row, i) => {
      const ax = row.reduce((sum, a, j) => sum + a * x[j], 0);
      grad[i] = ax - b[i];
      value += x[i] * (ax / 2 - b[i]);
    });
    return value;
  };

describe("the Hessian of a function", () => {
  it.each(quadratics.map((each) => [each.name, each] as const))("is known: %s", (_, each) => {
    const f = quadratic(each);
    const n = each.point.length;
    hvp(f, each.point, each.hvp.v).forEach((value, i) => expect(value).toBeCloseTo(each.hvp.Hv[i], 9));
    const { largest, smallest, condition, trace } = curvature(f, each.point, { largest: n });
    const top = Math.max(...each.hessianEigenvalues);
    [...largest]
      .reverse()
      .forEach((value, i) => expect(Math.abs(value - each.hessianEigenvalues[i])).toBeLessThan(1e-9 * top));
    expect(smallest).toBeCloseTo(each.hessianEigenvalues[0], 8);
    expect(trace).toBeCloseTo(each.trace, 8);
    if (each.conditionNumber === null) expect(condition).toBeNaN();
    else expect(condition).toBeCloseTo(each.conditionNumber, 6);
  });

  it("is found by Lanczos where there are many parameters", () => {
    const n = 400;
    const scales = Array.from({ length: n }, (_, i) => 1 + i / 10);
    scales[7] = 1000;
    scales[9] = 500;
    scales[11] = 0.01;
    const f = (x: FloatArray, grad: FloatArray): number => {
      let value = 0;
      scales.forEach((scale, i) => {
        grad[i] = scale * x[i];
        value += (scale * x[i] ** 2) / 2;
      });
      return value;
    };
    const found = curvature(f, new Float64Array(n).fill(1), { largest: 2 });
    expect(found.largest[0]).toBeCloseTo(1000, 4);
    expect(found.largest[1]).toBeCloseTo(500, 4);
    expect(found.smallest).toBeCloseTo(0.01, 4);
    expect(found.condition / 1e5).toBeCloseTo(1, 2);
    // Of a diagonal, random signs give the trace itself.
    expect(found.trace).toBeCloseTo(
      scales.reduce((a, b) => a + b, 0),
      3,
    );
    expect(found.evaluations).toBeLessThan(4 * (n + 100));
  });

  it("is that of a model, in the units it is trained in", () => {
    const { hessianEigenvalues, trace, conditionNumber } = problems.find(
      ({ name }) => name === "linear-diabetes",
    ) as Problem;
    const [, ...lines] = readFileSync(new URL("../../examples/data/diabetes.csv", import.meta.url), "utf8")
      .trim()
      .split("\n");
    const rows = lines.map((line) => line.split(",").map(Number));
    const x = rows.map((row) => row.slice(0, -1));
    const y = rows.map((row) => row.at(-1) as number);
    const found = curvature(new LinearRegression(), x, y, { largest: 11 });
    [...found.largest]
      .reverse()
      .forEach((value, i) => expect(Math.abs(value - hessianEigenvalues[i])).toBeLessThan(1e-6 * 8));
    expect(found.trace / trace).toBeCloseTo(1, 6);
    expect(found.condition / (conditionNumber as number)).toBeCloseTo(1, 4);
  });

  it("is that of an optimizer's parameters, which are put back", () => {
    const params = parameters({ a: { shape: [2], data: [1, 2] }, b: [1] }, { dtype: "float64" });
    params.grad.b[0] = 7;
    const optimizer = new SGD(params, { lr: 0.1 });
    const closure = (): number => {
      const { a, b } = params.data;
      params.grad.a.set([2 * a[0], 6 * a[1]]);
      params.grad.b[0] = 10 * b[0];
      return a[0] ** 2 + 3 * a[1] ** 2 + 5 * b[0] ** 2;
    };
    expect(curvature(optimizer, closure).largest[0]).toBeCloseTo(10, 8);
    expect([...params.data.a, ...params.data.b, params.grad.b[0]]).toEqual([1, 2, 0, 7]);
  });

  it("is refused where it is none", () => {
    expect(() => curvature(3 as never, [1])).toThrow(/needs a function, a model of the library or an optimizer, got 3/);
    const f = ([a]: FloatArray, grad: FloatArray) => ((grad[0] = Math.sqrt(a)), a);
    expect(() => curvature(f, [0])).toThrow(/not finite near this point/);
    expect(() => hvp(f, [1], [1, 2])).toThrow(/v must have 1 entries, as x, got 2/);
  });
});

describe("convergence", () => {
  const rated = problems
    .filter(({ rates }) => rates !== undefined)
    .map((each) => [each.name, each.rates as Rates] as const);

  it.each(rated)("knows the best constants: %s", (_, { mu: smallest, L: largest, ...rates }) => {
    const gd = convergence({ largest, smallest, method: "gradientDescent" });
    expect(gd.lr / rates.gradientDescent.optimalLr).toBeCloseTo(1, 9);
    expect(gd.rate).toBeCloseTo(rates.gradientDescent.contraction, 9);
    expect(gd.stepsPerDigit).toBeCloseTo(-1 / Math.log10(gd.rate), 9);
    for (const method of ["heavyBall", "nesterov", "nesterovOptimal"] as const) {
      const { lr, momentum, rate } = convergence({ largest, smallest, method });
      expect([lr, momentum, rate].map((value) => value.toPrecision(9))).toEqual(
        [rates[method].lr, rates[method].momentum, rates[method].rate].map((value) => value.toPrecision(9)),
      );
    }
  });

  it("predicts what is measured, to 1 %", () => {
    const [each] = quadratics;
    const f = quadratic(each);
    const minimum = each.minimum as { x: number[] };
    const { largest, smallest } = curvature(f, each.point);
    const distance = (x: FloatArray): number => Math.hypot(...Array.from(x, (value, i) => value - minimum.x[i]));
    const measured = (lr: number, momentum: number, ahead: boolean, steps: number): number => {
      let [x, before] = [Float64Array.from(each.point), Float64Array.from(each.point)];
      const far: number[] = [];
      const grad = new Float64Array(x.length);
      for (let step = 0; step < steps; step++) {
        const y = ahead ? x.map((value, i) => value + momentum * (value - before[i])) : x;
        f(y, grad);
        const next = y.map((value, i) => value - lr * grad[i] + (ahead ? 0 : momentum * (value - before[i])));
        [before, x] = [x, next];
        far.push(distance(x));
      }
      return (far[steps - 1] / far[steps / 2 - 1]) ** (2 / steps);
    };
    const gd = convergence({ largest: largest[0], smallest });
    expect(measured(gd.lr, 0, false, 120) / gd.rate).toBeCloseTo(1, 2);
    const nesterov = convergence({ largest: largest[0], smallest, method: "nesterov" });
    expect(Math.abs(measured(nesterov.lr, nesterov.momentum, true, 60) / nesterov.rate - 1)).toBeLessThan(0.03);
    // The library's own optimizer, above and below the stable rate.
    const run = (lr: number) => minimize(f, each.point, { optimizer: SGD, lr, steps: 200, tolerance: 0 });
    expect(distance(run(1.99 / largest[0]).x)).toBeLessThan(1);
    expect(run(2.01 / largest[0]).loss).toBeGreaterThan(run(1.9 / largest[0]).loss);
  });

  const wrong: [string, () => unknown, RegExp][] = [
    ["no curvature", () => convergence({ largest: 1, smallest: 0 }), /smallest must be finite and above 0, got 0/],
    [
      "ends the wrong way round",
      () => convergence({ largest: 1, smallest: 2 }),
      /smallest must be at most largest 1, got 2/,
    ],
    [
      "an unknown method",
      () => convergence({ largest: 2, smallest: 1, method: "adam" as never }),
      /method must be one of/,
    ],
  ];
  it.each(wrong)("refuses %s", (_, act, message) => expect(act).toThrow(message));
});

describe("gradientNoise", () => {
  const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(1.7 * i)]);
  const y = x.map(([a, b], i) => 2 * a - b + Math.sin(9 * i));

  it("is the trace of the covariance over the square of the mean gradient", () => {
    const model = new LinearRegression({
      standardize: false,
      epochs: 1,
      lr: 0.01,
      optimizer: SGD,
      dtype: "float64",
      l2: 0.1,
    });
    model.fit(x, y);
    const { weight, bias } = model.params.data;
    const gradients = x.map(([a, b], i) => {
      const r = 2 * (weight[0] * a + weight[1] * b + bias[0] - y[i]);
      return [r * a, r * b, r];
    });
    const mean = [0, 1, 2].map((j) => gradients.reduce((sum, g) => sum + g[j], 0) / x.length);
    const trace =
      gradients.reduce((sum, g) => sum + g.reduce((s, value, j) => s + (value - mean[j]) ** 2, 0), 0) / (x.length - 1);
    const square = mean.reduce((sum, value) => sum + value * value, 0);
    const found = gradientNoise(model, x, y);
    expect(found.trace / trace).toBeCloseTo(1, 9);
    expect(found.gradNorm).toBeCloseTo(Math.sqrt(square), 9);
    expect(found.noiseScale / (trace / square)).toBeCloseTo(1, 9);
    // Batches are as noisy as their rows, on the whole.
    const batches = gradientNoise(model, x, y, { batch: 5 });
    expect(batches.trace / trace).toBeGreaterThan(0.3);
    expect(batches.trace / trace).toBeLessThan(3);
    expect(batches.gradNorm).toBeCloseTo(found.gradNorm, 9);
  });

  it("refuses fewer than two batches, and what is no model", () => {
    const model = new LinearRegression();
    model.fit(x, y);
    expect(() => gradientNoise(model, x, y, { batch: 31 })).toThrow(
      /at least two batches of 31 rows are needed, got 60/,
    );
    expect(() => gradientNoise({} as never, x, y)).toThrow(/needs a fitted model/);
  });
});

describe("lineSearch", () => {
  const f = ([a, b]: FloatArray, grad: FloatArray): number => {
    grad[0] = -2 * (1 - a) - 400 * a * (b - a * a);
    grad[1] = 200 * (b - a * a);
    return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
  };

  it.each(["armijo", "strongWolfe", "hagerZhang"] as const)("meets its conditions: %s", (kind) => {
    const start = [-1.2, 1];
    const grad = new Float64Array(2);
    const before = f(Float64Array.from(start), grad);
    for (const step of [1e-6, 1e-3, 1, 100]) {
      const direction = grad.map((g) => -g);
      const slope = -(grad[0] ** 2 + grad[1] ** 2);
      const found = lineSearch(f, start, direction, { kind, step });
      expect(found).toMatchObject({ ok: true, warnings: [] });
      expect(found.loss).toBeLessThanOrEqual(before + 1e-4 * found.step * slope);
      if (kind === "strongWolfe") expect(Math.abs(found.slope)).toBeLessThanOrEqual(0.9 * -slope);
      if (kind === "hagerZhang") expect(found.slope).toBeGreaterThanOrEqual(0.9 * slope);
      expect(found.x[0]).toBeCloseTo(start[0] + found.step * direction[0], 12);
    }
  });

  it("says that f changes between calls", () => {
    let calls = 0;
    const noisy = (x: FloatArray, grad: FloatArray) => f(x, grad) + 1000 * ++calls;
    const found = lineSearch(noisy, [-1.2, 1], [215.6, 88]);
    expect(found.ok).toBe(false);
    expect(found.warnings.join()).toMatch(/different values at the same point/);
  });

  it("refuses a way uphill, and a direction of another length", () => {
    expect(() => lineSearch(f, [-1.2, 1], [-215.6, -88])).toThrow(/does not lead downhill/);
    expect(() => lineSearch(f, [-1.2, 1], [1])).toThrow(/direction must have 2 entries/);
    expect(() => lineSearch(f, [-1.2, 1], [1, 1], { kind: "exact" as never })).toThrow(/kind must be "armijo"/);
  });
});
