import { constant } from "../schedules/constant.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  Class: () => FTRL,
  name: "FTRL",
  paper: "McMahan et al. 2013, doi:10.1145/2487575.2488200",
  golden: "ftrl@kozistr",
  family: "adaptive",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    lrPower: { default: -0.5, range: "finite and at most 0", ok: (x) => x <= 0 && Number.isFinite(x) },
    beta: nonNegative(1),
    l1: nonNegative(0),
    l2: nonNegative(0),
  },
  decay: "coupled",
  // Where the gradient is 0, z and n stay, and with them what the weight is made of.
  sparse: true,
  variant: () => ({ kernel: "ftrl", slots: ["z", "n"] }),
  // Adagrad's way. Weights are made anew from the sums at the rate of the moment: it must not fall.
  modelRate: ({ beta }, { distance, updates, gradient }) =>
    constant((distance * (beta + gradient * Math.sqrt(updates))) / (2 * gradient * updates)),
  scalars: ({ lr, lrPower, beta, l1, l2 }) => [lr, lrPower === 0 ? 0 : 1 / lr, -lrPower, l1, lr * l1, beta + lr * l2],
  dirty: ({ beta, l2 }) => beta === 0 && l2 === 0,
}));

export interface FTRLOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. A step at 0 changes nothing. */
  lr?: number | Schedule;
  /** How the rate falls with the sum of squares, at most 0; default -0.5. 0 is a fixed rate in the sum z. */
  lrPower?: number | Schedule;
  /** Added to the root of the sum of squares, at least 0; default 1. 0 gives NaN where the gradient was never anything but 0. */
  beta?: number | Schedule;
  /** Pulls parameters to exactly 0, at least 0; default 0. */
  l1?: number | Schedule;
  /** Shrinks parameters, at least 0; default 0. */
  l2?: number | Schedule;
}

/**
 * FTRL-Proximal: follow the regularized leader, with an L1 term that leaves exact zeros.
 *
 *     sigma = ((n + g²)^p - n^p) / lr       z <- z + g - sigma w       n <- n + g²       p = -lrPower
 *     w <- 0 where |z| < l1, else (sign(z) l1 - z) / ((beta + sqrt(n)) / lr + l2)
 *
 * Agrees with kozistr/pytorch_optimizer: the denominator is a square root whatever `lrPower`, parameters begin anew
 * from z, so that their first values matter only through sigma. For sparse linear models online: `params.sparse` touches
 * only the rows given, and `new LogisticRegression({ buckets, optimizer: FTRL })` learns hashed events.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { FTRL, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new FTRL(params, { lr: 0.1, l1: 0.5 });
 * params.grad.w.set([1, -0.25]);
 * optimizer.step(); // params.data.w is [-0.025, 0]
 */
export class FTRL extends Optimizer {
  constructor(params: OptimizerParameters, options: FTRLOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
