import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { distanceOptions, distanceShared, largestRate, share, type DistanceOptions } from "./parts/distance.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => DAdaptLion,
  name: "DAdaptLion",
  paper: "Defazio & Mishchenko 2023, arXiv:2301.07733; Lion: Chen et al. 2023, arXiv:2302.06675",
  golden: "dadapt-lion@official",
  family: "rate-free",
  stepLength: "free",
  squares: "sums",
  options: { lr: distanceOptions().lr, betas: [fraction(0.9), fraction(0.99)], d0: distanceOptions().d0 },
  decay: "own",
  variant: () => ({ kernel: "stay", slots: ["exp_avg", "s"], whole: {} }),
  shared: { d: distanceShared.d, numerator_weighted: 0 },
  measure: measured({
    kernel: () => "dadaptLionSums",
    sums: 2,
    before: ({ lr }, { groups, shared, weightDecay }) => {
      const [{ beta1, beta2 }] = groups;
      const base = largestRate(groups);
      const dlr = share(shared.d * base, lr, base);
      const root = Math.sqrt(beta2);
      return [1 - dlr * weightDecay, beta1, 1 - beta1, beta2, dlr * (1 - beta2), root, dlr * (1 - root), dlr];
    },
    decide: ({ values: { beta2 }, groups, sums, shared }) => {
      const [inner, length] = sums;
      if (length === 0) return;
      const lr = largestRate(groups);
      const root = Math.sqrt(beta2);
      shared.numerator_weighted = root * shared.numerator_weighted + (1 - root) * shared.d * lr * inner;
      if (lr > 0) shared.d = Math.max(shared.d, shared.numerator_weighted / ((1 - root) * length));
    },
  }),
  scalars: () => [],
}));

export interface DAdaptLionOptions extends Omit<DistanceOptions, "growthRate"> {
  /** Weights of the average in the step and in its own update, each in [0, 1); default [0.9, 0.99]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
}

/**
 * Lion which finds its rate: d grows to a lower bound of the distance from the start to the solution.
 *
 *     u = sign(b1 m + (1-b1) g)       w <- (1 - d lr wd) w - d lr u       m <- b2 m + (1-b2) d lr g
 *     r <- q r + (1-q) d lr <u, s>       s <- q s + (1-q) d lr u       q = sqrt(b2)
 *     d <- max(d, r / ((1-q) |s|_1))
 *
 * Agrees with dadaptation's DAdaptLion: one d for all tensors, which holds from the next step on, d lr inside m,
 * decay by d lr; `betas` of the first group. Circles the optimum at a distance of about d lr, so let a schedule take
 * `lr` from 1 to 0.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { minimize, DAdaptLion } from "simdescent";
 * const bowl = ([x, y], grad) => {
 *   grad.set([2 * (x - 3), 20 * (y + 1)]);
 *   return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 * };
 * const { x } = minimize(bowl, [0, 0], { optimizer: DAdaptLion, lr: (t) => 1 - t / 500, steps: 500 });
 */
export class DAdaptLion extends Optimizer {
  constructor(params: OptimizerParameters, options: DAdaptLionOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
