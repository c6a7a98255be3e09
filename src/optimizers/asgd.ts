import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { pow } from "../math/deterministic.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => ASGD,
  name: "ASGD",
  paper: "Polyak & Juditsky 1992, doi:10.1137/0330046",
  golden: "asgd@torch1.13",
  family: "averaging",
  stepLength: "gradient",
  squares: false,
  options: {
    lr: nonNegative(1e-2),
    lambda: nonNegative(1e-4),
    alpha: nonNegative(0.75),
    t0: nonNegative(1e6),
  },
  decay: "coupled",
  variant: () => ({ kernel: "asgd", slots: ["ax"] }),
  registers: { eta: ({ lr }) => lr, mu: 1 },
  scalars: ({ lr, lambda, alpha, t0 }, { t, registers }) => {
    const { eta, mu } = registers;
    registers.eta = lr / pow(1 + lambda * lr * t, alpha);
    registers.mu = 1 / Math.max(1, t - t0);
    return [1 - lambda * eta, eta, 1 - mu, mu];
  },
}));

export interface ASGDOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-2. A change acts one step late. */
  lr?: number | Schedule;
  /** Decay of parameters and rate, at least 0; default 1e-4. */
  lambda?: number | Schedule;
  /** Power by which the rate falls, at least 0; default 0.75. */
  alpha?: number | Schedule;
  /** Updates before averaging starts, at least 0; default 1e6. */
  t0?: number | Schedule;
}

/**
 * Averaged SGD: gradient descent at a falling rate, and the average of its iterates from update t0 on.
 *
 *     w <- (1 - lambda eta) w - eta g       ax <- ax + mu (w - ax)
 *     eta = lr / (1 + lambda lr (t-1))^alpha       mu = 1 / max(1, t - 1 - t0)
 *
 * Agrees with torch.optim.ASGD: a step uses the eta and mu computed at the end of the one before. The parameters hold
 * the last iterate; the average is `optimizer.state(name).ax`. Set t0 to where noise, not distance, limits progress.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { ASGD, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new ASGD(params, { lr: 0.1, t0: 0 });
 * for (let i = 0; i < 10; i++) {
 *   params.grad.w.set([1, -1]);
 *   optimizer.step();
 * }
 * optimizer.state("w").ax; // about the average of the iterates
 */
export class ASGD extends Optimizer {
  constructor(params: OptimizerParameters, options: ASGDOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
