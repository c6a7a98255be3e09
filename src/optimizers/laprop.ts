import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => LaProp,
  name: "LaProp",
  paper: "Ziyin, Wang & Ueda 2020, arXiv:2002.04839",
  golden: "laprop@official",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(4e-4),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-15),
    amsgrad: false,
  },
  decay: "own",
  variant: ({ amsgrad }) =>
    amsgrad
      ? { kernel: "lapropAmsgrad", slots: ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"] }
      : { kernel: "laprop", slots: ["exp_avg", "exp_avg_sq"] },
  registers: { exp_avg_lr_1: 0, exp_avg_lr_2: 0 },
  scalars: ({ lr, beta1, beta2, eps }, { registers, weightDecay }) => {
    registers.exp_avg_lr_1 = registers.exp_avg_lr_1 * beta1 + (1 - beta1) * lr;
    registers.exp_avg_lr_2 = registers.exp_avg_lr_2 * beta2 + (1 - beta2);
    const root = Math.sqrt(registers.exp_avg_lr_2);
    const keep = 1 - weightDecay;
    const s = lr === 0 ? keep : (keep * lr) / registers.exp_avg_lr_1;
    return [beta1, (1 - beta1) * lr * root, beta2, 1 - beta2, eps * root, keep, s];
  },
}));

export interface LaPropOptions extends CommonOptions {
  /** Learning rate, at least 0; default 4e-4. About the length of one step in every coordinate. */
  lr?: number | Schedule;
  /** Decay of the averages of the normalized g and of g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-15. */
  eps?: number | Schedule;
  /** Divide by the largest second moment so far; default false. */
  amsgrad?: boolean;
}

/**
 * LaProp: Adam with momentum over normalized gradients, so that b1 and b2 may be chosen apart.
 *
 *     v <- b2 v + (1-b2) g²       m <- b1 m + (1-b1) lr g / (sqrt(v/(1-b2^t)) + eps)
 *     w <- (1 - wd) (w - m lr/k)       k <- b1 k + (1-b1) lr
 *
 * Agrees with Z-T-WANG/LaProp-Optimizer: the rate is inside the momentum, an average k of rates corrects it, weight
 * decay comes after the step and is not multiplied by the rate. Stable where Adam with b1 above b2 diverges.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { LaProp, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new LaProp(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class LaProp extends Optimizer {
  constructor(params: OptimizerParameters, options: LaPropOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
