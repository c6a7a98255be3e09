import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => AdamAtan2,
  name: "AdamAtan2",
  paper: "Everett et al. 2024, arXiv:2407.05872; cautious: Liang et al. 2024, arXiv:2411.16085",
  golden: "adam-atan2@lucidrains",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-4),
    betas: [fraction(0.9), fraction(0.99)],
    a: nonNegative(1.27),
    cautiousFactor: { default: 1, range: "in [0, 1]", ok: (x) => x >= 0 && x <= 1 },
  },
  decay: "decoupled",
  variant: (_, { cautiousFactor }) => {
    const slots = ["exp_avg", "exp_avg_sq"];
    return cautiousFactor === 1 ? { kernel: "adamAtan2", slots } : { kernel: "adamAtan2Cautious", slots, whole: {} };
  },
  powers: ["beta1", "beta2"],
  scalars: ({ lr, beta1, beta2, a, cautiousFactor }, { powers }) => {
    const k = Math.sqrt(1 - powers[1]) / (1 - powers[0]);
    return [beta1, 1 - beta1, beta2, 1 - beta2, k, lr * a, cautiousFactor];
  },
}));

export interface AdamAtan2Options extends CommonOptions {
  /** Learning rate, at least 0; default 1e-4. The step is about `lr` in every coordinate. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.99]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Multiplies the angle, at least 0; default 1.27, about 4/π. */
  a?: number | Schedule;
  /** Weight in [0, 1] of entries that would go up against their gradient; default 1. 0 leaves them out. */
  cautiousFactor?: number | Schedule;
}

/**
 * Adam-atan2: Adam without eps, since an angle needs none; exactly indifferent to the gradient's scale.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²
 *     w <- (1 - lr wd) w - lr a atan2(m/(1-b1^t), sqrt(v/(1-b2^t)))
 *
 * Agrees with lucidrains/adam-atan2-pytorch with b = 1: decay times the rate; below 1, `cautiousFactor` multiplies
 * the entries whose step and gradient differ in sign, and the step is divided by the mean multiplier over the tensor.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdamAtan2, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new AdamAtan2(params, { lr: 0.01 });
 * params.grad.w.set([1, -1e-20]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class AdamAtan2 extends Optimizer {
  constructor(params: OptimizerParameters, options: AdamAtan2Options = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
