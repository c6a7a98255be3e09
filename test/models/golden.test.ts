import { describe, expect, it } from "vitest";
import { Adam, AdamW, cosine, LinearRegression, matrix, SGD, type Dtype, type OptimizerClass } from "simdescent";
import { LinearProblem } from "../../src/models/linear.js";
import { Tables } from "../../src/models/table.js";
import { drain } from "../../src/training/breathe.js";
import { ParameterSet } from "../../src/core/parameters.js";
import { models } from "../../src/core/models-wasm.js";
import { golden } from "../golden.js";
import { X, y } from "./data.js";

interface KernelCase {
  id: string;
  m: number;
  d: number;
  hyper: { l2: number };
  X: number[];
  y: number[];
  theta: number[];
  bias?: number;
  loss: number;
  gradTheta: number[];
  gradBias?: number;
}

/** Loss and gradient as the kernels compute them, in one piece or cut after `cut` rows. */
export function lossAndGradient(test: KernelCase, dtype: Dtype, cut = test.m) {
  const tensors = [{ name: "weight", shape: [test.d, 1], length: test.d }];
  if (test.bias !== undefined) tensors.push({ name: "bias", shape: [1], length: 1 });
  const params = new ParameterSet(tensors, dtype);
  params.data.weight.set(test.theta);
  if (test.bias !== undefined) params.data.bias[0] = test.bias;
  const tables = new Tables("test", dtype);
  const table = drain(tables.read({ x: matrix(test.X, test.m, test.d, { dtype }), y: test.y }));
  const problem = new LinearProblem(params, table, test.m, { l1: 0, l2: test.hyper.l2 });
  const kernels = models()[dtype];
  const at = problem.describe(table);
  for (let from = 0; from < test.m; from += cut) {
    kernels.mseRows(at, from, Math.min(test.m, from + cut), 2 / test.m, from === 0);
  }
  const loss = problem.fields.batchLoss / test.m + kernels.penalty(at);
  return { loss, weight: Array.from(params.grad.weight), bias: params.grad.bias?.[0] };
}

const kernelCases = golden<{ cases: KernelCase[] }>("mse@torch1.13").cases;

describe("the mean squared error and its gradient agree with torch", () => {
  for (const dtype of ["float64", "float32"] as const) {
    it.each(kernelCases.map((test) => [test.id, test] as const))(`%s (${dtype})`, (_, test) => {
      const { loss, weight, bias } = lossAndGradient(test, dtype);
      const largest = Math.max(...test.gradTheta.map(Math.abs), Math.abs(test.gradBias ?? 0));
      const tolerance = dtype === "float64" ? 1e-12 : 2e-5;
      expect(Math.abs(loss - test.loss)).toBeLessThanOrEqual(tolerance * Math.abs(test.loss));
      weight.forEach((g, j) => expect(Math.abs(g - test.gradTheta[j])).toBeLessThanOrEqual(tolerance * largest));
      if (test.gradBias !== undefined) expect(Math.abs(bias - test.gradBias)).toBeLessThanOrEqual(tolerance * largest);
    });

    it(`no bit changes when a batch is cut at multiples of four rows (${dtype})`, () => {
      for (const test of kernelCases) {
        const whole = lossAndGradient(test, dtype);
        for (const cut of [4, 8, 12]) expect(lossAndGradient(test, dtype, cut)).toEqual(whole);
      }
    });
  }
});

interface Trajectory {
  id: string;
  optimizer: string;
  hyper: Record<string, number | boolean>;
  schedule?: { hyper: { T_max: number } };
  epochs: number;
  batch?: number;
  l2?: number;
  f64: { lossAtEpoch: Record<string, number>; finalParams: number[][]; r2: number };
  f32: { lossAtEpoch: Record<string, number>; finalParams: number[][]; r2: number };
}

const classes: Record<string, OptimizerClass> = { sgd: SGD, adam: Adam, adamw: AdamW };

describe("training on the diabetes data follows torch's trajectory", () => {
  const { cases } = golden<{ cases: Trajectory[] }>("trajectories@torch1.13");
  for (const dtype of ["float64", "float32"] as const) {
    it.each(cases.map((test) => [test.id, test] as const))(`%s (${dtype})`, (_, test) => {
      const reference = dtype === "float64" ? test.f64 : test.f32;
      const { lr, weight_decay: weightDecay, ...rest } = test.hyper as { lr: number; weight_decay?: number };
      const options = {
        optimizer: classes[test.optimizer],
        lr: test.schedule ? cosine(lr, test.schedule.hyper.T_max) : lr,
        ...rest,
        ...(weightDecay === undefined ? {} : { weightDecay }),
        ...(test.l2 ? { l2: test.l2 } : {}),
        batchSize: test.batch ?? ("full" as const),
        shuffle: false,
        dtype,
      };
      for (const [epoch, loss] of Object.entries(reference.lossAtEpoch)) {
        const model = new LinearRegression({ ...options, epochs: Number(epoch) });
        const report = model.fit(X, y);
        expect(Math.abs(report.loss / loss - 1)).toBeLessThanOrEqual(dtype === "float64" ? 1e-8 : 2e-4);
        if (Number(epoch) !== test.epochs) continue;
        const [weight, [bias]] = reference.finalParams;
        const tolerance = dtype === "float64" ? 1e-8 : 2e-3;
        weight.forEach((w, j) =>
          expect(Math.abs(model.params.data.weight[j] - w)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(w))),
        );
        expect(Math.abs(model.params.data.bias[0] - bias)).toBeLessThanOrEqual(tolerance * bias);
        expect(model.score(X, y)).toBeCloseTo(reference.r2, dtype === "float64" ? 9 : 4);
        model.dispose();
      }
    });
  }
});
