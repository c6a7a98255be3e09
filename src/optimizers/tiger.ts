import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Tiger,
  name: "Tiger",
  paper: "Su 2023, https://github.com/bojone/tiger",
  golden: "tiger@kozistr",
  family: "sign",
  stepLength: "rate",
  squares: false,
  options: { lr: nonNegative(1e-3), beta: fraction(0.965) },
  decay: "decoupled",
  weightDecay: 0.01,
  variant: () => ({ kernel: "lion", slots: ["exp_avg"] }),
  scalars: ({ lr, beta }) => [beta, 1 - beta, beta, 1 - beta, lr],
}));

export interface TigerOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. The exact length of one step in every coordinate. */
  lr?: number | Schedule;
  /** Decay of the average of g, in [0, 1); default 0.965. */
  beta?: number | Schedule;
}

/**
 * Tiger: Lion with one weight in place of two, that is Signum with decoupled weight decay.
 *
 *     m <- b m + (1-b) g       w <- (1 - lr wd) w - lr sign(m)
 *
 * Agrees with Tiger of pytorch_optimizer: sign(0) is 0, decay before the step, `weightDecay` 0.01 by default. Where
 * Lion is used, with the same rates.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Tiger, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Tiger(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is [-0.01, 0.01]
 */
export class Tiger extends Optimizer {
  constructor(params: OptimizerParameters, options: TigerOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
