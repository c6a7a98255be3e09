import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => COCOB,
  name: "COCOB",
  paper: "Orabona & Tommasi 2017, arXiv:1705.07795",
  golden: "cocob@official",
  family: "rate-free",
  stepLength: "free",
  options: { lr: nonNegative(1), alpha: nonNegative(100), eps: nonNegative(1e-8) },
  decay: "coupled",
  variant: () => ({
    kernel: "cocob",
    slots: [
      "sum_negative_gradients",
      "grad_norm_sum",
      { name: "L", start: ({ eps }) => eps },
      "reward",
      { name: "x0", start: "params" },
    ],
  }),
  scalars: ({ lr, alpha }) => [lr, alpha],
  dirty: () => false,
}));

export interface COCOBOptions extends CommonOptions {
  /** Multiplies the gradient, at least 0; default 1. Its scale hardly matters, its changes weigh gradients. */
  lr?: number | Schedule;
  /** About the number of careful first steps, at least 0; default 100. */
  alpha?: number | Schedule;
  /** What the scale of the gradients begins with, at least 0; default 1e-8. */
  eps?: number | Schedule;
}

/**
 * COCOB-Backprop: bets on each coordinate as on a coin, and needs no rate.
 *
 *     L <- max(L, |g|)       theta <- theta - g       G <- G + |g|       r <- max(r - g (w - x0), 0)
 *     w <- x0 + theta (L + r) / (L max(G + L, alpha L))
 *
 * Agrees with bremen79/parameterfree: L begins at `eps`, x0 are the parameters at a tensor's first step; an entry
 * that has had no gradient stays where it is. For a first run without any tuning.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { COCOB, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new COCOB(params);
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is [-0.01, 0.01]
 */
export class COCOB extends Optimizer {
  constructor(params: OptimizerParameters, options: COCOBOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
