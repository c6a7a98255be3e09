import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { distanceOptions, distanceShared, grown, largestRate, share, type DistanceOptions } from "./parts/distance.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => DAdaptSGD,
  name: "DAdaptSGD",
  paper: "Defazio & Mishchenko 2023, arXiv:2301.07733",
  golden: "dadapt-sgd@official",
  family: "rate-free",
  stepLength: "free",
  squares: "sums",
  options: { ...distanceOptions(), momentum: fraction(0) },
  decay: "coupled",
  variant: () => ({ kernel: "dadaptSgd", slots: ["s", { name: "x0", start: "params" }] }),
  shared: { ...distanceShared, numerator_weighted: 0, g0_norm: 0 },
  measure: measured({
    kernel: () => "dadaptSgdSums",
    sums: 5,
    before: ({ lr }) => [lr > 0 ? 1 : 0, lr],
    decide: ({ values: { growthRate }, groups, sums, shared }) => {
      const [inner, ownInner, squares, old, first] = sums;
      const norm = shared.g0_norm || Math.sqrt(first);
      const k = shared.d / norm;
      const length = old + 2 * k * ownInner + k * k * squares;
      if (norm === 0 || !(length > 0)) return false;
      const lr = largestRate(groups);
      shared.g0_norm = norm;
      shared.dlr = (shared.d * lr) / norm;
      shared.numerator_weighted += shared.dlr * inner;
      if (lr > 0) shared.d = grown(shared.d, (2 * shared.numerator_weighted) / Math.sqrt(length), growthRate);
      return true;
    },
  }),
  scalars: ({ lr }, { groups, shared, most }) => {
    const weight = 1 - groups[0].momentum;
    // Of a first gradient near the smallest numbers the rate is beyond the largest, and infinity times 0 would be NaN.
    return [Math.min(share(shared.dlr, lr, largestRate(groups)), most), 1 - weight, weight];
  },
}));

export interface DAdaptSGDOptions extends DistanceOptions {
  /** Weight of the parameter itself in the average that is the next, in [0, 1); default 0. */
  momentum?: number | Schedule;
}

/**
 * SGD which finds its rate: d grows to a lower bound of the distance from the start to the solution.
 *
 *     k = d lr / |g_0|       r <- r + k <g, s>       s <- s + k g       d <- max(d, 2 r / |s|)
 *     w <- mu w + (1-mu) (x0 - s)
 *
 * Agrees with dadaptation's DAdaptSGD: one d for all tensors, |g_0| that of the first gradient without decay, k by
 * the d before it grows, `momentum` and `growthRate` of the first group. A first step without gradient is passed
 * over. For problems where SGD is the method and no rate is known; leave `lr` at 1 or let a schedule end it at 0.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { minimize, DAdaptSGD } from "simdescent";
 * const bowl = ([x, y], grad) => {
 *   grad.set([2 * (x - 3), 20 * (y + 1)]);
 *   return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 * };
 * const { x } = minimize(bowl, [0, 0], { optimizer: DAdaptSGD, steps: 500 });
 */
export class DAdaptSGD extends Optimizer {
  constructor(params: OptimizerParameters, options: DAdaptSGDOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
