import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { powInt } from "../math/deterministic.js";
import { define, type Definition } from "../engine/definition.js";
import { lateStart } from "./parts/late-start.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => AcProp,
  name: "AcProp",
  paper: "Zhuang et al. 2021, arXiv:2110.05454",
  golden: "acprop@optax",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-16),
    epsRoot: nonNegative(1e-16),
  },
  decay: "decoupled",
  variant: () => ({ kernel: "acProp", slots: ["exp_avg", "exp_avg_var"] }),
  modelRate: (_, { distance, updates }) => lateStart(distance / updates, 1, updates),
  scalars: ({ lr, beta1, beta2, eps, epsRoot }, { t }) => {
    const root = t === 1 ? 1 : Math.sqrt(1 - powInt(beta2, t - 1));
    return [beta1, 1 - beta1, beta2, 1 - beta2, epsRoot, lr * root, t === 1 ? 1 + eps : eps * root];
  },
}));

export interface AcPropOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. On the first step, which has no variance to divide by, plain SGD's. */
  lr?: number | Schedule;
  /** Decay of the averages of g and (g-m)², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the variance, at least 0; default 1e-16. */
  eps?: number | Schedule;
  /** Added to the variance in every step, at least 0; default 1e-16. */
  epsRoot?: number | Schedule;
}

/**
 * ACProp: the gradient over the standard deviation that the steps before it showed.
 *
 *     w <- w - lr (g / (sqrt(v/(1-b2^(t-1))) + eps) + wd w)       on the first step w <- w - lr (g / (1 + eps) + wd w)
 *     v <- b2 v + (1-b2) (g-m)² + epsRoot       m <- b1 m + (1-b1) g
 *
 * Agrees with optax.contrib.acprop, where g is compared with the average before it, but for `lr`, to which optax gives
 * no default. Where gradients are sparse or very
 * uneven and Adam stalls; a coordinate whose gradient hardly varies takes long steps.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AcProp, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new AcProp(params, { lr: 1e-3 });
 * params.grad.w.set([1, -100]);
 * optimizer.step();
 */
export class AcProp extends Optimizer {
  constructor(params: OptimizerParameters, options: AcPropOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
