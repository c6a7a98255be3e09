import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { optaxAdam, optaxScalars } from "./nesterov.js";
import { optimism } from "./optimistic-gd.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, real } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => OptimisticAdam,
  name: "OptimisticAdam",
  paper: "Daskalakis et al. 2018, arXiv:1711.00141",
  golden: "optimistic_adam_v2@optax",
  family: "Adam",
  stepLength: "rate",
  options: { lr: nonNegative(1e-3), alpha: real(1), beta: real(1), ...optaxAdam() },
  decay: "coupled",
  variant: () => ({ kernel: "optimisticAdam", slots: ["exp_avg", "exp_avg_sq", "previous_update"] }),
  powers: ["beta1", "beta2"],
  scalars: (values, { powers, t, flags }) => [...optaxScalars(values, powers, flags, 1), ...optimism(values, t)],
}));

export interface OptimisticAdamOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. About the length of one step in every coordinate. */
  lr?: number | Schedule;
  /** Weight of the step itself, any number; default 1. */
  alpha?: number | Schedule;
  /** Weight of its change since the last step, any number; default 1. 0 is NAdam in optax's form. */
  beta?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Added under the root, at least 0; default 0. */
  epsRoot?: number | Schedule;
  /** Nesterov momentum; default true. */
  nesterov?: boolean;
}

/**
 * Optimistic Adam: Adam's step d plus its change since the last one, a guess at the next.
 *
 *     d = (b1 m/(1-b1^(t+1)) + (1-b1) g/(1-b1^t)) / (sqrt(v/(1-b2^t) + epsRoot) + eps)       m and v as in Adam
 *     w <- w - lr ((alpha + beta) d - beta p)       p <- d,  on the first step p is d itself
 *
 * Agrees with optax.optimistic_adam_v2, but for `lr`, to which optax gives no default; weight decay, which it lacks,
 * is added to the gradient. For games such as GANs, where Adam circles the equilibrium.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { OptimisticAdam, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new OptimisticAdam(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class OptimisticAdam extends Optimizer {
  constructor(params: OptimizerParameters, options: OptimisticAdamOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
