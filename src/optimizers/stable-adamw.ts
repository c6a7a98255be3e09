import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

// The decay that makes an average unbiased as it is, from b and b^t.
const unbiased = (beta: number, power: number): number => (beta - power) / (1 - power);

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => StableAdamW,
  name: "StableAdamW",
  paper: "Wortsman et al. 2023, arXiv:2304.13013",
  golden: "stableadamw@kozistr",
  family: "per layer",
  stepLength: "rate",
  options: { lr: nonNegative(1e-3), betas: [fraction(0.9), fraction(0.99)], eps: nonNegative(1e-8) },
  decay: "own",
  weightDecay: 0.01,
  variant: (_flags, _hypers, { shape }) => ({
    kernel: "stableAdamW",
    slots: ["exp_avg", "exp_avg_sq"],
    whole: { scratch: shape.reduce((a, b) => a * b, 1) },
  }),
  powers: ["beta1", "beta2"],
  dirty: () => false,
  scalars: ({ lr, beta1, beta2, eps }, { powers, weightDecay }) => {
    const first = unbiased(beta1, powers[0]);
    const second = unbiased(beta2, powers[1]);
    return [first, 1 - first, second, 1 - second, 1, 0, eps, 0, 0, lr, weightDecay, eps * eps];
  },
}));

export interface StableAdamWOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.99]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
}

/**
 * StableAdamW: AdamW that shortens a tensor's step when its gradient has outrun the second moment.
 *
 *     m <- h1 m + (1-h1) g       v <- h2 v + (1-h2) g²       h = b (1 - b^(t-1)) / (1 - b^t)
 *     k = lr / max(1, sqrt(mean(g² / max(v, eps²))))       for each tensor by itself
 *     w <- (1 - k wd) w - k m / (sqrt(v) + eps)
 *
 * Agrees with kozistr's StableAdamW; `weightDecay` has the default 0.01 and follows the shortened rate. For large
 * models whose loss spikes under AdamW; it needs no gradient clipping.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { StableAdamW, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [3, 2], init: "glorot" }, b: [2] });
 * const optimizer = new StableAdamW(params, { lr: 1e-3, decay: "matrices" });
 */
export class StableAdamW extends Optimizer {
  constructor(params: OptimizerParameters, options: StableAdamWOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
