import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => PNM,
  name: "PNM",
  paper: "Xie et al. 2021, arXiv:2103.17182",
  golden: "pnm@official",
  family: "gradient descent",
  stepLength: "gradient",
  options: { lr: nonNegative(1e-3), betas: [fraction(0.9), nonNegative(1)], decoupledWeightDecay: true },
  decay: ({ decoupledWeightDecay }) => (decoupledWeightDecay ? "decoupled" : "coupled"),
  variant: () => ({ kernel: "pnm", slots: ["pos_momentum", "neg_momentum"] }),
  scalars: ({ lr, beta1, beta2 }, { t }) => {
    const rate = lr / Math.sqrt((1 + beta2) ** 2 + beta2 ** 2);
    return [1 - (t % 2), beta1 ** 2, 1 - beta1 ** 2, rate * (1 + beta2), rate * beta2];
  },
}));

export interface PNMOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. About ten times that of SGD with momentum 0.9, whose buffer is a sum. */
  lr?: number | Schedule;
  /** The root of the decay of both averages, in [0, 1), and the weight of the negative one, at least 0; default [0.9, 1]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Decay by `lr * weightDecay` before the step instead of in the gradient; default true. */
  decoupledWeightDecay?: boolean;
}

/**
 * PNM: positive-negative momentum, whose two averages of every other gradient raise the noise of a step at the same speed.
 *
 *     m <- b1² m + (1-b1²) g       w <- (1 - lr wd) w - lr ((1+b2) m - b2 n) / sqrt((1+b2)² + b2²)       m <-> n
 *
 * Agrees with the authors' PNM: odd steps move `pos_momentum`, even ones `neg_momentum`, by each tensor's own count. For
 * networks that a larger batch or a smoother gradient makes generalize worse.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { PNM, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new PNM(params, { lr: 0.1 });
 * params.grad.w.set([1, -2]);
 * optimizer.step(); // params.data.w is about [-0.017, 0.034]
 */
export class PNM extends Optimizer {
  constructor(params: OptimizerParameters, options: PNMOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
