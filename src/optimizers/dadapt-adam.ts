import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import {
  distanceOptions,
  distanceRate,
  distanceShared,
  grown,
  largestRate,
  share,
  type DistanceOptions,
} from "./parts/distance.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, positive } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => DAdaptAdam,
  name: "DAdaptAdam",
  paper: "Defazio & Mishchenko 2023, arXiv:2301.07733",
  golden: "dadapt-adam@official",
  family: "rate-free",
  stepLength: "free",
  options: {
    ...distanceOptions(),
    betas: [fraction(0.9), fraction(0.999)],
    eps: positive(1e-8),
    useBiasCorrection: false,
    decoupledWeightDecay: false,
  },
  decay: ({ decoupledWeightDecay }) => (decoupledWeightDecay ? "own" : "coupled"),
  variant: () => ({ kernel: "momentsStep", slots: ["exp_avg", "exp_avg_sq", "s"], whole: {} }),
  shared: { ...distanceShared, numerator_weighted: 0, k: 0 },
  measure: measured({
    kernel: () => "dadaptAdamSums",
    sums: 2,
    before: ({ lr, eps }, { groups, shared, flags }) => {
      if (lr === 0) return [1, 0, 1, 0, 1, 0, eps, 0];
      const [{ beta1, beta2 }] = groups;
      const root = Math.sqrt(beta2);
      const dlr = share(distanceRate(groups, shared, flags.useBiasCorrection), lr, largestRate(groups));
      return [beta1, dlr * (1 - beta1), beta2, 1 - beta2, root, dlr * (1 - root), eps, 1];
    },
    decide: ({ values: { beta2, growthRate }, groups, flags, sums, shared }) => {
      const [inner, length] = sums;
      if (length === 0) return false;
      const root = Math.sqrt(beta2);
      shared.dlr = distanceRate(groups, shared, flags.useBiasCorrection);
      shared.numerator_weighted = root * shared.numerator_weighted + (1 - root) * shared.dlr * inner;
      shared.d = grown(shared.d, shared.numerator_weighted / ((1 - root) * length), growthRate);
      shared.k++;
      return true;
    },
  }),
  scalars: ({ lr, eps }, { groups, shared, flags, weightDecay }) => {
    const dlr = share(shared.dlr, lr, largestRate(groups));
    return [flags.decoupledWeightDecay ? dlr * weightDecay : 0, 1, eps];
  },
}));

export interface DAdaptAdamOptions extends DistanceOptions {
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, above 0; default 1e-8. */
  eps?: number | Schedule;
  /** Multiply the rate by Adam's bias corrections; default false. */
  useBiasCorrection?: boolean;
  /** Shrink the parameter by `d lr weightDecay` in place of adding the decay to the gradient; default false. */
  decoupledWeightDecay?: boolean;
}

/**
 * Adam which finds its rate: d grows to a lower bound of the distance from the start to the solution.
 *
 *     r <- q r + (1-q) d lr <g, s / (sqrt(v) + eps)>       q = sqrt(b2)
 *     m <- b1 m + (1-b1) d lr g       v <- b2 v + (1-b2) g²       s <- q s + (1-q) d lr g
 *     d <- max(d, r / ((1-q) |s|_1))       w <- w - m / (sqrt(v) + eps)
 *
 * Agrees with dadaptation's DAdaptAdam: one d for all tensors, sums over all of them, `betas` and `growthRate` of
 * the first group; a group's lower `lr` is its layer_scale, a group with `lr` 0 takes no part. A step without any
 * gradient so far is passed over. Leave `lr` at 1, or give it a schedule that ends at 0. Prodigy is its successor.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { DAdaptAdam, minimize } from "simdescent";
 * const bowl = ([x, y], grad) => {
 *   grad.set([2 * (x - 3), 20 * (y + 1)]);
 *   return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 * };
 * const { x } = minimize(bowl, [0, 0], { optimizer: DAdaptAdam, lr: 1, steps: 500 });
 */
export class DAdaptAdam extends Optimizer {
  constructor(params: OptimizerParameters, options: DAdaptAdamOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
