import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  Class: () => Momentum,
  name: "Momentum",
  paper: "Polyak 1964, doi:10.1016/0041-5553(64)90137-5, as an exponential average",
  family: "gradient descent",
  stepLength: "gradient",
  squares: false,
  options: { lr: nonNegative(1e-3), momentum: fraction(0.9) },
  aliases: { beta: "momentum" },
  decay: "coupled",
  variant: () => ({ kernel: "momentum", slots: ["momentum_buffer"] }),
  safeRate: ({ momentum }) => 1 / (1 - momentum),
  scalars: ({ lr, momentum }) => [lr, momentum, 1 - momentum],
  proximal: ({ lr }) => [lr],
}));

export interface MomentumOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Weight b of the previous average, in [0, 1); default 0.9. `beta` is the same. */
  momentum?: number | Schedule;
  beta?: number | Schedule;
}

/**
 * Momentum as tutorials write it: a step along the exponential average of the gradients, which starts at zero.
 *
 *     v <- b v + (1 - b) g       w <- w - lr v
 *
 * With rate `lr / (1 - b)` it is SGD with momentum b, but for the first steps: there the buffer starts with
 * the full gradient, here with (1 - b) of it. Equals torch.optim.SGD with dampening b after a first step
 * with a zero gradient.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Momentum, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Momentum(params, { lr: 0.1, momentum: 0.9 });
 * params.grad.w.set([1, -1]);
 * optimizer.step(); // params.data.w is [-0.01, 0.01]
 */
export class Momentum extends Optimizer {
  constructor(params: OptimizerParameters, options: MomentumOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
