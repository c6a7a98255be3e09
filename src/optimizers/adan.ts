import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Adan,
  name: "Adan",
  paper: "Xie et al. 2022, arXiv:2208.06677",
  golden: "adan@official",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.98), fraction(0.92), fraction(0.99)],
    eps: nonNegative(1e-8),
    maxGradNorm: nonNegative(0),
    noProx: false,
  },
  decay: "own",
  variant: () => ({ kernel: "adan", slots: ["exp_avg", "exp_avg_sq", "exp_avg_diff", "neg_pre_grad"] }),
  powers: ["beta1", "beta2", "beta3"],
  shared: { norm: 0 },
  measure: measured({
    active: ({ maxGradNorm }) => maxGradNorm !== 0,
    kernel: () => "squaredGradient",
    sums: 1,
    before: () => [],
    decide: ({ sums, shared }) => {
      shared.norm = Math.sqrt(sums[0]);
    },
    scale: ({ maxGradNorm, eps }, { shared }) => (maxGradNorm > 0 ? Math.min(1, maxGradNorm / (shared.norm + eps)) : 1),
  }),
  scalars: ({ lr, beta1, beta2, beta3, eps }, { powers, t, weightDecay, flags }) => {
    const root = Math.sqrt(1 - powers[2]);
    const keep = flags.noProx ? 1 - lr * weightDecay : 1 / (1 + lr * weightDecay);
    const s = lr * root * (flags.noProx ? 1 : keep);
    const changes = t === 1 ? [0, 0] : [beta2, 1 - beta2];
    const factors = [s / (1 - powers[0]), (s * beta2) / (1 - powers[1])];
    return [1 - beta1, ...changes, 1 - beta3, ...factors, eps * root, keep];
  },
}));

export interface AdanOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g, of its differences, and of the squares, each in [0, 1); default [0.98, 0.92, 0.99]. */
  betas?: readonly [number | Schedule, number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** The third of `betas` by itself. */
  beta3?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Limit on the norm of all gradients together, at least 0; 0 (default): none. */
  maxGradNorm?: number | Schedule;
  /** Decay before the step, as AdamW, instead of a proximal division after it; default false. */
  noProx?: boolean;
}

/**
 * Adan: Nesterov momentum for Adam, through an average of the differences of gradients.
 *
 *     d = g - g_before       m <- b1 m + (1-b1) g       n <- b2 n + (1-b2) d       v <- b3 v + (1-b3) (g + b2 d)²
 *     w <- (w - lr (m/(1-b1^t) + b2 n/(1-b2^t)) / (sqrt(v/(1-b3^t)) + eps)) / (1 + lr wd)
 *
 * Agrees with sail-sg/Adan: `betas` are what is retained (the paper's 1 - beta) and the second multiplies d (optax
 * takes 1 - b2 there), d is 0 at first. `maxGradNorm` looks at all gradients before anything moves. Takes
 * rates 5 to 10 times as large as Adam's, at twice its memory.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Adan, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Adan(params, { lr: 0.01, weightDecay: 0.02, maxGradNorm: 5 });
 * params.grad.w.set([1, -2]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class Adan extends Optimizer {
  constructor(params: OptimizerParameters, options: AdanOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
