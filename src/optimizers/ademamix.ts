import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { log, pow } from "../math/deterministic.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, optional, whole } from "../engine/option-specs.js";

// The decay whose half-life is so far on the way from one's to another's.
const between = (from: number, to: number, part: number): number => {
  const life = (beta: number): number => log(0.5) / log(beta + 1e-8) - 1;
  return pow(0.5, 1 / ((1 - part) * life(from) + part * life(to) + 1));
};

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => AdEMAMix,
  name: "AdEMAMix",
  paper: "Pagliardini et al. 2024, arXiv:2409.03137",
  golden: "ademamix@official",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999), fraction(0.9999)],
    alpha: nonNegative(2),
    beta3Warmup: optional(whole(0)),
    alphaWarmup: optional(whole(0)),
    eps: nonNegative(1e-8),
  },
  decay: "decoupled",
  variant: () => ({ kernel: "ademamix", slots: ["exp_avg_fast", "exp_avg_slow", "exp_avg_sq"] }),
  powers: ["beta1", "beta2"],
  scalars: ({ lr, beta1, beta2, beta3, alpha, beta3Warmup, alphaWarmup, eps }, { powers, t }) => {
    const root = Math.sqrt(1 - powers[1]);
    const mix = t < alphaWarmup ? (t / alphaWarmup) * alpha : alpha;
    const slow = t < beta3Warmup ? between(beta1, beta3, t / beta3Warmup) : beta3;
    const s = lr * root;
    return [1 - beta1, 1 - slow, 1 - beta2, s / (1 - powers[0]), s * mix, eps * root];
  },
}));

export interface AdEMAMixOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the fast average of g, of that of g², and of the slow average of g, each in [0, 1); default [0.9, 0.999, 0.9999]. */
  betas?: readonly [number | Schedule, number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** The third of `betas` by itself. */
  beta3?: number | Schedule;
  /** Weight of the slow average, at least 0; default 2. */
  alpha?: number | Schedule;
  /** Updates over which the third of `betas` rises from the first, linear in half-life; null (default): at once. */
  beta3Warmup?: number | Schedule | null;
  /** Updates over which `alpha` rises from 0; null (default): at once. */
  alphaWarmup?: number | Schedule | null;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
}

/**
 * AdEMAMix: AdamW with a second, slow average of the gradient that remembers thousands of steps.
 *
 *     m1 <- b1 m1 + (1-b1) g       m2 <- b3 m2 + (1-b3) g       v <- b2 v + (1-b2) g²
 *     w <- (1 - lr wd) w - lr (m1/(1-b1^t) + alpha m2) / (sqrt(v/(1-b2^t)) + eps)
 *
 * Agrees with apple/ml-ademamix: no correction of m2, weight decay times the rate. For long runs of noisy
 * gradients; give both warm-ups the length of the run, or the slow average kicks in too hard at first.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdEMAMix, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new AdEMAMix(params, { lr: 0.01, alpha: 5, beta3Warmup: 1000, alphaWarmup: 1000 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class AdEMAMix extends Optimizer {
  constructor(params: OptimizerParameters, options: AdEMAMixOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
