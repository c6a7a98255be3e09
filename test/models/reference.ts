// The objectives of generalized linear models in plain float64, written for clarity: what tests compare the
// kernels and the models with. Solvers stand in reference-solvers.ts.

/** A loss of one output z of the model and its target y. */
export interface PointLoss {
  value: (z: number, y: number) => number;
  /** dl/dz; at a kink the value torch gives, which always lies between the one-sided derivatives. */
  derivative: (z: number, y: number) => number;
  /** The second derivative; where it jumps, that of one side. */
  curvature: (z: number, y: number) => number;
}

/** A loss of all outputs of a row. Targets of a row: one number per output, or the index of its class. */
export interface RowLoss {
  /** Number of classes; other losses have as many outputs as targets. */
  outputs?: number;
  /** Adding a number to every output changes nothing. */
  shiftInvariant?: boolean;
  value: (z: number[], y: number[]) => number;
  gradient: (z: number[], y: number[]) => number[];
  /** outputs x outputs, row-major. */
  hessian: (z: number[], y: number[]) => number[];
}

export const sigmoid = (z: number): number => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

const mse: PointLoss = {
  value: (z, y) => (z - y) ** 2,
  derivative: (z, y) => 2 * (z - y),
  curvature: () => 2,
};

const mae: PointLoss = {
  value: (z, y) => Math.abs(z - y),
  derivative: (z, y) => Math.sign(z - y),
  curvature: () => 0,
};

const huber = (delta = 1): PointLoss => ({
  value: (z, y) => {
    const r = Math.abs(z - y);
    return r <= delta ? r ** 2 / 2 : delta * (r - delta / 2);
  },
  derivative: (z, y) => Math.max(-delta, Math.min(delta, z - y)),
  curvature: (z, y) => (Math.abs(z - y) <= delta ? 1 : 0),
});

const smoothL1 = (beta = 1): PointLoss => ({
  value: (z, y) => {
    const r = Math.abs(z - y);
    return r < beta ? r ** 2 / (2 * beta) : r - beta / 2;
  },
  derivative: (z, y) => Math.max(-1, Math.min(1, (z - y) / beta)),
  curvature: (z, y) => (Math.abs(z - y) < beta ? 1 / beta : 0),
});

const logCosh: PointLoss = {
  value: (z, y) => {
    const r = Math.abs(z - y);
    return r + Math.log1p(Math.exp(-2 * r)) - Math.LN2;
  },
  derivative: (z, y) => Math.tanh(z - y),
  curvature: (z, y) => 1 - Math.tanh(z - y) ** 2,
};

/** torch.max halves the derivative between equal arguments, so it is the mean of both sides at z = y. */
const quantile = (tau = 0.5): PointLoss => ({
  value: (z, y) => Math.max(tau * (y - z), (tau - 1) * (y - z)),
  derivative: (z, y) => (z < y ? -tau : z > y ? 1 - tau : 0.5 - tau),
  curvature: () => 0,
});

const poisson: PointLoss = {
  value: (z, y) => Math.exp(z) - y * z,
  derivative: (z, y) => Math.exp(z) - y,
  curvature: (z) => Math.exp(z),
};

/** y is 0 or 1 (or a probability). */
const logistic: PointLoss = {
  value: (z, y) => softplus(z) - y * z,
  derivative: (z, y) => (1 - y) * sigmoid(z) - y * sigmoid(-z),
  curvature: (z) => sigmoid(z) * sigmoid(-z),
};

/** y is -1 or +1; 0 at the kink, as torch.relu has it. */
const hinge: PointLoss = {
  value: (z, y) => Math.max(0, 1 - y * z),
  derivative: (z, y) => (y * z < 1 ? -y : 0),
  curvature: () => 0,
};

/** y is -1 or +1. */
const squaredHinge: PointLoss = {
  value: (z, y) => Math.max(0, 1 - y * z) ** 2,
  derivative: (z, y) => -2 * y * Math.max(0, 1 - y * z),
  curvature: (z, y) => (y * z < 1 ? 2 : 0),
};

/** The mean of a loss over the outputs of a row. */
function pointwise({ value, derivative, curvature }: PointLoss): RowLoss {
  return {
    value: (z, y) => z.reduce((sum, zk, k) => sum + value(zk, y[k]), 0) / z.length,
    gradient: (z, y) => z.map((zk, k) => derivative(zk, y[k]) / z.length),
    hessian: (z, y) => z.flatMap((zk, k) => z.map((_, c) => (c === k ? curvature(zk, y[k]) / z.length : 0))),
  };
}

/** Cross-entropy of the softmax with the target (1 - e) * onehot + e / classes. */
function softmax(classes: number, labelSmoothing = 0): RowLoss {
  const target = (y: number, k: number) => (k === y ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
  const logs = (z: number[]) => {
    const largest = Math.max(...z);
    const log = Math.log(z.reduce((sum, zk) => sum + Math.exp(zk - largest), 0));
    return z.map((zk) => zk - largest - log);
  };
  return {
    outputs: classes,
    shiftInvariant: true,
    value: (z, [y]) => logs(z).reduce((sum, log, k) => sum - (target(y, k) === 0 ? 0 : target(y, k) * log), 0),
    gradient: (z, [y]) => logs(z).map((log, k) => Math.exp(log) - target(y, k)),
    hessian: (z) => {
      const p = logs(z).map(Math.exp);
      return p.flatMap((pk, k) => p.map((pc, c) => (c === k ? pk : 0) - pk * pc));
    },
  };
}

export const points = { mse, mae, huber, smoothL1, logCosh, quantile, poisson, logistic, hinge, squaredHinge };

/** Every loss by the name the models use, ready for a `Problem`. */
export const losses = {
  mse: (): RowLoss => pointwise(mse),
  mae: (): RowLoss => pointwise(mae),
  huber: (delta?: number): RowLoss => pointwise(huber(delta)),
  smoothL1: (beta?: number): RowLoss => pointwise(smoothL1(beta)),
  logCosh: (): RowLoss => pointwise(logCosh),
  quantile: (tau?: number): RowLoss => pointwise(quantile(tau)),
  poisson: (): RowLoss => pointwise(poisson),
  logistic: (): RowLoss => pointwise(logistic),
  hinge: (): RowLoss => pointwise(hinge),
  squaredHinge: (): RowLoss => pointwise(squaredHinge),
  softmax,
};

export interface Problem {
  X: readonly (readonly number[])[];
  /** Targets row by row: all outputs of a row, or the index of its class. */
  y: readonly number[];
  loss: RowLoss;
  /** Of any scale: divided by their mean. */
  sampleWeight?: readonly number[];
  l1?: number;
  l2?: number;
}

/** Weights are features x outputs, row-major; no bias where `bias` is empty. */
export interface Coefficients {
  weights: number[];
  bias: number[];
}

export const outputsOf = ({ X, y, loss }: Problem): number => loss.outputs ?? y.length / X.length;

/** Calls `visit` with every row, the outputs of the model, the targets and the row's share of the mean. */
export function eachRow(
  problem: Problem,
  weights: ArrayLike<number>,
  bias: ArrayLike<number>,
  visit: (x: readonly number[], z: number[], y: number[], share: number) => void,
): void {
  const { X, y, sampleWeight } = problem;
  const outputs = outputsOf(problem);
  const targets = y.length / X.length;
  const total = sampleWeight?.reduce((sum, s) => sum + s, 0) ?? X.length;
  X.forEach((x, i) => {
    const z = Array.from({ length: outputs }, (_, k) =>
      x.reduce((sum, xj, j) => sum + xj * weights[j * outputs + k], bias[k] ?? 0),
    );
    visit(x, z, y.slice(i * targets, (i + 1) * targets) as number[], (sampleWeight?.[i] ?? 1) / total);
  });
}

/**
 * mean(s * loss) + l2 * sum(w^2) + l1 * sum|w|, without the biases; the gradient is that of the first two terms.
 */
export function objective(
  problem: Problem,
  weights: ArrayLike<number>,
  bias: ArrayLike<number>,
): { loss: number; gradient: Coefficients } {
  const { loss, l1 = 0, l2 = 0 } = problem;
  const w = Array.from(weights);
  const gradient = { weights: w.map(() => 0), bias: Array.from(bias, () => 0) };
  let sum = 0;
  eachRow(problem, weights, bias, (x, z, y, share) => {
    sum += share * loss.value(z, y);
    const g = loss.gradient(z, y);
    x.forEach((xj, j) => g.forEach((gk, k) => (gradient.weights[j * g.length + k] += share * gk * xj)));
    gradient.bias.forEach((_, k) => (gradient.bias[k] += share * g[k]));
  });
  w.forEach((wj, j) => {
    sum += l2 * wj ** 2 + l1 * Math.abs(wj);
    gradient.weights[j] += 2 * l2 * wj;
  });
  return { loss: sum, gradient };
}

/** How far a weight violates the optimality condition, from the gradient of the smooth part. */
export function violation(w: number, g: number, l1: number): number {
  return w === 0 ? Math.max(0, Math.abs(g) - l1) : Math.abs(g + l1 * Math.sign(w));
}

/** The largest violation of the optimality conditions: 0 at the minimum. `gradient` is the objective's, if known. */
export function kkt(
  problem: Problem,
  weights: ArrayLike<number>,
  bias: ArrayLike<number>,
  gradient: Coefficients = objective(problem, weights, bias).gradient,
): number {
  const ofWeights = gradient.weights.map((g, j) => violation(weights[j], g, problem.l1 ?? 0));
  return Math.max(...ofWeights, ...gradient.bias.map(Math.abs));
}
