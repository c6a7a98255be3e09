// Sharpness-aware minimization: the gradient is taken where the loss is worst within a distance rho, to first order.
//     e = rho g / |g|      adaptive: e = rho w² g / | |w| g |      with eta: e = rho T² g / |T g|, T = |w| + eta of matrices
// Foret et al. 2020, arXiv:2010.01412; Kwon et al. 2021, arXiv:2102.11600. The forms are those of davda54/sam and SamsungLabs/ASAM.
import { checkCount, checkFlag, checkKeys, checkNumber, show } from "../../errors.js";
import type { FloatArray } from "../../core/memory.js";

export interface SamOptions {
  /** Distance, at least 0; default 0.05. */
  rho?: number;
  /** Measured in units of the parameters; default false. */
  adaptive?: boolean;
  /** Adaptive: added to |w| of matrices, vectors being measured as they are; default none: |w| everywhere. */
  eta?: number;
  /** Steps up, each as long; default 1. */
  steps?: number;
}

export interface Sam {
  rho: number;
  adaptive: boolean;
  eta: number | undefined;
  steps: number;
}

/** Checks the option. */
export function checkSam(owner: string, given: unknown): Sam | undefined {
  if (given === undefined) return undefined;
  const label = `${owner}: sam`;
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${label} must be { rho, adaptive }, got ${show(given)}`);
  checkKeys(given, ["rho", "adaptive", "eta", "steps"], label);
  const { rho = 0.05, adaptive = false, eta, steps = 1 } = given as SamOptions;
  const atLeast0 = (x: number): boolean => x >= 0 && x < Infinity;
  checkNumber(rho, `${label}.rho`, "at least 0", atLeast0);
  checkFlag(adaptive, `${label}.adaptive`);
  if (eta !== undefined) checkNumber(eta, `${label}.eta`, "at least 0", atLeast0);
  if (eta !== undefined && !adaptive) throw new RangeError(`${label}: eta goes with adaptive: true`);
  return { rho, adaptive, eta, steps: checkCount(steps, `${label}.steps`) };
}

/** A tensor, its gradient, and whether it is a matrix. */
export interface Climbing {
  w: FloatArray;
  g: FloatArray;
  matrix: boolean;
}

/** Moves the parameters up the loss, or down where `sign` is -1. */
export function climb({ rho, adaptive, eta }: Sam, tensors: readonly Climbing[], sign: number): void {
  const measured = ({ matrix }: Climbing): boolean => adaptive && (eta === undefined || matrix);
  let square = 0;
  for (const tensor of tensors) {
    const { w, g } = tensor;
    const scaled = measured(tensor);
    for (let i = 0; i < w.length; i++) square += (scaled ? (Math.abs(w[i]) + (eta ?? 0)) * g[i] : g[i]) ** 2;
  }
  const k = (sign * rho) / (Math.sqrt(square) + (eta === undefined ? 1e-12 : 1e-16));
  for (const tensor of tensors) {
    const { w, g } = tensor;
    const scaled = measured(tensor);
    for (let i = 0; i < w.length; i++) w[i] += k * (scaled ? (Math.abs(w[i]) + (eta ?? 0)) ** 2 * g[i] : g[i]);
  }
}
