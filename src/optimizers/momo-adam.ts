import { tensors } from "../core/kernels/tensors.js";
import { powInt } from "../math/deterministic.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { advanceModel, lost, momoFamily } from "./momo.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, real } from "../engine/option-specs.js";

// For an eps of 0: keeps 0 / 0 out of the sums.
const least = 1e-37;

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => MoMoAdam,
  ...momoFamily(),
  name: "MoMoAdam",
  paper: "Schaipp et al. 2023, arXiv:2305.07583",
  golden: "momo_adam@optax",
  options: {
    lr: nonNegative(1e-2),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-8),
    lowerBound: real(0),
    adaptLowerBound: false,
  },
  variant: () => ({ kernel: "momentsStep", slots: ["exp_avg", "exp_avg_sq"], whole: {} }),
  measure: measured({
    kernel: () => "momoAdamSums",
    sums: 3,
    before: ({ beta1, beta2, eps }, { shared }) => {
      const root = Math.sqrt(1 - powInt(beta2, shared.count + 1));
      return [beta1, 1 - beta1, beta2, 1 - beta2, Math.max(eps * root, least)];
    },
    decide: (totals) => {
      const { values, sums, shared } = totals;
      const { beta1, beta2 } = values;
      const root = Math.sqrt(1 - powInt(beta2, shared.count + 1));
      advanceModel(totals, beta1, 1 - powInt(beta1, shared.count + 1), root * sums[2]);
    },
  }),
  scalars: ({ lr, beta1, beta2, eps }, context) => {
    const { count, step } = context.shared;
    const root = Math.sqrt(1 - powInt(beta2, count));
    const tau = Math.min(lr / (1 - powInt(beta1, count)), step);
    return [lost(lr, context), tau * root, Math.max(eps * root, least)];
  },
  dirty: () => false,
  modelRate: (_, { distance, updates }) => distance / updates,
}));

export interface MoMoAdamOptions extends CommonOptions {
  /** Largest rate, at least 0; default 1e-2. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** A value the loss does not go below; default 0. */
  lowerBound?: number | Schedule;
  /** Raise the lower bound on the way; default false. */
  adaptLowerBound?: boolean;
}

/**
 * MoMo-Adam: Adam at a Polyak step, from a model of the loss by its averages.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²       D = eps + sqrt(v / (1-b2^t))
 *     f <- b1 f + (1-b1) loss       c <- b1 c + (1-b1) <g, w>       a = 1 + lr wd
 *     tau = min(lr / (1-b1^t), max(0, a (f - (1-b1^t) lowerBound - c) + <m, w>) / sum m²/D)
 *     w <- w / a - tau m / D
 *
 * Agrees with optax.contrib.momo_adam: sums over all tensors, no step where sum m²/D is at most 2^-52. Needs the
 * loss: call `step(() => loss)`. For networks, in place of a search for Adam's rate.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { parameters, MoMoAdam } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new MoMoAdam(params, { lr: 1 });
 * for (let i = 0; i < 100; i++) {
 *   optimizer.step(() => {
 *     const [x, y] = params.data.w;
 *     params.grad.w.set([2 * (x - 3), 20 * (y + 1)]);
 *     return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 *   });
 * }
 */
export class MoMoAdam extends Optimizer {
  constructor(params: OptimizerParameters, options: MoMoAdamOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
