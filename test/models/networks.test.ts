// Networks agree with torch and with central differences of their own loss.
import { describe, expect, it } from "vitest";
import { Adam, MLPClassifier, MLPRegressor, SGD, type Dtype, type NetworkOptions } from "simdescent";
import { Random } from "../../src/core/random.js";
import { activationNames } from "../../src/core/model-exports.js";
import { checkLoss, softmaxLoss } from "../../src/fit/losses.js";
import { golden } from "../golden.js";
import { iris } from "./data.js";
import { gradientError, networkOf, type NetworkCase } from "./network.js";

interface Case {
  id: string;
  kernel: "mlp" | "mse_multi";
  activation?: string;
  head?: "mse" | "softmax" | "logistic";
  sizes?: number[];
  m: number;
  d?: number;
  outputs?: number;
  X: number[];
  Y?: number[];
  y?: number[];
  labels?: number[];
  W: number[][] | number[];
  b: number[][] | number[];
  output?: number[];
  loss: number;
  gradW: number[][] | number[];
  gradB: number[][] | number[];
}

interface Trajectory {
  id: string;
  sizes: number[];
  activation: string;
  optimizer: "adam" | "sgd";
  hyper: Record<string, number>;
  epochs: number;
  init: { W: number[][]; b: number[][] };
  f64: { lossAtEpoch: Record<string, number>; finalParams: number[][]; accuracy?: number };
  f32: { lossAtEpoch: Record<string, number>; finalParams: number[][]; accuracy?: number };
}

const { cases, trajectories } = golden<{ cases: Case[]; trajectories: Trajectory[] }>("networks@torch1.13");
const types = ["float64", "float32"] as const;
const both = <T>(list: T[], name: (t: T) => string) =>
  list.flatMap((each) => types.map((dtype) => [name(each), dtype, each] as const));

// One target a row stands for itself, several are lists.
const layers = (W: Case["W"], b: Case["b"]) =>
  Object.fromEntries(
    (Array.isArray(W[0]) ? (W as number[][]) : [W as number[]]).flatMap((w, i) => [
      [`layer${i}.weight`, w],
      [`layer${i}.bias`, Array.isArray(b[0]) ? (b as number[][])[i] : (b as number[])],
    ]),
  );

const largest = (list: readonly number[]): number => Math.max(...list.map(Math.abs));

function modelOf(test: Case, dtype: Dtype, batchSize: number | "full") {
  const sizes = test.sizes ?? [test.d as number, test.outputs as number];
  const options: NetworkOptions = {
    hidden: sizes.slice(1, -1),
    activation: test.activation ?? "relu",
    optimizer: SGD,
    lr: 0,
    epochs: 1,
    batchSize,
    shuffle: false,
    standardize: false,
    init: layers(test.W, test.b),
    dtype,
  };
  const x = { data: test.X, rows: test.m, columns: sizes[0] };
  if (test.labels || test.y) {
    const labels = Array.from({ length: Math.max(2, sizes.at(-1) as number) }, (_, c) => c);
    const model = new MLPClassifier({ ...options, classes: labels });
    return { model, x, fit: () => model.fit(x, (test.labels ?? test.y) as number[]) };
  }
  const model = new MLPRegressor<number[]>(options);
  const y = { data: test.Y as number[], rows: test.m, columns: sizes.at(-1) as number };
  return { model, x, fit: () => model.fit(x, y) };
}

describe("losses and gradients are torch's", () => {
  it("has cases of every kind", () => {
    expect(cases.length).toBe(16);
  });

  it.each(both(cases, ({ id }) => id))("%s (%s)", (_, dtype, test) => {
    const { model, fit } = modelOf(test, dtype, "full");
    const { history } = fit();
    const tolerance = dtype === "float64" ? 1e-12 : 2e-5;
    expect(Math.abs(history[0].loss - test.loss)).toBeLessThanOrEqual(tolerance * Math.abs(test.loss));
    const gradients = layers(test.gradW, test.gradB);
    for (const [name, reference] of Object.entries(gradients)) {
      const got = model.params.grad[name];
      expect(got.length).toBe(reference.length);
      const error = largest(reference.map((g, i) => g - got[i]));
      expect(error).toBeLessThanOrEqual(tolerance * largest(reference));
    }
    model.dispose();
  });

  // With a rate of 0 the batches' losses and gradients add up to those of all rows.
  it.each(both(cases, ({ id }) => id))("%s (%s), in batches of 1 and 7", (_, dtype, test) => {
    for (const batchSize of [1, 7].filter((size) => size <= test.m)) {
      const { model, fit } = modelOf(test, dtype, batchSize);
      const { history } = fit();
      const tolerance = dtype === "float64" ? 1e-12 : 2e-5;
      expect(Math.abs(history[0].loss - test.loss)).toBeLessThanOrEqual(tolerance * Math.abs(test.loss));
      model.dispose();
    }
  });

  it.each(
    both(
      cases.filter(({ output }) => output),
      ({ id }) => id,
    ),
  )("predictions of %s (%s)", (_, dtype, test) => {
    const { model, x, fit } = modelOf(test, dtype, "full");
    fit();
    const tolerance = (dtype === "float64" ? 1e-12 : 2e-5) * largest(test.output as number[]);
    const close = (got: readonly number[]): void => {
      expect(got.length).toBe((test.output as number[]).length);
      expect(largest(got.map((z, i) => z - (test.output as number[])[i]))).toBeLessThanOrEqual(tolerance);
    };
    if (model instanceof MLPRegressor) {
      const predicted = model.predict(x) as unknown as Float64Array | Float64Array[];
      close(predicted instanceof Float64Array ? [...predicted] : predicted.flatMap((row) => [...row]));
    } else {
      // Differences of scores are those of the probabilities' logarithms.
      const rows = model.predictProba(x);
      const width = (test.sizes as number[]).at(-1) as number;
      rows.forEach((row, i) => {
        const scores = (test.output as number[]).slice(i * width, (i + 1) * width);
        const logs = [...row].map(Math.log);
        const pairs =
          width === 1 ? [[logs[1] - logs[0], scores[0]]] : scores.map((z, c) => [logs[c] - logs[0], z - scores[0]]);
        for (const [got, wanted] of pairs) expect(Math.abs(got - wanted)).toBeLessThanOrEqual(10 * tolerance);
      });
    }
    model.dispose();
  });
});

describe("training follows torch's trajectories", () => {
  it.each(both(trajectories, ({ id }) => id))("%s (%s)", (_, dtype, test) => {
    const { X, y } = iris();
    const reference = dtype === "float64" ? test.f64 : test.f32;
    const tolerance = dtype === "float64" ? 1e-8 : 2e-4;
    for (const [epoch, loss] of Object.entries(reference.lossAtEpoch)) {
      const model = new MLPClassifier({
        hidden: test.sizes.slice(1, -1),
        activation: test.activation,
        optimizer: test.optimizer === "adam" ? Adam : SGD,
        ...test.hyper,
        epochs: Number(epoch),
        batchSize: "full",
        init: layers(test.init.W, test.init.b),
        dtype,
      });
      expect(Math.abs(model.fit(X, y).loss / loss - 1)).toBeLessThanOrEqual(tolerance);
      if (Number(epoch) === test.epochs) {
        model.params.names.forEach((name, i) => {
          const got = model.params.data[name];
          const wanted = reference.finalParams[i];
          const error = largest(wanted.map((w, k) => w - got[k]));
          expect(error).toBeLessThanOrEqual((dtype === "float64" ? 1e-8 : 2e-3) * Math.max(1, largest(wanted)));
        });
      }
      model.dispose();
    }
  });
});

describe("gradients are those of the loss, by central differences in float64", () => {
  const random = new Random(5);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)];
  const numbers = (n: number): number[] => Array.from({ length: n }, () => random.normal());
  const activations = activationNames.split(" ");

  function draw(i: number): NetworkCase {
    const rows = pick([1, 2, 7, 13]);
    const columns = pick([1, 2, 3, 5]);
    const kind = pick(["mse", "huber", "logCosh", "poisson", "quantile", "softmax", "logistic"]);
    const outputs = kind === "softmax" ? pick([2, 3, 5]) : kind === "logistic" ? 1 : pick([1, 2, 3, 4, 5]);
    const targets = kind === "softmax" ? 1 : outputs;
    const smoothing = pick([0, 0.1]);
    const labels = kind === "logistic";
    const loss = kind === "softmax" ? softmaxLoss(smoothing) : checkLoss("test", kind, labels);
    const y = numbers(rows * targets).map((v) =>
      kind === "softmax"
        ? Math.floor(Math.abs(v) * 97) % outputs
        : labels
          ? Math.sign(v)
          : kind === "poisson"
            ? Math.abs(v)
            : v,
    );
    return {
      x: Array.from({ length: rows }, () => numbers(columns)),
      y,
      targets,
      outputs,
      loss: labels ? { ...loss, parameter: smoothing } : loss,
      hidden: pick([[], [1], [3], [4, 4], [5, 2], [2, 7, 3], [9, 8]]),
      // Every activation in turn.
      activation: activations[i % activations.length],
      layerNorm: pick([false, true]),
      intercept: pick([true, true, false]),
      l2: pick([0, 0.01]),
      ...(pick([true, false]) ? { sampleWeight: numbers(rows).map((v) => Math.abs(v) + 0.1) } : {}),
    };
  }

  it.each(Array.from({ length: 130 }, (_, i) => draw(i)))("case %# ($activation, $hidden, $loss.name)", (test) => {
    // Kinks that a difference of 1e-6 may straddle are none at random points, and layer norm of one unit is flat.
    expect(gradientError(test, () => random.normal())).toBeLessThan(2e-6);
  });
});

describe("blocks", () => {
  it("gives one gradient for any number of rows, in any order of rows", () => {
    const random = new Random(1);
    // More than two blocks of 256.
    const x = Array.from({ length: 601 }, () => [random.normal(), random.normal(), random.normal()]);
    const y = x.map(([a, b]) => (a > b ? 1 : 2));
    const given = { x, y, outputs: 3, loss: softmaxLoss(0), hidden: [6, 5], activation: "tanh", layerNorm: true };
    const order = x.map((_, i) => (i * 7) % 601);
    const runs = [{ ...given }, { ...given, rows: order }].map((test) => {
      const { params, problem, dispose } = networkOf(test, "float64");
      const values = new Random(3);
      for (const name of params.names) params.data[name].forEach((_, i, w) => (w[i] = values.normal()));
      const loss = problem.evaluate();
      const gradient = params.names.flatMap((name) => [...params.grad[name]]);
      values.dispose();
      dispose();
      return [loss, ...gradient];
    });
    const size = largest(runs[0]);
    expect(largest(runs[0].map((v, i) => v - runs[1][i]))).toBeLessThan(1e-14 * size * 601);
    random.dispose();
  });
});
