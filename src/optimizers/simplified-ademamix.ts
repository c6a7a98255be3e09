import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, real } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => SimplifiedAdEMAMix,
  name: "SimplifiedAdEMAMix",
  paper: "Morwani et al. 2025, arXiv:2502.02431",
  golden: "simplified_ademamix@optax",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-5),
    betas: [fraction(0.99), fraction(0.95)],
    alpha: real(0),
    eps: nonNegative(1e-8),
    epsRoot: nonNegative(0),
  },
  decay: "decoupled",
  variant: () => ({ kernel: "simplifiedAdemamix", slots: ["exp_avg", "exp_avg_sq"] }),
  powers: ["beta2"],
  // A sum of gradients, 1 / (1 - b1) times as long as their average.
  modelRate: ({ beta1 }, { distance, updates }) => (4 * (1 - beta1) * distance) / updates,
  scalars: ({ lr, beta1, beta2, alpha, eps, epsRoot }, { powers }) => {
    const correction = 1 - powers[0];
    const root = Math.sqrt(correction);
    return [beta1, beta2, 1 - beta2, lr * root, lr * alpha * root, epsRoot * correction, eps * root];
  },
  dirty: ({ eps, epsRoot }) => eps === 0 && epsRoot === 0,
}));

export interface SimplifiedAdEMAMixOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-5. The sum of gradients makes steps 1 / (1 - b1) times as long. */
  lr?: number | Schedule;
  /** Decay of the sum of g and of the average of g², each in [0, 1); default [0.99, 0.95]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Additional weight of the present gradient; default 0. */
  alpha?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Added inside the root, at least 0; default 0. */
  epsRoot?: number | Schedule;
}

/**
 * Simplified AdEMAMix: one long sum of gradients and a weight for the present one, in place of two averages.
 *
 *     m <- b1 m + g       v <- b2 v + (1-b2) g²
 *     w <- (1 - lr wd) w - lr (m + alpha g) / (sqrt(v/(1-b2^t) + epsRoot) + eps)
 *
 * Agrees with optax.contrib.simplified_ademamix, which has no default rate. With `alpha` 0 it is AdamW at the rate
 * lr / (1 - b1), without correction of m. Where AdEMAMix helps and its memory is too much.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { SimplifiedAdEMAMix, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new SimplifiedAdEMAMix(params, { lr: 0.001, alpha: 9 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class SimplifiedAdEMAMix extends Optimizer {
  constructor(params: OptimizerParameters, options: SimplifiedAdEMAMixOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
