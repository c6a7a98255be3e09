import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Yogi,
  name: "Yogi",
  paper: "Zaheer et al. 2018, Adaptive Methods for Nonconvex Optimization (NeurIPS)",
  golden: "yogi@optax",
  family: "Adam",
  stepLength: "rate",
  options: { lr: nonNegative(1e-2), betas: [fraction(0.9), fraction(0.999)], eps: nonNegative(1e-3) },
  decay: "coupled",
  variant: () => ({
    kernel: "yogi",
    slots: [
      { name: "exp_avg", start: 1e-6 },
      { name: "exp_avg_sq", start: 1e-6 },
    ],
  }),
  powers: ["beta1", "beta2"],
  scalars: ({ lr, beta1, beta2, eps }, { powers }) => {
    const root = Math.sqrt(1 - powers[1]);
    return [beta1, 1 - beta1, 1 - beta2, (lr * root) / (1 - powers[0]), eps * root];
  },
}));

export interface YogiOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-2. About the length of one step in every coordinate. */
  lr?: number | Schedule;
  /** Decay of the average of g, and 1 minus the gain of that of g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-3. */
  eps?: number | Schedule;
}

/**
 * Yogi: Adam whose second moment moves by a share of g², up or down, so that it forgets large gradients slowly.
 *
 *     m <- b1 m + (1-b1) g       v <- v - (1-b2) sign(v - g²) g²       both start at 1e-6
 *     w <- w - lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps)
 *
 * Agrees with optax.yogi, but for `lr`, to which optax gives no default and the paper this one; weight decay, which it
 * lacks, is added to the gradient. For sparse gradients, after which Adam's rate leaps up.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Yogi, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Yogi(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step();
 */
export class Yogi extends Optimizer {
  constructor(params: OptimizerParameters, options: YogiOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
