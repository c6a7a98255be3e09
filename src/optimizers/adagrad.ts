import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Adagrad,
  name: "Adagrad",
  paper: "Duchi et al. 2011, JMLR 12:2121",
  golden: "adagrad@torch1.13",
  family: "adaptive",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-2),
    lrDecay: nonNegative(0),
    eps: nonNegative(1e-10),
    initialAccumulatorValue: nonNegative(0),
  },
  decay: "coupled",
  sparse: true,
  variant: () => ({
    kernel: "rms",
    slots: [{ name: "sum", start: ({ initialAccumulatorValue }) => initialAccumulatorValue }],
  }),
  scalars: ({ lr, lrDecay, eps }, { t }) => [1, 1, 0, eps, lr / (1 + (t - 1) * lrDecay)],
  // Steps shrink as 1 / sqrt(t).
  modelRate: (_, { distance, updates }) => distance / (4 * Math.sqrt(updates)),
  proximal: ({ lr, lrDecay, eps }, { t }) => [lr / (1 + (t - 1) * lrDecay), 1, 0, eps, 0, 0],
}));

export interface AdagradOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-2. The length of the first step in every coordinate. */
  lr?: number | Schedule;
  /** The rate is divided by 1 + (t-1) lrDecay, at least 0; default 0. */
  lrDecay?: number | Schedule;
  /** Added to the root of the sum, at least 0; default 1e-10. */
  eps?: number | Schedule;
  /** What the sum starts from, at least 0; default 0. */
  initialAccumulatorValue?: number | Schedule;
}

/**
 * Adagrad: steps divided by the root of the sum of all squared gradients, so that rare coordinates keep a high rate.
 *
 *     s <- s + g²       w <- w - lr/(1 + (t-1) lrDecay) g / (sqrt(s) + eps)
 *
 * Agrees with torch.optim.Adagrad: eps outside the root, the sum starts at 0. For convex problems and sparse features;
 * its steps only ever shrink.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Adagrad, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Adagrad(params, { lr: 0.1 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.1, 0.1]
 */
export class Adagrad extends Optimizer {
  constructor(params: OptimizerParameters, options: AdagradOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
