import { firstOrder } from "../core/kernels/first-order.js";
import { log } from "../math/deterministic.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => KATE,
  name: "KATE",
  paper: "Choudhury et al. 2024, arXiv:2403.02648",
  golden: "kate@official",
  family: "adaptive",
  stepLength: "rate",
  options: { lr: nonNegative(1e-3), eta: nonNegative(0.9), eps: nonNegative(1e-8) },
  decay: "coupled",
  variant: () => ({ kernel: "kate", slots: ["b", "m"] }),
  scalars: ({ lr, eta, eps }) => [eta, eps, lr],
  // Steps shrink as sqrt(eta / t) where gradients are large, as sqrt(log t) / (g t) where they are small.
  modelRate: ({ eta }, { distance, updates, gradient }) => {
    const long = 1 + log(updates);
    return distance / (2 * Math.sqrt(eta * updates) + (long * Math.sqrt(long)) / gradient);
  },
  // Where a gradient happens to begin near 0 the first step would be as long as 1/g.
  withRate: (_, __, size) => ({ eps: 0.01 * size ** 2 }),
}));

export interface KATEOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Weight of g² in the numerator, at least 0; default 0.9. With 0 steps do not depend on the scale of a feature. */
  eta?: number | Schedule;
  /** Added to the sum of squares, at least 0; default 1e-8. */
  eps?: number | Schedule;
}

/**
 * KATE: Adagrad without the square root, made up for in the numerator; steps that fit a feature in whatever unit it comes.
 *
 *     b <- b + g²       m <- m + eta g² + g²/(b + eps)       w <- w - lr sqrt(m) g / (b + eps)
 *
 * Agrees with the authors' KATE: eps outside of the sum, weight decay added to the gradient. For linear and logistic models
 * on columns nobody scaled. A gradient far below 1 makes the first steps long, up to lr / |g|.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { KATE, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new KATE(params, { lr: 0.1 });
 * params.grad.w.set([1, -10]);
 * optimizer.step(); // params.data.w is about [-0.138, 0.095]
 */
export class KATE extends Optimizer {
  constructor(params: OptimizerParameters, options: KATEOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
