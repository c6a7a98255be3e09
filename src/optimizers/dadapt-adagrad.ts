import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { distanceOptions, distanceShared, grown, share, type DistanceOptions } from "./parts/distance.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, positive } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => DAdaptAdaGrad,
  name: "DAdaptAdaGrad",
  paper: "Defazio & Mishchenko 2023, arXiv:2301.07733",
  golden: "dadapt-adagrad@official",
  family: "rate-free",
  stepLength: "free",
  options: { ...distanceOptions(), momentum: fraction(0), eps: positive(1e-6) },
  decay: "coupled",
  variant: () => ({
    kernel: "dadaptAdagradStep",
    slots: [{ name: "alphak", start: 1e-6 }, "sk", { name: "x0", start: "params" }],
    whole: {},
  }),
  shared: { d: distanceShared.d, gsq_weighted: 0, sksq_weighted: 0, skl1: 0 },
  measure: measured({
    kernel: () => "dadaptAdagradSums",
    sums: 3,
    before: ({ lr, eps }, { groups, shared }) => [share(shared.d * groups[0].lr, lr, groups[0].lr), eps],
    decide: ({ values: { lr, growthRate }, sums, shared }) => {
      const [gradient, squares, length] = sums;
      shared.sksq_weighted += squares;
      shared.skl1 += length;
      if (shared.skl1 === 0) return;
      shared.gsq_weighted += gradient;
      const estimate = (shared.sksq_weighted - shared.gsq_weighted) / shared.skl1;
      if (lr > 0) shared.d = grown(shared.d, estimate, growthRate);
    },
  }),
  scalars: ({ eps }, { groups, shared }) => {
    const weight = shared.skl1 === 0 ? 0 : 1 - groups[0].momentum;
    return [1 - weight, weight, eps];
  },
}));

export interface DAdaptAdaGradOptions extends DistanceOptions {
  /** Weight of the parameter itself in the average that is the next, in [0, 1); default 0. */
  momentum?: number | Schedule;
  /** Added to the root of the summed squares, above 0; default 1e-6. */
  eps?: number | Schedule;
}

/**
 * AdaGrad which finds its rate: d grows to a lower bound of the distance from the start to the solution.
 *
 *     a <- a + g²       s <- s + d lr g       q <- q + (d lr)² sum g² / (sqrt(a) + eps)
 *     d <- max(d, (sum s² / (sqrt(a) + eps) - q) / |s|_1)
 *     w <- mu w + (1-mu) (x0 - s / (sqrt(a) + eps))
 *
 * Agrees with dadaptation's DAdaptAdaGrad: one d for all tensors, s by the d before it grows, a begins at 1e-6;
 * `momentum`, `growthRate` and the rate that may switch the growth off are the first group's. Its d grows slowly;
 * DAdaptAdam or Prodigy is the better choice for most problems.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { minimize, DAdaptAdaGrad } from "simdescent";
 * const bowl = ([x, y], grad) => {
 *   grad.set([2 * (x - 3), 20 * (y + 1)]);
 *   return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 * };
 * const { x } = minimize(bowl, [0, 0], { optimizer: DAdaptAdaGrad, steps: 500 });
 */
export class DAdaptAdaGrad extends Optimizer {
  constructor(params: OptimizerParameters, options: DAdaptAdaGradOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
