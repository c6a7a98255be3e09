import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, real } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => QHM,
  name: "QHM",
  paper: "Ma & Yarats 2019, arXiv:1810.06801",
  golden: "qhm@official",
  family: "gradient descent",
  stepLength: "gradient",
  squares: false,
  options: { lr: nonNegative(1e-3), momentum: nonNegative(0.999), nu: real(0.7) },
  decay: "coupled",
  variant: () => ({ kernel: "qhm", slots: ["momentum_buffer"] }),
  scalars: ({ lr, momentum, nu }) => [momentum, 1 - momentum, lr * (1 - nu), lr * nu],
}));

export interface QHMOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the average of g, at least 0; default 0.999. */
  momentum?: number | Schedule;
  /** Weight of the average in the step, the rest is plain SGD; default 0.7. */
  nu?: number | Schedule;
}

/**
 * QHM, quasi-hyperbolic momentum: a mean of plain SGD and momentum.
 *
 *     m <- momentum m + (1 - momentum) g       w <- w - lr ((1 - nu) g + nu m)
 *
 * Agrees with facebookresearch/qhoptim: the momentum is dampened, so a rate is 1 / (1 - momentum) times that of SGD
 * with momentum; the reference has no defaults, these are the paper's rule of thumb. `nu` 0 is plain SGD, `nu`
 * equal to `momentum` Nesterov's.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { QHM, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new QHM(params, { lr: 0.1 });
 * params.grad.w.set([1, -1]);
 * optimizer.step(); // params.data.w is about [-0.03, 0.03]
 */
export class QHM extends Optimizer {
  constructor(params: OptimizerParameters, options: QHMOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
