import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { quarterRoot } from "../schedules/quarter-root.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, optional } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => ADOPT,
  name: "ADOPT",
  paper: "Taniguchi et al. 2024, arXiv:2411.02853",
  golden: "adopt@official",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.9999)],
    eps: nonNegative(1e-6),
    clipLambda: optional(nonNegative(0), quarterRoot()),
    decoupledWeightDecay: false,
  },
  decay: ({ decoupledWeightDecay }) => (decoupledWeightDecay ? "own" : "coupled"),
  variant: () => ({ kernel: "adopt", slots: ["exp_avg", "exp_avg_sq"] }),
  scalars: ({ lr, beta1, beta2, eps, clipLambda }, { t, weightDecay, flags, hypers }) => {
    if (t === 1) return [beta1, 0, 0, 1, 1, 1, 1, 0];
    // Each tensor counts its own updates.
    const limit = hypers.clipLambda === quarterRoot() ? quarterRoot()(t - 1) : clipLambda;
    const keep = flags.decoupledWeightDecay ? 1 - lr * weightDecay : 1;
    return [beta1, 1 - beta1, beta2, 1 - beta2, eps, Number.isNaN(limit) ? Infinity : limit, keep, lr];
  },
}));

export interface ADOPTOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of the normalized g and of g², each in [0, 1); default [0.9, 0.9999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Least value of the root that divides, at least 0; default 1e-6. */
  eps?: number | Schedule;
  /** Limit on each entry of the normalized gradient, at least 0; null: none. Default the fourth root of t - 1. */
  clipLambda?: number | Schedule | null;
  /** Shrink the parameter by `lr * weightDecay` instead of adding decay to the gradient; default false. */
  decoupledWeightDecay?: boolean;
}

/**
 * ADOPT: Adam that converges for any b2, by dividing through the second moment from before the gradient.
 *
 *     m <- b1 m + (1-b1) clip(g / max(sqrt(v), eps), ±lambda)       w <- w - lr m       v <- b2 v + (1-b2) g²
 *
 * Agrees with iShohei220/adopt: the first step only sets v to g² and moves nothing (decoupled decay rests too),
 * lambda is the fourth root of the updates before, no corrections. Where Adam needs a b2 chosen with care.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { ADOPT, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new ADOPT(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is [0, 0]
 * optimizer.step(); // params.data.w is about [-0.001, 0.001]
 */
export class ADOPT extends Optimizer {
  constructor(params: OptimizerParameters, options: ADOPTOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
