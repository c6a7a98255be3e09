import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { pow } from "../math/deterministic.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const momentumAt = (beta1: number, decay: number, t: number): number => beta1 * (1 - 0.5 * pow(0.96, t * decay));

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => NAdam,
  name: "NAdam",
  paper: "Dozat 2016, Incorporating Nesterov Momentum into Adam",
  golden: "nadam@torchmain",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(2e-3),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-8),
    momentumDecay: nonNegative(4e-3),
    decoupledWeightDecay: false,
  },
  decay: ({ decoupledWeightDecay }) => (decoupledWeightDecay ? "decoupled" : "coupled"),
  variant: () => ({ kernel: "nadam", slots: ["exp_avg", "exp_avg_sq"] }),
  powers: ["beta2"],
  registers: { mu_product: 1 },
  scalars: ({ lr, beta1, beta2, eps, momentumDecay }, { powers, t, registers }) => {
    const mu = momentumAt(beta1, momentumDecay, t);
    const next = momentumAt(beta1, momentumDecay, t + 1);
    const product = registers.mu_product * mu;
    registers.mu_product = product;
    const a = (lr * next) / (1 - product * next);
    const c = (lr * (1 - mu)) / (1 - product);
    return [beta1, 1 - beta1, beta2, 1 - beta2, a, c, 1 / (1 - powers[0]), 0, eps];
  },
}));

export interface NAdamOptions extends CommonOptions {
  /** Learning rate, at least 0; default 2e-3. About the length of one step in every coordinate. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** How fast the momentum grows to b1, at least 0; default 4e-3. */
  momentumDecay?: number | Schedule;
  /** Shrink parameters by `lr * weightDecay` instead of adding the decay to the gradient; default false. */
  decoupledWeightDecay?: boolean;
}

/**
 * NAdam: Adam with Nesterov momentum, that is with the momentum of the next step already in this one.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²       mu_t = b1 (1 - 0.96^(t momentumDecay) / 2)
 *     w <- w - lr (mu_(t+1) m / (1 - mu_1...mu_(t+1)) + (1-mu_t) g / (1 - mu_1...mu_t)) / (sqrt(v/(1-b2^t)) + eps)
 *
 * Agrees with torch.optim.NAdam; the product of momenta is kept in double precision. Often a little faster than Adam
 * at the same rate.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { NAdam, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new NAdam(params, { lr: 0.01, weightDecay: 0.1, decoupledWeightDecay: true });
 * params.grad.w.set([1, -100]);
 * optimizer.step();
 */
export class NAdam extends Optimizer {
  constructor(params: OptimizerParameters, options: NAdamOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
