import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => AdamP,
  name: "AdamP",
  paper: "Heo et al. 2021, arXiv:2006.08217",
  golden: "adamp@official",
  family: "per layer",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-8),
    delta: nonNegative(0.1),
    wdRatio: nonNegative(0.1),
    nesterov: false,
  },
  decay: "own",
  variant: (_flags, _hypers, { shape }) => ({
    kernel: "adamp",
    slots: ["exp_avg", "exp_avg_sq"],
    whole: { scratch: shape.reduce((a, b) => a * b, 1) },
  }),
  powers: ["beta1", "beta2"],
  dirty: () => false,
  scalars: ({ lr, beta1, beta2, eps, delta, wdRatio }, { powers, weightDecay, flags, transposed }) => {
    const root = Math.sqrt(1 - powers[1]);
    const step = (lr * root) / (1 - powers[0]);
    const direction = flags.nesterov ? [step * beta1, step * (1 - beta1)] : [step, 0];
    const decay = lr * weightDecay;
    const averages = [beta1, 1 - beta1, beta2, 1 - beta2];
    return [...averages, ...direction, eps * root, 0, 0, delta, eps, decay, decay * wdRatio, transposed ? 1 : 0];
  },
}));

export interface AdamPOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment and to norms, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Project where the cosine is below this over the root of the length, at least 0; default 0.1. */
  delta?: number | Schedule;
  /** Factor of the weight decay where it projects, at least 0; default 0.1. */
  wdRatio?: number | Schedule;
  /** Step along a blend of average and gradient; default false. */
  nesterov?: boolean;
}

/**
 * AdamP: Adam that does not lengthen weights whose scale does not matter, such as those before a normalization.
 *
 *     u = Adam's step       where w and g are nearly orthogonal, by rows or as a whole: u <- u - (w.u / |w|²) w
 *     w <- (1 - lr wd) w - u       where it projects: wd wdRatio for wd
 *
 * Agrees with the authors' code: rows along the first dimension, then the whole tensor; tensors of one dimension
 * take plain Adam. For networks with batch or layer norms.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdamP, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [8, 3, 3, 3], init: "he" }, b: [8] });
 * const optimizer = new AdamP(params, { lr: 1e-3, weightDecay: 0.01, nesterov: true });
 */
export class AdamP extends Optimizer {
  constructor(params: OptimizerParameters, options: AdamPOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
