import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Lion,
  name: "Lion",
  paper: "Chen et al. 2023, arXiv:2302.06675",
  golden: "lion@lion-pytorch",
  family: "sign",
  stepLength: "rate",
  squares: false,
  options: { lr: nonNegative(1e-4), betas: [fraction(0.9), fraction(0.99)] },
  decay: "decoupled",
  variant: () => ({ kernel: "lion", slots: ["exp_avg"] }),
  scalars: ({ lr, beta1, beta2 }) => [beta1, 1 - beta1, beta2, 1 - beta2, lr],
}));

export interface LionOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-4. The exact length of one step in every coordinate. */
  lr?: number | Schedule;
  /** Weights of the average in the step and in its own update, each in [0, 1); default [0.9, 0.99]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
}

/**
 * Lion: the sign of a momentum blend, at half of Adam's memory.
 *
 *     w <- (1 - lr wd) w - lr sign(b1 m + (1-b1) g)       m <- b2 m + (1-b2) g
 *
 * Agrees with lion-pytorch: sign(0) is 0, decay before the step. Use a rate 3 to 10 times below Adam's and a
 * decay as many times above; at a constant rate it circles the optimum at a distance of about `lr`.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Lion, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Lion(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is [-0.01, 0.01]
 */
export class Lion extends Optimizer {
  constructor(params: OptimizerParameters, options: LionOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
