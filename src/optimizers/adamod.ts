import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => AdaMod,
  name: "AdaMod",
  paper: "Ding et al. 2019, arXiv:1910.12249",
  golden: "adamod@jettify",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999)],
    beta3: fraction(0.999),
    eps: nonNegative(1e-8),
  },
  decay: "decoupled",
  variant: () => ({ kernel: "adaMod", slots: ["exp_avg", "exp_avg_sq", "exp_avg_lr"] }),
  powers: ["beta1", "beta2"],
  // Steps grow to what they are bound by as 1 - b3^t does.
  modelRate: ({ beta3 }, { distance, updates }) => {
    const memory = updates * (1 - beta3);
    return distance / updates / Math.min(1, Math.max(1e-3, memory / (2 + memory)));
  },
  scalars: ({ lr, beta1, beta2, beta3, eps }, { powers }) => {
    const s = (lr * Math.sqrt(1 - powers[1])) / (1 - powers[0]);
    return [beta1, 1 - beta1, beta2, 1 - beta2, beta3, 1 - beta3, s, eps];
  },
}));

export interface AdaModOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Decay of the average of the rates per coordinate, in [0, 1); default 0.999. */
  beta3?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
}

/**
 * AdaMod: Adam whose rate per coordinate is bounded by its own long average, which begins at 0.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²       r = lr sqrt(1-b2^t)/(1-b1^t) / (sqrt(v) + eps)
 *     l <- b3 l + (1-b3) r       w <- (1 - lr wd) w - min(r, l) m
 *
 * Agrees with jettify/pytorch-optimizer: decoupled weight decay, eps beside the uncorrected root. A warm-up of
 * about 1 / (1 - b3) steps is built in.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdaMod, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new AdaMod(params, { lr: 0.01, beta3: 0.99 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.0001, 0.0001]
 */
export class AdaMod extends Optimizer {
  constructor(params: OptimizerParameters, options: AdaModOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
