import { describe, expect, it } from "vitest";
import type { Dtype } from "simdescent";
import { checkLoss, softmaxLoss, type Loss } from "../../src/fit/losses.js";
import { golden } from "../golden.js";
import { lossAndGradient, type Point } from "./kernel.js";
import { losses, objective, type RowLoss } from "./reference.js";

const dtypes = ["float64", "float32"] as const;
const tolerance = { float64: 1e-12, float32: 2e-5 };

interface Case {
  id: string;
  kernel: string;
  m: number;
  d: number;
  classes?: number;
  hyper: { l2: number; delta?: number; beta?: number; tau?: number; labelSmoothing?: number };
  X: number[];
  y?: number[];
  labels?: number[];
  theta?: number[];
  W?: number[];
  b?: number[];
  bias?: number;
  logits: number[];
  loss: number;
  gradTheta?: number[];
  gradBias?: number;
  gradW?: number[];
  gradB?: number[];
  gradLogits?: number[];
}

const named = (kernel: string, { delta, beta, tau }: Case["hyper"] = { l2: 0 }): Loss => {
  const parameter = JSON.parse(JSON.stringify({ delta, beta, tau })) as object;
  const labels = ["logistic", "hinge", "squared_hinge"].includes(kernel);
  return checkLoss("test", { name: kernel, ...parameter }, labels);
};

function near(got: ArrayLike<number>, want: readonly number[], dtype: Dtype, largest?: number): void {
  const most = largest ?? Math.max(...want.map(Math.abs));
  expect(got.length).toBe(want.length);
  want.forEach((g, j) => expect(Math.abs(got[j] - g)).toBeLessThanOrEqual(tolerance[dtype] * most));
}

// The mean over several outputs of a regression is not for linear models here.
const all = golden<{ cases: Case[] }>("losses@torch1.13").cases.filter(({ kernel }) => kernel !== "mse_multi");

describe.each(dtypes)("losses and gradients agree with torch (%s)", (dtype) => {
  const linear = all.filter((test) => test.theta);
  it.each(linear.map((test) => [test.id, test] as const))("%s", (_, test) => {
    const y = test.kernel === "logistic" ? (test.y as number[]).map((label) => 2 * label - 1) : (test.y as number[]);
    const point: Point = {
      X: test.X,
      columns: test.d,
      y,
      weight: test.theta as number[],
      bias: test.bias === undefined ? undefined : [test.bias],
      loss: named(test.kernel, test.hyper),
      l2: test.hyper.l2,
    };
    const { loss, weight, bias } = lossAndGradient(point, dtype);
    expect(Math.abs(loss - test.loss)).toBeLessThanOrEqual(tolerance[dtype] * Math.abs(test.loss));
    const gradients = [...(test.gradTheta as number[]), ...(test.gradBias === undefined ? [] : [test.gradBias])];
    near([...weight, ...bias], gradients, dtype);
  });

  const several = all.filter((test) => test.W);
  it.each(several.map((test) => [test.id, test] as const))("%s", (_, test) => {
    const point: Point = {
      X: test.X,
      columns: test.d,
      y: test.labels as number[],
      weight: test.W as number[],
      bias: test.b,
      loss: softmaxLoss(test.hyper.labelSmoothing ?? 0),
      outputs: test.classes as number,
      l2: test.hyper.l2,
    };
    const { loss, weight, bias } = lossAndGradient(point, dtype);
    expect(Math.abs(loss - test.loss)).toBeLessThanOrEqual(tolerance[dtype] * Math.abs(test.loss));
    near([...weight, ...bias], [...(test.gradW as number[]), ...(test.gradB as number[])], dtype);
  });

  // One feature of 1 and a row at a time: the score is the weight, its gradient the slope.
  it("extreme scores of two classes", () => {
    const test = all.find(({ kernel }) => kernel === "bce_with_logits") as Case;
    const labels = test.y as number[];
    const each = test.logits.map((z, i) =>
      lossAndGradient({ X: [1], columns: 1, y: [2 * labels[i] - 1], weight: [z], loss: named("logistic") }, dtype),
    );
    const mean = each.reduce((sum, { loss }) => sum + loss, 0) / each.length;
    expect(Math.abs(mean - test.loss)).toBeLessThanOrEqual(tolerance[dtype] * test.loss);
    near(
      each.map(({ weight }) => weight[0] / each.length),
      test.gradLogits as number[],
      dtype,
    );
  });

  it("extreme scores of several classes", () => {
    const test = all.find(({ kernel }) => kernel === "cross_entropy_logits") as Case;
    const classes = test.classes as number;
    const labels = test.labels as number[];
    const each = labels.map((label, i) => {
      const weight = test.logits.slice(i * classes, (i + 1) * classes);
      return lossAndGradient({ X: [1], columns: 1, y: [label], weight, loss: softmaxLoss(0), outputs: classes }, dtype);
    });
    const mean = each.reduce((sum, { loss }) => sum + loss, 0) / each.length;
    expect(Math.abs(mean - test.loss)).toBeLessThanOrEqual(tolerance[dtype] * test.loss);
    near(
      each.flatMap(({ weight }) => weight.map((g) => g / each.length)),
      test.gradLogits as number[],
      dtype,
    );
  });

  it.each([1e4, -1e4])("scores of %s give finite losses and slopes", (z) => {
    for (const label of [-1, 1]) {
      for (const kernel of ["logistic", "hinge", "squaredHinge"]) {
        const loss = named(kernel === "squaredHinge" ? "squared_hinge" : kernel);
        const at = lossAndGradient({ X: [1], columns: 1, y: [label], weight: [z], loss }, dtype);
        const margin = Math.max(0, kernel === "logistic" ? -label * z : 1 - label * z);
        const expected = kernel === "squaredHinge" ? margin ** 2 : margin;
        expect(Math.abs(at.loss - expected)).toBeLessThanOrEqual(tolerance[dtype] * expected);
        expect(Number.isFinite(at.weight[0])).toBe(true);
      }
    }
    for (const label of [0, 1, 2]) {
      const at = lossAndGradient(
        { X: [1], columns: 1, y: [label], weight: [z, -z, 0], loss: softmaxLoss(0), outputs: 3 },
        dtype,
      );
      expect(at.loss).toBeCloseTo(Math.abs(z) - [z, -z, 0][label], 9);
      expect(at.weight.every(Number.isFinite)).toBe(true);
    }
  });
});

/** Small whole numbers over 8, the same in every run. */
function numbers(n: number, seed: number): number[] {
  let state = seed * 2654435761 + 12345;
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 16) % 33) / 8 - 2;
  });
}

const shapes = [1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 130].flatMap((m) =>
  [1, 2, 3, 4, 5, 9, 17].map((d) => [m, d] as const),
);

function agree(point: Point, rule: RowLoss, targets: number[], dtype: Dtype, cuts: number[]): void {
  const { X, columns, l2 = 0, sampleWeight, bias = [] } = point;
  const rows = targets.map((_, i) => Array.from(X).slice(i * columns, (i + 1) * columns));
  const problem = { X: rows, y: targets, loss: rule, sampleWeight: sampleWeight as number[], l2 };
  const { loss, gradient } = objective(problem, point.weight, bias);
  const got = lossAndGradient(point, dtype);
  expect(Math.abs(got.loss - loss)).toBeLessThanOrEqual(tolerance[dtype] * Math.max(1, loss));
  const wanted = [...gradient.weights, ...gradient.bias];
  near([...got.weight, ...got.bias], wanted, dtype, Math.max(1, ...wanted.map(Math.abs)));
  for (const cut of cuts) expect(lossAndGradient(point, dtype, cut)).toEqual(got);
  const squares = Array.from(point.weight).reduce((sum, w) => sum + w * w, 0);
  expect(Math.abs(got.alone + l2 * squares - got.loss)).toBeLessThanOrEqual(1e-6 * Math.max(1, loss));
}

const rules: [string, RowLoss, object][] = [
  ["mse", losses.mse(), {}],
  ["mae", losses.mae(), {}],
  ["huber", losses.huber(0.75), { delta: 0.75 }],
  ["smoothL1", losses.smoothL1(0.5), { beta: 0.5 }],
  ["logCosh", losses.logCosh(), {}],
  ["quantile", losses.quantile(0.3), { tau: 0.3 }],
  ["poisson", losses.poisson(), {}],
  ["logistic", losses.logistic(), {}],
  ["hinge", losses.hinge(), {}],
  ["squaredHinge", losses.squaredHinge(), {}],
];

describe.each(dtypes)("losses and gradients agree with plain JavaScript, whatever the shape (%s)", (dtype) => {
  it.each(rules)("%s, cut at multiples of four without changing a bit", (name, rule, parameter) => {
    const binary = ["logistic", "hinge", "squaredHinge"].includes(name);
    const loss = checkLoss("test", { name, ...parameter }, binary);
    for (const [m, d] of shapes) {
      const raw = numbers(m, 3 * m + d);
      // No residual is exactly 0, where rounding would decide on which side of a kink it is.
      const y = raw.map((v) => (binary ? (v > 0 ? 1 : -1) : name === "poisson" ? Math.abs(v) : v + 0.0317));
      const sampleWeight = numbers(m, 11).map((w) => Math.abs(w) + 0.125);
      const weight = numbers(d, 7).map((w) => w / d);
      const targets = name === "logistic" ? y.map((label) => (label + 1) / 2) : y;
      for (const bias of [[0.375], undefined]) {
        const point = { X: numbers(m * d, m + d), columns: d, y, weight, bias, loss, l2: 0.125, sampleWeight };
        agree(point, rule, targets, dtype, [4, 8, 64]);
      }
    }
  });

  it.each([2, 3, 4, 5, 8, 9, 10, 12, 13, 16, 25])("softmax of %s classes, one of them absent", (classes) => {
    for (const [m, d] of shapes) {
      const y = numbers(m, m).map((v) => Math.abs(Math.round(8 * v)) % Math.max(1, classes - 1));
      const sampleWeight = numbers(m, 11).map((w) => Math.abs(w) + 0.125);
      const weight = numbers(d * classes, 7).map((w) => w / d);
      for (const [bias, smoothing] of [
        [numbers(classes, 5), 0.1],
        [undefined, 0],
      ] as const) {
        const loss = softmaxLoss(smoothing);
        const point = {
          X: numbers(m * d, m + d),
          columns: d,
          y,
          weight,
          bias,
          loss,
          outputs: classes,
          l2: 0.125,
          sampleWeight,
        };
        agree(point, losses.softmax(classes, smoothing), y, dtype, [64, 128]);
      }
    }
  });
});

describe("gradients are the slopes of losses", () => {
  it.each(rules.filter(([name]) => !["mae", "quantile", "hinge"].includes(name)))("%s", (name, _, parameter) => {
    const binary = ["logistic", "squaredHinge"].includes(name);
    const [m, d] = [13, 6];
    const raw = numbers(m, 5);
    const y = raw.map((v) => (binary ? (v > 0 ? 1 : -1) : Math.abs(v)));
    const at = (weight: number[]) =>
      lossAndGradient(
        {
          X: numbers(m * d, 3),
          columns: d,
          y,
          weight,
          bias: [0.25],
          loss: checkLoss("test", { name, ...parameter }, binary),
          l2: 0.01,
        },
        "float64",
      );
    const weight = numbers(d, 9).map((w) => w / 4 + 0.01);
    const { weight: gradient } = at(weight);
    gradient.forEach((g, j) => {
      const h = 1e-5;
      const moved = (by: number) => at(weight.map((w, k) => (k === j ? w + by : w))).loss;
      expect(Math.abs((moved(h) - moved(-h)) / (2 * h) - g)).toBeLessThan(1e-6 * Math.max(1, Math.abs(g)));
    });
  });
});
