import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, optional, positive } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => LAMB,
  name: "LAMB",
  paper: "You et al. 2020, arXiv:1904.00962",
  golden: "lamb@optax",
  family: "per layer",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-6),
    epsRoot: nonNegative(0),
    maxWeightNorm: optional(positive(10)),
    biasCorrection: true,
    gradAveraging: true,
    trustClip: false,
    alwaysAdapt: true,
  },
  decay: "own",
  variant: (_flags, _hypers, { shape }) => ({
    kernel: "lamb",
    slots: ["exp_avg", "exp_avg_sq"],
    whole: { scratch: shape.reduce((a, b) => a * b, 1) },
  }),
  powers: ["beta1", "beta2"],
  dirty: () => false,
  scalars: ({ lr, beta1, beta2, eps, epsRoot, maxWeightNorm }, { powers, weightDecay, flags }) => {
    const first = flags.biasCorrection ? 1 - powers[0] : 1;
    const second = flags.biasCorrection ? 1 - powers[1] : 1;
    const root = Math.sqrt(second);
    const most = maxWeightNorm > 0 ? maxWeightNorm : Number.MAX_VALUE;
    const adapt = flags.alwaysAdapt || weightDecay !== 0 ? 1 : 0;
    const averages = [beta1, flags.gradAveraging ? 1 - beta1 : 1, beta2, 1 - beta2];
    const direction = [root / first, 0, eps * root, epsRoot * second, weightDecay];
    return [...averages, ...direction, lr, most, flags.trustClip ? 1 : Number.MAX_VALUE, adapt];
  },
}));

export interface LAMBOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. The length of one step relative to the tensor's. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-6. */
  eps?: number | Schedule;
  /** Added inside that root, at least 0; default 0. */
  epsRoot?: number | Schedule;
  /** Longest a tensor counts as, above 0 (10 in pytorch-lamb); default null, no limit. */
  maxWeightNorm?: number | Schedule | null;
  /** Correct the averages for their start at zero; default true (false in pytorch-lamb). */
  biasCorrection?: boolean;
  /** Weigh a gradient by `1 - beta1` in the average, not by 1; default true. */
  gradAveraging?: boolean;
  /** Limit the ratio of norms to 1, as in LAMBC; default false. */
  trustClip?: boolean;
  /** Adapt tensors without weight decay too; default true (false in timm). */
  alwaysAdapt?: boolean;
}

/**
 * LAMB: Adam whose step is as long as `lr` times the tensor's own norm, for very large batches.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²
 *     u = m/(1-b1^t) / (sqrt(v/(1-b2^t) + epsRoot) + eps) + wd w
 *     w <- w - lr |w|/|u| u       for each tensor by itself
 *
 * Agrees with optax.lamb: decay inside the ratio, ratio 1 where a norm is 0. `biasCorrection: false,
 * maxWeightNorm: 10` is pytorch-lamb; `alwaysAdapt: false` is timm's Lamb without its clipping (see `clip`).
 * For batches of thousands, at rates Adam would not bear.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { LAMB, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [3, 2], init: "glorot" }, b: [2] });
 * const optimizer = new LAMB(params, { lr: 0.01, weightDecay: 0.1, decay: "matrices" });
 * params.grad.w.set([1, 2, 3, 4, 5, 6]);
 * optimizer.step(); // w moves by a hundredth of its norm
 */
export class LAMB extends Optimizer {
  constructor(params: OptimizerParameters, options: LAMBOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
