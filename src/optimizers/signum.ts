import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Signum,
  name: "Signum",
  paper: "Bernstein et al. 2018, arXiv:1802.04434",
  golden: "signum@optax",
  family: "sign",
  stepLength: "rate",
  squares: false,
  options: { lr: nonNegative(1e-3), beta: fraction(0.9) },
  decay: "coupled",
  variant: () => ({ kernel: "lion", slots: ["exp_avg"] }),
  scalars: ({ lr, beta }) => [beta, 1 - beta, beta, 1 - beta, lr],
}));

export interface SignumOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. The exact length of one step in every coordinate. */
  lr?: number | Schedule;
  /** Decay of the average of g, in [0, 1); default 0.9. */
  beta?: number | Schedule;
}

/**
 * Signum: SignSGD with momentum, the sign of an exponential average.
 *
 *     m <- b m + (1-b) g       w <- w - lr sign(m)
 *
 * Agrees with optax.signum: sign(0) is 0; optax gives `lr` no default. Weight decay, which it lacks, is added to the
 * gradient; Tiger decouples it. Steadier than SignSGD on noisy gradients.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Signum, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Signum(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is [-0.01, 0.01]
 */
export class Signum extends Optimizer {
  constructor(params: OptimizerParameters, options: SignumOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
