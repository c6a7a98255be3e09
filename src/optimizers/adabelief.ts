import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { rectifiedRate } from "./parts/late-start.js";
import { rectification } from "./parts/rectification.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => AdaBelief,
  name: "AdaBelief",
  paper: "Zhuang et al. 2020, arXiv:2010.07468",
  golden: "adabelief@official",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-16),
    amsgrad: false,
    decoupledWeightDecay: true,
    fixedDecay: false,
    rectify: true,
  },
  decay: ({ decoupledWeightDecay }) => (decoupledWeightDecay ? "own" : "coupled"),
  variant: ({ amsgrad }) =>
    amsgrad
      ? { kernel: "adaBeliefMax", slots: ["exp_avg", "exp_avg_var", "max_exp_avg_var"] }
      : { kernel: "adaBelief", slots: ["exp_avg", "exp_avg_var"] },
  powers: ["beta1", "beta2"],
  modelRate: ({ beta2 }, { distance, updates }) => rectifiedRate(beta2, 5, distance, updates),
  scalars: ({ lr, beta1, beta2, eps }, { powers, t, weightDecay, flags }) => {
    const shrink = flags.decoupledWeightDecay ? (flags.fixedDecay ? 1 : lr) * weightDecay : 0;
    const averages = [1 - shrink, beta1, 1 - beta1, beta2, 1 - beta2, eps];
    const s = lr / (1 - powers[0]);
    const root = Math.sqrt(1 - powers[1]);
    if (!flags.rectify) return [...averages, s * root, 1, eps * root, 1];
    const { length, factor } = rectification(beta2, powers[1], t);
    return length >= 5 ? [...averages, s * root * factor, 1, eps, 0] : [...averages, s, 0, 1, 0];
  },
}));

export interface AdaBeliefOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and (g-m)², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the average in every step and to its root, at least 0; default 1e-16. */
  eps?: number | Schedule;
  /** Divide by the largest average so far, unless `rectify`; default false. */
  amsgrad?: boolean;
  /** Shrink parameters instead of adding the decay to the gradient; default true. */
  decoupledWeightDecay?: boolean;
  /** Shrink by `weightDecay` instead of `lr * weightDecay`; default false. */
  fixedDecay?: boolean;
  /** Shorten the first steps as RAdam does; default true. */
  rectify?: boolean;
}

/**
 * AdaBelief: Adam that divides by how far gradients stray from their average, so that it strides where they agree.
 *
 *     w <- (1 - lr wd) w       m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) (g-m)² + eps
 *     w <- w - lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps)
 *     rectify: as RAdam with this v, from length 5 on; before, w <- w - lr m/(1-b1^t)
 *
 * Agrees with adabelief-pytorch 0.2.1, the authors' own, with its degenerated_to_sgd. Between SGD and Adam in
 * character; eps matters, the authors advise 1e-8 for images and 1e-16 for transformers.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdaBelief, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new AdaBelief(params, { lr: 0.01, rectify: false });
 * params.grad.w.set([1, -100]);
 * optimizer.step();
 */
export class AdaBelief extends Optimizer {
  constructor(params: OptimizerParameters, options: AdaBeliefOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
