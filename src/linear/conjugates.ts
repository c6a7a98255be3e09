// Losses as the largest of all lines below them: loss(r) = scale max over u in [lower, upper] of u r - h(u), with
//   h(u) = curvature u²/2    or    h(u) = entropy (a log a + b log b),   a = u - lower, b = upper - u
// and r = y - z of numbers, 1 - y z of hinges, -y z of the logistic loss. What is largest says where the minimum is: the dual.
import { exp, log } from "../math/deterministic.js";
import type { Loss } from "../fit/losses.js";

export interface Conjugate {
  lower: number;
  upper: number;
  curvature: number;
  entropy: number;
  /** What the maximum is multiplied by. */
  scale: number;
  /** For labels: what the residual is at score 0. */
  offset: number;
}

const box = (lower: number, upper: number): Conjugate => ({
  lower,
  upper,
  curvature: 0,
  entropy: 0,
  scale: 1,
  offset: 0,
});

/** A loss whose residuals are measured in `unit`; undefined where it has no such form. */
export function conjugateOf({ name, parameter }: Loss, unit: number): Conjugate | undefined {
  switch (name) {
    case "mse":
      return { ...box(-Infinity, Infinity), curvature: 0.5, scale: unit };
    case "mae":
      return box(-1, 1);
    case "quantile":
      return box(parameter - 1, parameter);
    case "huber":
      return { ...box(-1, 1), curvature: parameter / unit, scale: parameter };
    case "smoothL1":
      return { ...box(-1, 1), curvature: parameter / unit };
    case "logCosh":
      return { ...box(-1, 1), entropy: 0.5 / unit };
    case "hinge":
      return { ...box(0, 1), offset: 1 };
    case "squaredHinge":
      return { ...box(0, Infinity), curvature: 0.5, offset: 1 };
    case "logistic":
      return { ...box(0, 1), entropy: 1 };
    default:
      return undefined;
  }
}

const logarithm = (x: number): number => (x > 0 ? log(x) : 0);

/** The loss at a residual, its scale left out. */
export function lossAt(r: number, { lower, upper, curvature, entropy }: Conjugate): number {
  if (entropy > 0) {
    const width = upper - lower;
    const x = r / entropy;
    const softplus = Math.max(x, 0) + logarithm(1 + exp(-Math.abs(x)));
    return lower * r + entropy * width * (softplus - logarithm(width));
  }
  const free = curvature > 0 ? r / curvature : r > 0 ? Infinity : -Infinity;
  const u = r === 0 ? 0 : Math.min(upper, Math.max(lower, free));
  return r === 0 ? 0 : u * r - (curvature / 2) * u * u;
}

/** h(u), from u and its distances to both ends. */
export const conjugateAt = (u: number, a: number, b: number, { curvature, entropy }: Conjugate): number =>
  entropy > 0 ? entropy * (a * logarithm(a) + b * logarithm(b)) : (curvature / 2) * u * u;
