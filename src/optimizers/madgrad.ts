import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => MADGRAD,
  name: "MADGRAD",
  paper: "Defazio & Jelassi 2021, arXiv:2101.11075",
  golden: "madgrad@official",
  family: "adaptive",
  stepLength: "rate",
  options: { lr: nonNegative(1e-2), momentum: fraction(0.9), eps: nonNegative(1e-6), decoupledWeightDecay: false },
  decay: ({ decoupledWeightDecay }) => (decoupledWeightDecay ? "own" : "coupled"),
  variant: (_, { momentum }) =>
    momentum === 0
      ? { kernel: "madgradPlain", slots: ["grad_sum_sq", "s"] }
      : { kernel: "madgrad", slots: ["grad_sum_sq", "s", { name: "x0", start: "params" }] },
  scalars: ({ lr, momentum, eps }, { t, weightDecay, flags }) => {
    const rate = lr + eps;
    const keep = momentum - (flags.decoupledWeightDecay ? rate * weightDecay : 0);
    return [rate * Math.sqrt(t), eps, keep, 1 - momentum];
  },
  // It is added to the rate, and counts in the unit of that.
  withRate: (_, by, size) => ({ eps: 1e-6 * Math.min(1, size) * by }),
  dirty: () => false,
}));

export interface MADGRADOptions extends CommonOptions {
  /** Learning rate, at least 0; default 0.01. */
  lr?: number | Schedule;
  /** Weight of the parameters as they are against the averaged point, in [0, 1); default 0.9. */
  momentum?: number | Schedule;
  /** Added to the cube root, and to the rate, at least 0; default 1e-6. */
  eps?: number | Schedule;
  /** Shrink the parameter by `lr * weightDecay` instead of adding decay to the gradient; default false. */
  decoupledWeightDecay?: boolean;
}

/**
 * MADGRAD: dual averaging with a cube root of the sum of squares; SGD's quality at Adam's ease.
 *
 *     l = (lr + eps) sqrt(t)       s <- s + l g       v <- v + l g²
 *     z = x0 - s / (cbrt(v) + eps)       w <- momentum w + (1 - momentum) z
 *
 * Agrees with facebookresearch/madgrad, x0 the parameters at a tensor's first step; without momentum that copy
 * is not kept. Needs less weight decay than SGD or Adam, often none; sweep the rate, it compares with neither.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { MADGRAD, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new MADGRAD(params, { lr: 0.01 });
 * params.grad.w.set([1, -1]);
 * optimizer.step(); // params.data.w is about [-0.0046, 0.0046]
 */
export class MADGRAD extends Optimizer {
  constructor(params: OptimizerParameters, options: MADGRADOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
