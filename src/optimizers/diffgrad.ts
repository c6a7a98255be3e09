import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => DiffGrad,
  name: "DiffGrad",
  paper: "Dubey et al. 2020, arXiv:1909.11015",
  golden: "diffgrad@jettify",
  family: "Adam",
  stepLength: "rate",
  options: { lr: nonNegative(1e-3), betas: [fraction(0.9), fraction(0.999)], eps: nonNegative(1e-8) },
  decay: "coupled",
  variant: () => ({ kernel: "diffGrad", slots: ["exp_avg", "exp_avg_sq", "previous_grad"] }),
  powers: ["beta1", "beta2"],
  scalars: ({ lr, beta1, beta2, eps }, { powers }) => {
    const s = (lr * Math.sqrt(1 - powers[1])) / (1 - powers[0]);
    return [beta1, 1 - beta1, beta2, 1 - beta2, s, eps, 1];
  },
}));

export interface DiffGradOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
}

/**
 * diffGrad: Adam that goes slower in coordinates whose gradient hardly changes.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²       s = lr sqrt(1-b2^t)/(1-b1^t)
 *     w <- w - s m / (sqrt(v) + eps) / (1 + exp(-|g_before - g|))
 *
 * Agrees with jettify/pytorch-optimizer: eps beside the uncorrected root, no gradient before the first. Steps are
 * between half of Adam's and Adam's; it depends on the gradient's scale, unlike Adam.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { DiffGrad, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new DiffGrad(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.0073, 0.01]
 */
export class DiffGrad extends Optimizer {
  constructor(params: OptimizerParameters, options: DiffGradOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
