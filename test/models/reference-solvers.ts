// Exact minima of the objectives in reference.ts, for losses with a second derivative: Newton's method, and
// for l1 the same with coordinate descent on each quadratic model (proximal Newton).
import { eachRow, kkt, losses, objective, outputsOf, violation, type Coefficients, type Problem } from "./reference.js";

export interface SolverOptions {
  intercept?: boolean;
  /** Largest violation of the optimality conditions that is left. */
  tolerance?: number;
}

/** A quadratic model of the smooth part. Coefficients lie output by output: weights, then the bias. */
interface Model {
  gradient: Float64Array;
  hessian: Float64Array;
  at: Float64Array;
  /** l1 of each coefficient: 0 for biases. */
  l1: Float64Array;
}

/** The way to a model's minimum; undefined where it has none. */
type Direction = (model: Model) => Float64Array | undefined;

const leastSquares = losses.mse();

/** Where weight j (or the bias, j = features) of output k lies in a model. */
function layout(problem: Problem, intercept: boolean) {
  const features = problem.X[0].length;
  const outputs = outputsOf(problem);
  const block = features + (intercept ? 1 : 0);
  const flat = ({ weights, bias }: Coefficients) =>
    Float64Array.from({ length: outputs * block }, (_, i) => {
      const [k, j] = [Math.floor(i / block), i % block];
      return j < features ? weights[j * outputs + k] : bias[k];
    });
  const named = (flat: Float64Array): Coefficients => ({
    weights: Array.from(
      { length: features * outputs },
      (_, i) => flat[(i % outputs) * block + Math.floor(i / outputs)],
    ),
    bias: Array.from({ length: intercept ? outputs : 0 }, (_, k) => flat[k * block + features]),
  });
  return { features, outputs, block, size: outputs * block, flat, named };
}

function quadratic(problem: Problem, at: Float64Array, intercept: boolean): Model {
  const { l1 = 0, l2 = 0, loss } = problem;
  const { features, outputs, block, size, flat, named } = layout(problem, intercept);
  const { weights, bias } = named(at);
  const hessian = new Float64Array(size * size);
  const row = new Float64Array(block);
  eachRow(problem, weights, bias, (x, z, y, share) => {
    row.set(x);
    if (intercept) row[features] = 1;
    const h = loss.hessian(z, y);
    for (let a = 0; a < outputs; a++) {
      for (let b = 0; b <= a; b++) {
        const s = share * h[a * outputs + b];
        if (s === 0) continue;
        for (let j = 0; j < block; j++) {
          const scaled = s * row[j];
          if (scaled === 0) continue;
          const start = (a * block + j) * size + b * block;
          for (let l = 0; l < block; l++) hessian[start + l] += scaled * row[l];
        }
      }
    }
  });
  for (let i = 0; i < size; i++) {
    const isWeight = i % block < features;
    if (isWeight) hessian[i * size + i] += 2 * l2;
    // Along a common shift of all outputs the loss is flat and the gradient 0 wherever l1 is silent: curvature
    // there makes the matrix regular and keeps the sum over the outputs as it is.
    if (!loss.shiftInvariant || (isWeight && l1 !== 0)) continue;
    for (let b = i % block; b <= i; b += block) hessian[i * size + b] += 1 / outputs;
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) hessian[j * size + i] = hessian[i * size + j];
  const { gradient } = objective(problem, weights, bias);
  const penalties = Float64Array.from({ length: size }, (_, i) => (i % block < features ? l1 : 0));
  return { gradient: flat(gradient), hessian, at, l1: penalties };
}

/** Newton's direction -H^-1 g by Cholesky's decomposition, or undefined if H is not positive. */
function direct({ hessian, gradient }: Model): Float64Array | undefined {
  const n = gradient.length;
  const L = Float64Array.from(hessian);
  const x = gradient.map((g) => -g);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = L[i * n + j];
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k];
      if (i === j && hessian[i * n + i] === 0 && gradient[i] === 0) sum = 1; // a column of zeros
      if (i === j && !(sum > 1e-14 * hessian[i * n + i])) return undefined;
      L[i * n + j] = i === j ? Math.sqrt(sum) : sum / L[j * n + j];
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= L[i * n + k] * x[k];
    x[i] /= L[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= L[k * n + i] * x[k];
    x[i] /= L[i * n + i];
  }
  return x;
}

/** Minimizes the model plus l1 by coordinates: each has its minimum by soft thresholding. */
function byCoordinates({ gradient, hessian, at, l1 }: Model): Float64Array | undefined {
  const n = gradient.length;
  const slope = Float64Array.from(gradient);
  const w = Float64Array.from(at);
  const worst = () => w.reduce((most, wi, i) => Math.max(most, violation(wi, slope[i], l1[i])), 0);
  const wanted = 1e-3 * worst();
  for (let sweep = 0; sweep < 20_000; sweep++) {
    for (let i = 0; i < n; i++) {
      const h = hessian[i * n + i];
      if (h === 0 && violation(w[i], slope[i], l1[i]) > 0) return undefined;
      if (h === 0) continue;
      const free = h * w[i] - slope[i];
      const next = (Math.sign(free) * Math.max(0, Math.abs(free) - l1[i])) / h;
      const move = next - w[i];
      if (move === 0) continue;
      w[i] = next;
      for (let j = 0; j < n; j++) slope[j] += move * hessian[i * n + j];
    }
    if (worst() <= wanted) break;
  }
  return w.map((wi, i) => wi - at[i]);
}

/** Follows `direction` with backtracking until the optimality conditions hold; throws if they never do. */
function minimize(problem: Problem, options: SolverOptions, direction: Direction): Coefficients {
  const { intercept = true, tolerance = 1e-12 } = options;
  const { size, named } = layout(problem, intercept);
  const measure = (at: Float64Array) => {
    const { weights, bias } = named(at);
    const { loss, gradient } = objective(problem, weights, bias);
    return { at, value: loss, residual: kkt(problem, weights, bias, gradient) };
  };
  const zeros = new Float64Array(size);
  // The curvature of a least-squares problem on the same data: a share of it bounds the steps where a loss
  // has hardly any curvature of its own (Huber far from the data, a separating plane).
  const squares = {
    ...problem,
    loss: leastSquares,
    y: problem.X.flatMap(() => Array<number>(outputsOf(problem)).fill(0)),
  };
  const bound = quadratic({ ...squares, l1: 0, l2: 0 }, zeros, intercept).hessian;
  let share = 0;
  let best = measure(zeros);
  for (let iteration = 0; iteration < 500 && best.residual > tolerance; iteration++) {
    const model = quadratic(problem, best.at, intercept);
    const step = direction({ ...model, hessian: model.hessian.map((h, i) => h + share * bound[i]) });
    if (!step) {
      share = Math.max(1e-10, 10 * share);
      continue;
    }
    const descent = step.reduce((sum, d, i) => {
      const from = best.at[i];
      return sum + model.gradient[i] * d + model.l1[i] * (Math.abs(from + d) - Math.abs(from));
    }, 0);
    // Near the minimum the objective is constant to its last digits: there a smaller residual decides.
    const rounding = 1e-13 * Math.abs(best.value);
    const attempt = (t: number) => {
      const found = measure(best.at.map((w, i) => w + t * step[i]));
      const lower = found.value <= best.value + 1e-4 * t * descent;
      const closer = found.value <= best.value + rounding && found.residual < best.residual;
      return (descent < 0 && lower) || closer ? found : undefined;
    };
    let t = 1;
    let found = attempt(t);
    while (!found && t > 1e-6) found = attempt((t /= 4));
    if (found) best = found;
    if (t < 0.1) share = Math.max(1e-8, 10 * share);
    else if (t === 1) share = share < 1e-8 ? 0 : share / 100;
  }
  if (!(best.residual <= tolerance)) throw new Error(`no minimum: the optimality conditions fail by ${best.residual}`);
  return named(best.at);
}

/** The minimum without l1, by damped Newton steps. */
export function newton(problem: Problem, options: SolverOptions = {}): Coefficients {
  if (problem.l1) throw new RangeError("newton: l1 must be 0; use coordinateDescent");
  return minimize(problem, options, direct);
}

/** The minimum with l1 and l2, by Newton steps whose quadratic models are minimized by coordinates. */
export function coordinateDescent(problem: Problem, options: SolverOptions = {}): Coefficients {
  return minimize(problem, options, byCoordinates);
}
