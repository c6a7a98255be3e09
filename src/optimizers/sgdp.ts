import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, real } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => SGDP,
  name: "SGDP",
  paper: "Heo et al. 2021, arXiv:2006.08217",
  golden: "sgdp@official",
  family: "per layer",
  stepLength: "gradient",
  squares: "sums",
  options: {
    lr: nonNegative(1e-3),
    momentum: fraction(0),
    dampening: real(0),
    nesterov: false,
    eps: nonNegative(1e-8),
    delta: nonNegative(0.1),
    wdRatio: nonNegative(0.1),
  },
  decay: "own",
  variant: ({ nesterov }, _hypers, { shape }) => ({
    kernel: "sgdp",
    slots: ["momentum"],
    whole: nesterov ? { scratch: shape.reduce((a, b) => a * b, 1) } : {},
  }),
  dirty: () => false,
  gain: ({ momentum, dampening }) => (1 - dampening) / (1 - momentum),
  scalars: ({ lr, momentum, dampening, eps, delta, wdRatio }, { weightDecay, flags, transposed }) => {
    const decay = (lr * weightDecay) / (1 - momentum);
    return [
      momentum,
      1 - dampening,
      lr,
      flags.nesterov ? 1 : 0,
      delta,
      eps,
      decay,
      decay * wdRatio,
      transposed ? 1 : 0,
    ];
  },
}));

export interface SGDPOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Weight of the previous buffer, in [0, 1); default 0. */
  momentum?: number | Schedule;
  /** Part of the gradient kept out of the buffer, finite; default 0. Counts on the first step too. */
  dampening?: number | Schedule;
  /** Step along `g + momentum * buffer`; default false. */
  nesterov?: boolean;
  /** Added to norms, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Project where the cosine is below this over the root of the length, at least 0; default 0.1. */
  delta?: number | Schedule;
  /** Factor of the weight decay where it projects, at least 0; default 0.1. */
  wdRatio?: number | Schedule;
}

/**
 * SGDP: momentum that does not lengthen weights whose scale does not matter, such as those before a normalization.
 *
 *     b <- momentum b + (1 - dampening) g       u = b       nesterov: u = g + momentum b
 *     where w and g are nearly orthogonal, by rows or as a whole: u <- u - (w.u / |w|²) w
 *     w <- (1 - lr wd / (1 - momentum)) w - lr u       where it projects: wd wdRatio for wd
 *
 * Agrees with the authors' code: the buffer begins at zero, and without nesterov it is projected itself. For
 * networks with batch or layer norms.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { SGDP, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [8, 3, 3, 3], init: "he" }, b: [8] });
 * const optimizer = new SGDP(params, { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-5 });
 */
export class SGDP extends Optimizer {
  constructor(params: OptimizerParameters, options: SGDPOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
