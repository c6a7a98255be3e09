// Loss and gradient of a network as the kernels compute them.
import { matrix, type Dtype } from "simdescent";
import { layerTensors, type Architecture } from "../../src/networks/architecture.js";
import { checkActivation } from "../../src/networks/activations.js";
import { ParameterSet } from "../../src/core/parameters.js";
import type { Loss } from "../../src/fit/losses.js";
import { NetworkProblem } from "../../src/networks/objective.js";
import { Tables } from "../../src/fit/table.js";
import { runToEnd } from "../../src/training/cooperative.js";

export interface NetworkCase {
  x: number[][];
  /** As the kernels take them, `targets` a row. */
  y: number[];
  targets?: number;
  outputs: number;
  loss: Loss;
  hidden: number[];
  activation: string;
  layerNorm?: boolean;
  dropout?: number;
  intercept?: boolean;
  l2?: number;
  sampleWeight?: number[];
  /** Rows in this order. */
  rows?: number[];
}

/** The problem of a case over all its rows, with its parameters and everything it holds. */
export function networkOf(given: NetworkCase, dtype: Dtype) {
  const { x, y, targets = 1, outputs, loss, hidden, l2 = 0, sampleWeight, rows } = given;
  const architecture: Architecture = {
    hidden,
    activation: checkActivation("test", given.activation),
    dropout: hidden.map(() => given.dropout ?? 0),
    layerNorm: given.layerNorm ?? false,
    intercept: given.intercept ?? true,
    init: undefined,
  };
  const params = new ParameterSet(layerTensors(architecture, x[0].length, outputs), dtype);
  // Whatever stands there before must not matter.
  for (const name of params.names) params.grad[name].fill(7);
  const tables = new Tables("test", dtype);
  const features = matrix(x, { dtype });
  const table = runToEnd(tables.read({ x: features, y, targets, sampleWeight, rows }));
  const count = rows?.length ?? x.length;
  const problem = new NetworkProblem(params, table, count, { loss, l1: 0, l2, outputs }, architecture, 0);
  const dispose = (): void => {
    problem.dispose();
    tables.dispose();
    features.dispose();
    params.dispose();
  };
  return { params, problem, table, dispose };
}

/** Largest error of the gradient beside central differences of the loss, relative to the gradient's largest entry. */
export function gradientError(given: NetworkCase, fill: () => number): number {
  const { params, problem, dispose } = networkOf(given, "float64");
  for (const name of params.names) {
    const gain = name.endsWith("gain");
    params.data[name].forEach((_, i, w) => (w[i] = gain ? 1 + 0.3 * fill() : 0.7 * fill()));
  }
  problem.evaluate();
  const gradients = params.names.map((name) => params.grad[name].slice());
  const largest = Math.max(...gradients.map((g) => Math.max(...g.map(Math.abs))));
  let worst = 0;
  params.names.forEach((name, t) => {
    const w = params.data[name];
    for (let i = 0; i < w.length; i++) {
      const at = w[i];
      const h = 1e-6 * Math.max(1, Math.abs(at));
      w[i] = at + h;
      const above = problem.evaluate();
      w[i] = at - h;
      const below = problem.evaluate();
      w[i] = at;
      worst = Math.max(worst, Math.abs((above - below) / (2 * h) - gradients[t][i]) / largest);
    }
  });
  dispose();
  return worst;
}
