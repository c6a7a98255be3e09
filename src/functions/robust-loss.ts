// Losses that outliers pull less: each residual r counts scale^2 rho((r/scale)^2) instead of r^2; half of the sum is the
// cost. Triggs et al. 2000, Bundle Adjustment, 4.3; names and formulas as in SciPy.
import { checkKeys, checkNumber, show } from "../errors.js";

export type LossName = "linear" | "softL1" | "huber" | "cauchy" | "arctan";

/** A loss by name, or with the residual from which on it counts as an outlier; default 1. */
export type RobustLoss = LossName | { name: LossName; scale?: number };

/** rho, its first and its second derivative at z = (r/scale)^2. */
type Rho = (z: number) => [number, number, number];

const rhos: Record<Exclude<LossName, "linear">, Rho> = {
  softL1: (z) => {
    const t = 1 + z;
    return [2 * (Math.sqrt(t) - 1), 1 / Math.sqrt(t), -0.5 / (t * Math.sqrt(t))];
  },
  huber: (z) => (z <= 1 ? [z, 1, 0] : [2 * Math.sqrt(z) - 1, 1 / Math.sqrt(z), -0.5 / (z * Math.sqrt(z))]),
  cauchy: (z) => [Math.log1p(z), 1 / (1 + z), -1 / (1 + z) ** 2],
  arctan: (z) => [Math.atan(z), 1 / (1 + z * z), (-2 * z) / (1 + z * z) ** 2],
};

/** A loss ready for use. */
export class Loss {
  readonly #rho: Rho | undefined;
  readonly #scale: number;

  constructor(given: unknown, owner: string) {
    const { name, scale = 1 } = (typeof given === "object" && given !== null ? given : { name: given }) as {
      name: unknown;
      scale?: unknown;
    };
    if (typeof given === "object" && given !== null) checkKeys(given, ["name", "scale"], `${owner}: loss`);
    const known = ["linear", ...Object.keys(rhos)];
    if (typeof name !== "string" || !known.includes(name)) {
      const error = typeof name === "string" ? RangeError : TypeError;
      throw new error(`${owner}: loss must be one of ${known.join(", ")}, or { name, scale }, got ${show(name)}`);
    }
    this.#rho = name === "linear" ? undefined : rhos[name as Exclude<LossName, "linear">];
    this.#scale = checkNumber(scale, `${owner}: loss.scale`, "finite and above 0", (x) => x > 0 && x < Infinity);
  }

  get linear(): boolean {
    return this.#rho === undefined;
  }

  /** Half the sum over residuals. */
  cost(residuals: Float64Array): number {
    let sum = 0;
    const c = this.#scale;
    if (!this.#rho) for (const r of residuals) sum += r * r;
    else for (const r of residuals) sum += c * c * this.#rho((r / c) ** 2)[0];
    return sum / 2;
  }

  /**
   * Factors of the rows of the Jacobian and the residuals in their place, with which a linear problem has the same
   * gradient and, where that is positive, the same curvature.
   */
  linearize(residuals: Float64Array, rows: Float64Array, moved: Float64Array): void {
    const c = this.#scale;
    const rho = this.#rho as Rho;
    residuals.forEach((r, i) => {
      const [, first, second] = rho((r / c) ** 2);
      const factor = Math.sqrt(Math.max(first + 2 * second * (r / c) ** 2, Number.EPSILON));
      rows[i] = factor;
      moved[i] = (r * first) / factor;
    });
  }
}
