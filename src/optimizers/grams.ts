import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Grams,
  name: "Grams",
  paper: "Cao, Li & Song 2024, arXiv:2412.17107",
  golden: "grams@official",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-6),
    correctBias: true,
  },
  decay: "decoupled",
  variant: () => ({ kernel: "grams", slots: ["exp_avg", "exp_avg_sq"] }),
  powers: ["beta1", "beta2"],
  scalars: ({ lr, beta1, beta2, eps }, { powers, flags }) => {
    const correction = flags.correctBias ? Math.sqrt(1 - powers[1]) / (1 - powers[0]) : 1;
    return [beta1, 1 - beta1, beta2, 1 - beta2, lr * correction, eps];
  },
}));

export interface GramsOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-6. */
  eps?: number | Schedule;
  /** Correct both averages for their start at 0; default true. */
  correctBias?: boolean;
}

/**
 * Grams: the length of Adam's step, the sign of the present gradient.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²       s = lr sqrt(1-b2^t)/(1-b1^t)
 *     w <- (1 - lr wd) w - s |m| / (sqrt(v) + eps) sign(g)
 *
 * Agrees with Gunale0926/Grams: eps beside the uncorrected root, an entry without gradient rests. Momentum never
 * carries a coordinate up its gradient.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Grams, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Grams(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class Grams extends Optimizer {
  constructor(params: OptimizerParameters, options: GramsOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
