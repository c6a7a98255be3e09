import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, optional, positive } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => DoWG,
  name: "DoWG",
  paper: "Khaled, Mishchenko & Jin 2023, arXiv:2305.16284",
  golden: "dowg@optax",
  family: "rate-free",
  stepLength: "free",
  squares: "sums",
  options: { lr: nonNegative(1), initEstimSqDist: optional(positive(1)), eps: nonNegative(1e-4) },
  decay: "coupled",
  weightDecay: optional(nonNegative(0)),
  variant: () => ({ kernel: "gradientStep", slots: [{ name: "init_params", start: "params" }] }),
  shared: {
    estim_sq_dist: ({ initEstimSqDist, eps }) => (Number.isNaN(initEstimSqDist) ? eps : initEstimSqDist),
    weighted_sq_norm_grads: 0,
  },
  measure: measured({
    kernel: () => "distanceSums",
    sums: 2,
    before: () => [1],
    decide: ({ sums: [squares, distance], shared }) => {
      shared.estim_sq_dist = Math.max(shared.estim_sq_dist, distance);
      shared.weighted_sq_norm_grads += shared.estim_sq_dist * squares;
    },
  }),
  scalars: ({ lr }, { groups, shared: { estim_sq_dist: distance, weighted_sq_norm_grads: squares } }) => {
    const denominator = Math.sqrt(squares) + groups[0].eps;
    return [denominator > 0 ? (lr * distance) / denominator : 0];
  },
  dirty: () => false,
}));

export interface DoWGOptions extends CommonOptions {
  /** Multiple of the rate found, at least 0; default 1. */
  lr?: number | Schedule;
  /** First squared distance to the solution, above 0; default null, which takes `eps`. */
  initEstimSqDist?: number | Schedule | null;
  /** Added to the root of the weighted squares, at least 0; default 1e-4. */
  eps?: number | Schedule;
}

/**
 * DoWG, distance over weighted gradients: as DoG, with later gradients weighted by the distance reached.
 *
 *     r2 <- max(r2, |w - x0|²)       v <- v + r2 |g|²       w <- w - lr r2 / (sqrt(v) + eps) g
 *
 * Agrees with optax.contrib.dowg: all tensors are one vector, r2 begins at eps, `weightDecay` (default null) is
 * added to the gradient. For gradient descent on convex problems of unknown scale.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { minimize, DoWG } from "simdescent";
 * const bowl = ([x, y], grad) => {
 *   grad.set([2 * (x - 3), 20 * (y + 1)]);
 *   return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 * };
 * const { x } = minimize(bowl, [0, 0], { optimizer: DoWG, steps: 500 });
 */
export class DoWG extends Optimizer {
  constructor(params: OptimizerParameters, options: DoWGOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
