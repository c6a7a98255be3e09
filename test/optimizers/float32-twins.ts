// The reference's steps in plain JavaScript and float32, every operation rounded, with the order of sums to be chosen.
// Two orders are both right: how far they end from one another is what rounding alone does to a case.
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { GoldenCase, GoldenProblem } from "../golden.js";

const { fround, sqrt } = Math;

/** How a run rounds and sums. */
export interface Order {
  /** Rounds what is done element by element, and tells the arrays' type. */
  round: (x: number) => number;
  /** Rounds what there is one of: norms, rates, estimates. */
  scalar: (x: number) => number;
  sum: (terms: readonly number[]) => number;
  /** Whether a decay of the parameter is a factor of it, or taken off it. */
  factor: boolean;
}

const exact = (x: number): number => x;
const added = (round: (x: number) => number) => (a: number, b: number) => round(a + b);

/** Everything in float32, sums from the first term to the last. */
const forward: Order = {
  round: fround,
  scalar: fround,
  sum: (terms) => terms.reduce(added(fround), 0),
  factor: false,
};
/** The same with sums from the last term to the first. */
const backward: Order = { ...forward, sum: (terms) => terms.reduceRight(added(fround), 0) };
/** Elements in float32, sums and what is made of them in float64. */
const wide: Order = { round: fround, scalar: exact, sum: (terms) => terms.reduce(added(exact), 0), factor: true };

export const orders = [forward, backward, wide];
export const float64: Order = { ...wide, round: exact, factor: false };

type Numbers = Float32Array | Float64Array;

interface Tensor {
  w: Numbers;
  g: Numbers;
  x0: Numbers;
  shape: number[];
  state: Record<string, Numbers>;
}

type Hyper = Record<string, number | boolean | null | number[]>;
type Step = (tensors: Tensor[], hyper: Hyper, t: number) => void;

const difference = (a: Numbers, b: Numbers): Numbers => a.map((x, i) => x - b[i]);
const product = ({ round }: Order, a: ArrayLike<number>, b: ArrayLike<number>): number[] =>
  Array.from(a, (x, i) => round(x * b[i]));

/** A coupled decay is part of the gradient. */
function gradient({ round }: Order, { w, g }: Tensor, decay: number): Numbers {
  return decay === 0 ? g.slice() : g.map((x, i) => x + round(decay * w[i]));
}

/** DoG over these tensors as one vector; LDoG calls it for each. */
function distanceStep(order: Order): Step {
  const { round, scalar, sum } = order;
  const norm = (parts: Numbers[]): number => scalar(sqrt(sum(parts.map((part) => sum(product(order, part, part))))));
  let [rbar, G] = [0, 0];
  return (tensors, hyper, t) => {
    const { lr, reps_rel, weight_decay, eps, init_eta } = hyper as Record<string, number>;
    const gradients = tensors.map((tensor) => gradient(order, tensor, weight_decay));
    const total = scalar(norm(gradients) ** 2);
    if (t === 1) {
      rbar = init_eta === null ? scalar(reps_rel * (1 + norm(tensors.map(({ w }) => w)))) : 0;
      G = scalar(total + eps);
    } else {
      rbar = Math.max(rbar, norm(tensors.map(({ w, x0 }) => difference(w, x0))));
      G = scalar(G + total);
    }
    const eta = t === 1 && init_eta !== null ? scalar(init_eta) : scalar(scalar(lr * rbar) / scalar(sqrt(G)));
    tensors.forEach(({ w }, i) => gradients[i].forEach((g, k) => (w[k] = w[k] - round(eta * g))));
  };
}

function prodigyStep(order: Order): Step {
  const { round, sum } = order;
  let [d, dMax, numerator, k] = [0, 0, 0, 0];
  return (tensors, hyper, t) => {
    const { lr, beta3, eps, weight_decay, d0, d_coef, growth_rate, slice_p } = hyper as Record<string, number>;
    const [b1, b2] = hyper.betas as number[];
    if (t === 1) d = dMax = d0;
    const slow = beta3 ?? sqrt(b2);
    const correction = hyper.use_bias_correction ? sqrt(1 - b2 ** (k + 1)) / (1 - b1 ** (k + 1)) : 1;
    const dlr = d * lr * correction;
    const weight = (d / d0) * (hyper.safeguard_warmup ? d : dlr);
    numerator *= slow;
    const sums: number[] = [];
    for (const tensor of tensors) {
      const { w, x0, state } = tensor;
      const g = gradient(order, tensor, hyper.decouple ? 0 : weight_decay);
      const every = (x: Numbers): Numbers => x.filter((_, i) => i % slice_p === 0);
      const few = every(g);
      state.m ??= w.map(() => 0);
      state.v ??= w.map(() => 0);
      state.s ??= few.map(() => 0);
      numerator += (d / d0) * dlr * sum(product(order, few, every(difference(x0, w))));
      g.forEach((x, i) => {
        state.m[i] = round(state.m[i] * b1) + round(x * (d * (1 - b1)));
        state.v[i] = round(state.v[i] * b2) + round(round(x * x) * (d * d * (1 - b2)));
      });
      few.forEach((x, i) => (state.s[i] = round(state.s[i] * slow) + round(x * weight)));
      sums.push(sum(Array.from(state.s, Math.abs)));
    }
    const estimate = (d_coef * numerator) / sum(sums);
    if (d === d0) d = Math.max(d, estimate);
    dMax = Math.max(dMax, estimate);
    d = Math.min(dMax, d * Number(growth_rate));
    k++;
    const decay = hyper.decouple ? weight_decay * dlr : 0;
    for (const { w, state } of tensors) {
      w.forEach((x, i) => {
        const kept = order.factor ? x * round(1 - decay) : x - round(x * decay);
        w[i] = round(kept) - round(dlr * round(state.m[i] / round(round(sqrt(state.v[i])) + round(d * eps))));
      });
    }
  };
}

const transpose = (a: number[][]): number[][] => a[0].map((_, j) => a.map((row) => row[j]));

/** A times B, whose columns are given as rows. */
const multiply = (order: Order, a: number[][], columns: number[][]): number[][] =>
  a.map((row) => columns.map((column) => order.sum(product(order, row, column))));

function power(matrix: number[][], exponent: number, eps: number): number[][] {
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(new Matrix(matrix), {
    assumeSymmetric: true,
  });
  const values = realEigenvalues.map((x) => Math.max(x, eps) ** exponent);
  return vectors.clone().mulRowVector(values).mmul(vectors.transpose()).to2DArray();
}

/** Of tensors with one or two dimensions. */
function shampooStep(order: Order): Step {
  const { round } = order;
  return (tensors, hyper, t) => {
    const { lr, momentum, weight_decay, epsilon, update_freq } = hyper as Record<string, number>;
    for (const { w, g, shape, state } of tensors) {
      const mu = t === 1 ? 0 : momentum;
      let x = g.map((value, i) => {
        const blended = mu === 0 ? value : round(value * (1 - mu)) + round(mu * state.buffer[i]);
        return weight_decay === 0 ? blended : round(blended) + round(weight_decay * w[i]);
      });
      shape.forEach((d, i) => {
        const matrixOf = (values: Numbers, columns: number): number[][] =>
          Array.from({ length: values.length / columns }, (_, r) =>
            Array.from(values.subarray(r * columns, (r + 1) * columns)),
          );
        // Unfolded along this dimension: d rows.
        const rows = i === 0 ? matrixOf(x, x.length / d) : transpose(matrixOf(x, d));
        const identity = Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? epsilon : 0));
        state[`factor${i}`] ??= round === fround ? Float32Array.from(identity) : Float64Array.from(identity);
        const factor = state[`factor${i}`];
        multiply(order, rows, rows)
          .flat()
          .forEach((value, at) => (factor[at] += value));
        if ((t - 1) % update_freq === 0) {
          const root = power(matrixOf(factor, d), -1 / shape.length, epsilon).flat();
          state[`power${i}`] = factor.map((_, at) => root[at]);
        }
        const turned = multiply(order, matrixOf(state[`power${i}`], d), transpose(rows));
        const flat = (i === 0 ? turned : transpose(turned)).flat();
        x = x.map((_, at) => flat[at]);
      });
      state.buffer = x;
      x.forEach((value, i) => (w[i] = w[i] - round(lr * value)));
    }
  };
}

function apart(step: (order: Order) => Step): (order: Order) => Step {
  return (order) => {
    const steps: Step[] = [];
    return (tensors, hyper, t) => tensors.forEach((tensor, i) => (steps[i] ??= step(order))([tensor], hyper, t));
  };
}

const twins: Record<string, (order: Order) => Step> = {
  DoG: distanceStep,
  LDoG: apart(distanceStep),
  Prodigy: prodigyStep,
  Shampoo: shampooStep,
};

/** Classes whose float32 runs hang on roundings. */
export const withTwins = Object.keys(twins);

/** The parameters after the recorded steps of a case. */
export function twinRun(
  name: string,
  { shapes, steps, params0, grads }: GoldenProblem,
  { hyper }: GoldenCase,
  recorded: readonly number[],
  order: Order,
): number[][][] {
  const step = twins[name](order);
  const numbers = (values: number[]): Numbers => (order.round === fround ? Float32Array : Float64Array).from(values);
  const tensors = shapes.map((shape, i) => {
    const w = numbers(params0[i]);
    return { w, x0: w.slice(), g: w.slice(), shape, state: {} };
  });
  const found: number[][][] = [];
  for (let t = 1; t <= steps; t++) {
    tensors.forEach(({ g }, i) => g.set(grads[t - 1][i]));
    step(tensors, hyper as Hyper, t);
    if (recorded.includes(t)) found.push(tensors.map(({ w }) => Array.from(w)));
  }
  return found;
}
