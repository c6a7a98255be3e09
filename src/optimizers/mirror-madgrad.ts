import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { pow } from "../math/deterministic.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => MirrorMADGRAD,
  name: "MirrorMADGRAD",
  paper: "Defazio & Jelassi 2021, arXiv:2101.11075",
  golden: "mirror-madgrad@official",
  family: "adaptive",
  stepLength: "rate",
  options: { lr: nonNegative(1e-2), momentum: fraction(0.9), eps: nonNegative(0), decoupledWeightDecay: false },
  decay: ({ decoupledWeightDecay }) => (decoupledWeightDecay ? "own" : "coupled"),
  variant: () => ({ kernel: "mirrorMadgrad", slots: ["grad_sum_sq", { name: "z", start: "params" }] }),
  scalars: ({ lr, momentum, eps }, { t, weightDecay, flags }) => {
    const rate = lr === 0 ? 0 : lr + eps;
    const keep = flags.decoupledWeightDecay ? 1 - rate * weightDecay : 1;
    return [Math.sqrt((t - 1) / t), rate * pow(t, 1 / 3), eps, keep, momentum, 1 - momentum];
  },
  // It is added to the rate, and counts in the unit of that.
  withRate: (_, by, size) => ({ eps: 1e-6 * Math.min(1, size) * by }),
  dirty: () => false,
}));

export interface MirrorMADGRADOptions extends CommonOptions {
  /** Learning rate, at least 0; default 0.01. */
  lr?: number | Schedule;
  /** Weight of the parameters as they are against z, in [0, 1); default 0.9. */
  momentum?: number | Schedule;
  /** Added to the cube root, and to the rate, at least 0; default 0. */
  eps?: number | Schedule;
  /** Shrink z by `lr * weightDecay` instead of adding decay to the gradient; default false. */
  decoupledWeightDecay?: boolean;
}

/**
 * Mirror MADGRAD: MADGRAD's weights on mirror descent, for large models without a generalization gap.
 *
 *     l = (lr + eps) cbrt(t)       v <- sqrt((t-1)/t) v + g²
 *     z <- z - l g / (cbrt(v) + eps)       w <- momentum w + (1 - momentum) z
 *
 * Agrees with facebookresearch/madgrad: z begins at the parameters, an entry without any gradient so far stays.
 * More stable than MADGRAD in float32, since nothing is a sum from the start.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { MirrorMADGRAD, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new MirrorMADGRAD(params, { lr: 0.01 });
 * params.grad.w.set([1, -1]);
 * optimizer.step(); // params.data.w is about [-0.001, 0.001]
 */
export class MirrorMADGRAD extends Optimizer {
  constructor(params: OptimizerParameters, options: MirrorMADGRADOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
