import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { rectifiedRate } from "./parts/late-start.js";
import { rectification } from "./parts/rectification.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => RAdam,
  name: "RAdam",
  paper: "Liu et al. 2020, arXiv:1908.03265",
  golden: "radam@torchmain",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-8),
    decoupledWeightDecay: false,
  },
  decay: ({ decoupledWeightDecay }) => (decoupledWeightDecay ? "decoupled" : "coupled"),
  variant: () => ({ kernel: "nadam", slots: ["exp_avg", "exp_avg_sq"] }),
  powers: ["beta1", "beta2"],
  modelRate: ({ beta2 }, { distance, updates }) => rectifiedRate(beta2, 5, distance, updates),
  scalars: ({ lr, beta1, beta2, eps }, { powers, t }) => {
    const { length, factor } = rectification(beta2, powers[1], t);
    const s = lr / (1 - powers[0]);
    const averages = [beta1, 1 - beta1, beta2, 1 - beta2];
    return length > 5
      ? [...averages, s * factor * Math.sqrt(1 - powers[1]), 0, 1, 0, eps]
      : [...averages, s, 0, 0, 0, 1];
  },
}));

export interface RAdamOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Shrink parameters by `lr * weightDecay` instead of adding the decay to the gradient; default false. */
  decoupledWeightDecay?: boolean;
}

/**
 * RAdam: Adam that warms itself up, its steps shortened while the second moment rests on few gradients.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²
 *     r = 2/(1-b2) - 1           n = r - 2 t b2^t/(1-b2^t)
 *     n > 5:  w <- w - lr m/(1-b1^t) sqrt((n-4)(n-2)r / ((r-4)(r-2)n)) sqrt(1-b2^t) / (sqrt(v) + eps)
 *     else:   w <- w - lr m/(1-b1^t)
 *
 * Agrees with torch.optim.RAdam: the first steps, 5 at the default b2, are those of SGD with momentum, as long as the
 * gradient. Use it instead of Adam with a warmup.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { RAdam, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new RAdam(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step();
 */
export class RAdam extends Optimizer {
  constructor(params: OptimizerParameters, options: RAdamOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
