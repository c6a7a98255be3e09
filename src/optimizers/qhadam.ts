import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, real } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => QHAdam,
  name: "QHAdam",
  paper: "Ma & Yarats 2019, arXiv:1810.06801",
  golden: "qhadam@official",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999)],
    nus: [real(1), real(1)],
    eps: nonNegative(1e-8),
  },
  decay: "coupled",
  variant: () => ({ kernel: "qhAdam", slots: ["exp_avg", "exp_avg_sq"] }),
  registers: { beta1_weight: 0, beta2_weight: 0 },
  scalars: ({ lr, beta1, beta2, nu1, nu2, eps }, { registers }) => {
    registers.beta1_weight = 1 + beta1 * registers.beta1_weight;
    registers.beta2_weight = 1 + beta2 * registers.beta2_weight;
    const a1 = 1 - 1 / registers.beta1_weight;
    const a2 = 1 - 1 / registers.beta2_weight;
    return [a1, 1 - a1, a2, 1 - a2, lr * (1 - nu1), lr * nu1, 1 - nu2, nu2, eps];
  },
}));

export interface QHAdamOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Weights of these averages against the present g and g²; default [1, 1], which is Adam. */
  nus?: readonly [number | Schedule, number | Schedule];
  /** The first of `nus` by itself. */
  nu1?: number | Schedule;
  /** The second of `nus` by itself. */
  nu2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
}

/**
 * QHAdam: Adam whose averages are mixed with the present gradient.
 *
 *     m <- a1 m + (1-a1) g       v <- a2 v + (1-a2) g²       a = 1 - 1/k       k <- 1 + b k
 *     w <- w - lr ((1-nu1) g + nu1 m) / (sqrt((1-nu2) g² + nu2 v) + eps)
 *
 * Agrees with facebookresearch/qhoptim: m and v are weighted means from the first step on, in place of corrections.
 * Try nus [0.7, 1] with betas [0.995, 0.999].
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { QHAdam, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new QHAdam(params, { lr: 0.01, betas: [0.995, 0.999], nus: [0.7, 1] });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class QHAdam extends Optimizer {
  constructor(params: OptimizerParameters, options: QHAdamOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
