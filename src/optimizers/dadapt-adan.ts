import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { distanceOptions, distanceShared, grown, share, type DistanceOptions } from "./parts/distance.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, positive } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => DAdaptAdan,
  name: "DAdaptAdan",
  paper: "Defazio & Mishchenko 2023, arXiv:2301.07733; Adan: Xie et al. 2022, arXiv:2208.06677",
  golden: "dadapt-adan@official",
  family: "rate-free",
  stepLength: "free",
  options: {
    ...distanceOptions(),
    betas: [fraction(0.98), fraction(0.92), fraction(0.99)],
    eps: positive(1e-8),
    noProx: false,
  },
  decay: "own",
  weightDecay: 0.02,
  // The step leaves the last one alone.
  variant: () => ({ kernel: "dadaptAdan", slots: ["exp_avg", "exp_avg_diff", "exp_avg_sq", "pre_grad", "s"] }),
  shared: { ...distanceShared, gsq_weighted: 0 },
  measure: measured({
    kernel: () => "dadaptAdanSums",
    sums: 3,
    before: ({ lr, eps }, { groups, shared, t }) => {
      const [{ lr: base, beta1, beta2, beta3 }] = groups;
      const dlr = share(shared.d * base, lr, base);
      const change = t === 1 ? 0 : 1;
      return [
        beta1,
        dlr * (1 - beta1),
        beta2,
        change * dlr * (1 - beta2),
        change * beta2,
        beta3,
        1 - beta3,
        dlr * (1 - beta3),
        eps,
        dlr * dlr,
      ];
    },
    decide: ({ values: { lr, beta3, growthRate }, sums, shared }) => {
      const [gradient, squares, length] = sums;
      if (length === 0) return false;
      shared.dlr = shared.d * lr;
      shared.gsq_weighted = beta3 * shared.gsq_weighted + (1 - beta3) * gradient;
      const estimate = (squares / (1 - beta3) - shared.gsq_weighted) / length;
      if (lr > 0) shared.d = grown(shared.d, estimate, growthRate);
      return true;
    },
  }),
  scalars: ({ lr, eps }, { groups, shared, flags, weightDecay }) => {
    const [{ lr: base, beta2 }] = groups;
    const decay = share(shared.dlr, lr, base) * weightDecay;
    const shrink = 1 / (1 + decay);
    return flags.noProx ? [decay, 1, beta2, eps] : [decay * shrink, shrink, shrink * beta2, eps];
  },
}));

/** `weightDecay` has the default 0.02. */
export interface DAdaptAdanOptions extends DistanceOptions {
  /** Decay of the averages of g, of its change, and of the squares, each in [0, 1); default [0.98, 0.92, 0.99]. */
  betas?: readonly [number | Schedule, number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** The third of `betas` by itself. */
  beta3?: number | Schedule;
  /** Added to the root of the squares' average, above 0; default 1e-8. */
  eps?: number | Schedule;
  /** Decay as AdamW does, before the step, in place of dividing after it; default false. */
  noProx?: boolean;
}

/**
 * Adan which finds its rate: d grows to a lower bound of the distance from the start to the solution.
 *
 *     c = g - g'       m <- b1 m + (1-b1) d lr g       y <- b2 y + (1-b2) d lr c
 *     v <- b3 v + (1-b3) (g + b2 c)²       s <- b3 s + (1-b3) d lr g
 *     q <- b3 q + (1-b3) (d lr)² sum g² / (sqrt(v) + eps)
 *     d <- max(d, (sum s² / (sqrt(v) + eps) / (1-b3) - q) / |s|_1)
 *     w <- (w - (m + b2 y) / (sqrt(v) + eps)) / (1 + d lr wd)
 *
 * Agrees with dadaptation's DAdaptAdan: one d for all tensors, the step by the d before it grows, g' is the gradient
 * before and c is 0 on the first step; `betas` and `growthRate` of the first group. Experimental, as its authors
 * say; DAdaptAdam and Prodigy are better tried.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { minimize, DAdaptAdan } from "simdescent";
 * const bowl = ([x, y], grad) => {
 *   grad.set([2 * (x - 3), 20 * (y + 1)]);
 *   return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 * };
 * const { x } = minimize(bowl, [0, 0], { optimizer: DAdaptAdan, weightDecay: 0, steps: 500 });
 */
export class DAdaptAdan extends Optimizer {
  constructor(params: OptimizerParameters, options: DAdaptAdanOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
