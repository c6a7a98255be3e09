import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Adadelta,
  name: "Adadelta",
  paper: "Zeiler 2012, arXiv:1212.5701",
  golden: "adadelta@torch1.13",
  family: "adaptive",
  stepLength: "free",
  options: {
    lr: nonNegative(1),
    rho: { default: 0.9, range: "in [0, 1]", ok: (x) => x >= 0 && x <= 1 },
    eps: nonNegative(1e-6),
  },
  decay: "coupled",
  variant: () => ({ kernel: "adadelta", slots: ["square_avg", "acc_delta"] }),
  // Along a lasting gradient g the t-th step is about lr r sqrt(eps (1 + (1 - rho) r² t)) long, r = g / sqrt(g² + eps);
  // no gradient lasts for thousands of them.
  modelRate: ({ rho, eps }, { distance, updates, gradient }) => {
    const square = gradient ** 2 / (gradient ** 2 + eps);
    return distance / (updates * Math.sqrt(eps * square * (1 + (1 - rho) * square * Math.min(updates, 2000)))) || 1;
  },
  scalars: ({ lr, rho, eps }) => [rho, 1 - rho, eps, lr],
}));

export interface AdadeltaOptions extends CommonOptions {
  /** Multiplies the steps the rule finds, at least 0; default 1. */
  lr?: number | Schedule;
  /** Decay of both averages, in [0, 1]; default 0.9. */
  rho?: number | Schedule;
  /** Added under both roots, at least 0; default 1e-6. Sets how small the first steps are. */
  eps?: number | Schedule;
}

/**
 * Adadelta: steps scaled by the ratio of past steps to past gradients, in the parameter's own units.
 *
 *     v <- rho v + (1-rho) g²       d = sqrt((x + eps) / (v + eps)) g
 *     x <- rho x + (1-rho) d²       w <- w - lr d
 *
 * Agrees with torch.optim.Adadelta: eps inside the roots, x averages the steps before `lr`. Needs no rate, starts
 * slowly.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Adadelta, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Adadelta(params, { rho: 0.95 });
 * params.grad.w.set([1, -100]);
 * optimizer.step();
 */
export class Adadelta extends Optimizer {
  constructor(params: OptimizerParameters, options: AdadeltaOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
