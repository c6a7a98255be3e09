import { describe, expect, it } from "vitest";
import { golden } from "../golden.js";
import { breastCancer, digits, iris, standardized, wine, X as diabetesX, y as diabetesY } from "./data.js";
import { kkt, losses, objective, points, type PointLoss, type Problem, type RowLoss } from "./reference.js";
import { coordinateDescent, newton } from "./reference-solvers.js";

interface LossCase {
  id: string;
  kernel: string;
  m: number;
  d: number;
  classes?: number;
  hyper?: { l2?: number; delta?: number; beta?: number; tau?: number; labelSmoothing?: number };
  X: number[];
  y?: number[];
  Y?: number[];
  labels?: number[];
  theta?: number[];
  W?: number[];
  bias?: number;
  b?: number[];
  logits: number[];
  loss: number;
  gradTheta?: number[];
  gradW?: number[];
  gradBias?: number;
  gradB?: number[];
  gradLogits?: number[];
}

const rowsOf = (flat: number[], rows: number) => {
  const columns = flat.length / rows;
  return Array.from({ length: rows }, (_, i) => flat.slice(i * columns, (i + 1) * columns));
};

function lossOf({ kernel, hyper = {}, classes = 0 }: LossCase): RowLoss {
  const byKernel: Record<string, () => RowLoss> = {
    huber: () => losses.huber(hyper.delta),
    smooth_l1: () => losses.smoothL1(hyper.beta),
    quantile: () => losses.quantile(hyper.tau),
    logcosh: losses.logCosh,
    squared_hinge: losses.squaredHinge,
    mse_multi: losses.mse,
    bce_with_logits: losses.logistic,
    softmax: () => losses.softmax(classes, hyper.labelSmoothing),
    cross_entropy_logits: () => losses.softmax(classes),
    mse: losses.mse,
    mae: losses.mae,
    poisson: losses.poisson,
    logistic: losses.logistic,
    hinge: losses.hinge,
  };
  return byKernel[kernel]();
}

function expectClose(got: readonly number[], wanted: readonly number[], tolerance: number) {
  expect(got.length).toBe(wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  got.forEach((value, i) => expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(tolerance * largest));
}

const { cases } = golden<{ cases: LossCase[] }>("losses@torch1.13");

describe("losses and gradients of the reference agree with torch", () => {
  it.each(cases.filter((test) => !test.gradLogits).map((test) => [test.id, test] as const))("%s", (_, test) => {
    const problem = {
      X: rowsOf(test.X, test.m),
      y: test.y ?? test.Y ?? test.labels ?? [],
      loss: lossOf(test),
      l2: test.hyper?.l2,
    };
    const bias = test.b ?? (test.bias === undefined ? [] : [test.bias]);
    const { loss, gradient } = objective(problem, test.theta ?? test.W ?? [], bias);
    const biasGradient = test.gradB ?? (test.gradBias === undefined ? [] : [test.gradBias]);
    expectClose([loss], [test.loss], 1e-12);
    expectClose(
      [...gradient.weights, ...gradient.bias],
      [...(test.gradTheta ?? test.gradW ?? []), ...biasGradient],
      1e-12,
    );
  });

  it.each(cases.filter((test) => test.gradLogits).map((test) => [test.id, test] as const))("%s", (_, test) => {
    const loss = lossOf(test);
    const targets = test.y ?? test.labels ?? [];
    const rows = rowsOf(test.logits, targets.length);
    const mean = rows.reduce((sum, z, i) => sum + loss.value(z, [targets[i]]), 0) / rows.length;
    expectClose([mean], [test.loss], 1e-12);
    const gradients = rows.flatMap((z, i) => loss.gradient(z, [targets[i]]).map((g) => g / rows.length));
    expectClose(gradients, test.gradLogits ?? [], 1e-12);
  });

  it("the golden file holds every loss", () => {
    expect(new Set(cases.map(({ kernel }) => kernel)).size).toBe(14);
  });
});

const pointLosses: [string, PointLoss, number[]][] = [
  ["mse", points.mse, [-1.3, 0.4]],
  ["mae", points.mae, [-1.3, 0.4]],
  ["huber", points.huber(0.6), [-1.3, 0.4]],
  ["smoothL1", points.smoothL1(0.6), [-1.3, 0.4]],
  ["logCosh", points.logCosh, [-1.3, 0.4]],
  ["quantile", points.quantile(0.8), [-1.3, 0.4]],
  ["poisson", points.poisson, [0, 3]],
  ["logistic", points.logistic, [0, 1]],
  ["hinge", points.hinge, [-1, 1]],
  ["squaredHinge", points.squaredHinge, [-1, 1]],
];

describe("derivatives are those of the values", () => {
  const h = 1e-6;
  it.each(pointLosses)("%s", (_, { value, derivative, curvature }, targets) => {
    for (const y of targets) {
      for (const z of [-3.1, -1.52, -0.83, -0.21, 0.13, 0.57, 1.21, 2.9]) {
        const slope = (value(z + h, y) - value(z - h, y)) / (2 * h);
        const bend = (derivative(z + h, y) - derivative(z - h, y)) / (2 * h);
        expect(Math.abs(slope - derivative(z, y))).toBeLessThan(1e-7);
        expect(Math.abs(bend - curvature(z, y))).toBeLessThan(1e-6);
      }
    }
  });

  it("at a kink they lie between those of both sides", () => {
    expect(points.mae.derivative(2, 2)).toBe(0);
    expect(points.quantile(0.8).derivative(2, 2)).toBeCloseTo(-0.3, 15);
    expect(points.hinge.derivative(1, 1)).toBe(0);
  });

  it("softmax with smoothed labels, sample weights and l2", () => {
    const problem: Problem = {
      X: iris().X.slice(45, 55),
      y: [0, 0, 0, 0, 0, 1, 1, 2, 1, 1],
      loss: losses.softmax(3, 0.2),
      sampleWeight: [1, 2, 0, 4, 1, 0.5, 1, 3, 1, 1],
      l2: 0.3,
    };
    const weights = Array.from({ length: 12 }, (_, i) => Math.sin(i));
    const bias = [0.3, -0.2, 0.1];
    const { gradient } = objective(problem, weights, bias);
    const slopes = (at: number[], other: (moved: number[]) => number) =>
      at.map((_, i) => (other(at.with(i, at[i] + h)) - other(at.with(i, at[i] - h))) / (2 * h));
    const ofWeights = slopes(weights, (moved) => objective(problem, moved, bias).loss);
    const ofBias = slopes(bias, (moved) => objective(problem, weights, moved).loss);
    expectClose([...ofWeights, ...ofBias], [...gradient.weights, ...gradient.bias], 1e-7);
  });

  it("sample weights mean repeated rows, whatever their scale", () => {
    const { X, y } = wine();
    const rows = [0, 1, 1, 1, 2, 2].map((i) => i * 60);
    const loss = losses.softmax(3, 0.1);
    const once = { X: [X[0], X[60], X[120]], y: [y[0], y[60], y[120]], loss, sampleWeight: [10, 30, 20], l1: 0.5 };
    const repeated = { X: rows.map((i) => X[i]), y: rows.map((i) => y[i]), loss, l1: 0.5 };
    const weights = Array.from({ length: 39 }, (_, i) => Math.cos(i) / 100);
    const a = objective(once, weights, [0.1, 0, -0.1]);
    const b = objective(repeated, weights, [0.1, 0, -0.1]);
    expectClose([a.loss, ...a.gradient.weights], [b.loss, ...b.gradient.weights], 1e-13);
  });
});

interface Solution {
  coef: number[];
  intercept: number | number[];
  meanFormL2?: number;
  objective?: number;
}

const solutions = golden<Record<string, Record<string, Solution>>>("solutions");
const species = ["setosa", "versicolor", "virginica"];

/** Coefficients stand classes x features in the file. */
const transposed = (coef: number[], outputs: number) =>
  coef.map((_, i) => coef[(i % outputs) * (coef.length / outputs) + Math.floor(i / outputs)]);

const fits: [string, Solution, () => Omit<Problem, "l2">][] = [
  ...["ols_standardized", "ridge_alpha1_standardized", "ridge_alpha10_standardized"].map(
    (name): [string, Solution, () => Omit<Problem, "l2">] => [
      `diabetes ${name}`,
      solutions.diabetes[name],
      () => ({ X: standardized(diabetesX), y: diabetesY, loss: losses.mse() }),
    ],
  ),
  ...["logistic_C1_standardized", "logistic_C0.1_standardized", "logistic_nopenalty_first5_standardized"].map(
    (name): [string, Solution, () => Omit<Problem, "l2">] => [
      `breast cancer ${name}`,
      solutions.breast_cancer[name],
      () => {
        const { X, y } = breastCancer();
        const columns = name.includes("first5") ? 5 : 30;
        return { X: standardized(X).map((x) => x.slice(0, columns)), y, loss: losses.logistic() };
      },
    ],
  ),
  ["wine", solutions.wine.multinomial_C1, () => ({ ...wine(), X: standardized(wine().X), loss: losses.softmax(3) })],
  [
    "iris",
    solutions.iris.multinomial_C1,
    () => ({ X: standardized(iris().X), y: iris().y.map((name) => species.indexOf(name)), loss: losses.softmax(3) }),
  ],
];

describe("Newton's method reproduces scikit-learn's polished solutions", () => {
  it.each(fits)("%s", (_, solution, make) => {
    const problem = { ...make(), l2: solution.meanFormL2 };
    // Residuals of hundreds leave rounding errors above 1e-12 in a mean gradient.
    const tolerance = Math.max(...problem.y) > 100 ? 1e-11 : 1e-12;
    const { weights, bias } = newton(problem, { tolerance });
    expect(kkt(problem, weights, bias)).toBeLessThanOrEqual(tolerance);
    const intercept = [solution.intercept].flat();
    const wanted = [...transposed(solution.coef, intercept.length), ...intercept];
    [...weights, ...bias].forEach((w, i) =>
      expect(Math.abs(w - wanted[i])).toBeLessThan(1e-8 * Math.max(1, Math.abs(wanted[i]))),
    );
    if (solution.objective !== undefined) {
      expect(objective(problem, weights, bias).loss).toBeCloseTo(solution.objective, 12);
    }
  });
});

describe("scikit-learn's polished solution of the digits", () => {
  it("has no gradient left", () => {
    const { coef, intercept, meanFormL2: l2, objective: wanted } = solutions.digits.multinomial_C1;
    const { X, y } = digits();
    const problem = { X: X.map((x) => x.map((v) => v / 16)), y, loss: losses.softmax(10), l2 };
    const weights = transposed(coef, 10);
    expect(kkt(problem, weights, intercept as number[])).toBeLessThan(1e-15);
    expect(objective(problem, weights, intercept as number[]).loss).toBeCloseTo(wanted as number, 12);
  });
});

describe("solvers reach the optimality conditions", () => {
  const inDeviations = diabetesY.map((y) => (y - 152) / 77);
  const regression = { X: standardized(diabetesX), y: inDeviations };
  const counts = diabetesY.map((y) => Math.round(y / 25));
  const cancer = () => ({ X: standardized(breastCancer().X), y: breastCancer().y });
  const signs = () => ({ ...cancer(), y: cancer().y.map((y) => 2 * y - 1) });
  const smooth: [string, () => Problem][] = [
    ["huber", () => ({ ...regression, loss: losses.huber(0.5) })],
    ["huber far from the data", () => ({ ...regression, y: diabetesY.map((y) => y / 10), loss: losses.huber(0.1) })],
    ["smoothL1", () => ({ ...regression, loss: losses.smoothL1(0.3), l2: 1e-3 })],
    ["logCosh", () => ({ ...regression, loss: losses.logCosh() })],
    ["poisson", () => ({ ...regression, y: counts, loss: losses.poisson(), l2: 1e-3 })],
    ["logistic", () => ({ ...cancer(), loss: losses.logistic(), l2: 1e-3 })],
    ["squaredHinge", () => ({ ...signs(), loss: losses.squaredHinge(), l2: 1e-3 })],
    ["softmax", () => ({ ...wine(), X: standardized(wine().X), loss: losses.softmax(3, 0.1) })],
    ["mse of two outputs", () => ({ X: regression.X, y: inDeviations.flatMap((y) => [y, y * y]), loss: losses.mse() })],
  ];
  const weighted = (problem: Problem) => ({ ...problem, sampleWeight: problem.X.map((_, i) => (i % 4) + 0.5) });

  it.each(smooth)("%s, without l1", (_, make) => {
    const problem = weighted(make());
    const { weights, bias } = newton(problem);
    expect(kkt(problem, weights, bias)).toBeLessThanOrEqual(1e-12);
    const { loss } = objective(problem, weights, bias);
    for (const i of weights.keys()) {
      expect(objective(problem, weights.with(i, weights[i] + 1e-3), bias).loss).toBeGreaterThan(loss);
    }
  });

  it.each(smooth)("%s, with l1", (_, make) => {
    const problem = { ...weighted(make()), l1: 0.02 };
    const { weights, bias } = coordinateDescent(problem);
    expect(kkt(problem, weights, bias)).toBeLessThanOrEqual(1e-12);
    expect(weights.some((w) => w === 0)).toBe(true);
    expect(weights.some((w) => w !== 0)).toBe(true);
  });

  it("both agree where l1 is 0, and without an intercept", () => {
    const problem = { ...cancer(), loss: losses.logistic(), l2: 1e-2 };
    const a = newton(problem, { intercept: false });
    const b = coordinateDescent(problem, { intercept: false });
    expect(a.bias).toEqual([]);
    expectClose(b.weights, a.weights, 1e-9);
  });

  it("the lasso of orthogonal columns is soft thresholding", () => {
    const X = [0, 1, 2, 3].map((i) => [i & 1 ? 1 : -1, i & 2 ? 1 : -1]);
    const y = X.map(([a, b]) => 3 * a - 0.25 * b + 5);
    const { weights, bias } = coordinateDescent({ X, y, loss: losses.mse(), l1: 1 });
    expectClose(weights, [2.5, 0], 1e-14);
    expectClose(bias, [5], 1e-14);
  });

  it("a problem without a minimum is refused", () => {
    const problem = { X: [[-1], [1]], y: [0, 1], loss: losses.logistic() };
    expect(() => newton(problem, { tolerance: 1e-300 })).toThrow("no minimum");
  });
});
