import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Rprop,
  name: "Rprop",
  paper: "Riedmiller & Braun 1993, doi:10.1109/ICNN.1993.298623",
  golden: "rprop@torch1.13",
  family: "adaptive",
  stepLength: "free",
  squares: false,
  options: {
    lr: nonNegative(1e-2),
    etas: [
      { default: 0.5, range: "in (0, 1)", ok: (x) => x > 0 && x < 1 },
      { default: 1.2, range: "finite and above 1", ok: (x) => x > 1 && x < Infinity },
    ],
    stepSizes: [nonNegative(1e-6), nonNegative(50)],
  },
  decay: "coupled",
  variant: () => ({ kernel: "rprop", slots: ["prev", { name: "step_size", start: ({ lr }) => lr }] }),
  withRate: (_, by) => ({ stepSizes: [Math.min(1e-6, 50 * by), 50 * by] }),
  scalars: ({ eta1, eta2, stepSize1, stepSize2 }) => [eta1, eta2, stepSize1, stepSize2],
}));

export interface RpropOptions extends CommonOptions {
  /** Length of the first step in every coordinate, at least 0; default 1e-2. Later changes do nothing. */
  lr?: number | Schedule;
  /** Factors of the length after a change of sign, in (0, 1), and without one, above 1; default [0.5, 1.2]. */
  etas?: readonly [number | Schedule, number | Schedule];
  /** The first of `etas` by itself. */
  eta1?: number | Schedule;
  /** The second of `etas` by itself. */
  eta2?: number | Schedule;
  /** Least and greatest length, each at least 0; default [1e-6, 50]. */
  stepSizes?: readonly [number | Schedule, number | Schedule];
  /** The first of `stepSizes` by itself. */
  stepSize1?: number | Schedule;
  /** The second of `stepSizes` by itself. */
  stepSize2?: number | Schedule;
}

/**
 * Rprop: every coordinate has its own length of step, which grows while the gradient keeps its sign; the gradient's
 * size plays no part.
 *
 *     d <- clamp(d f, stepSizes),  f = etas[1] where g p > 0, etas[0] where g p < 0, else 1
 *     g <- 0 where g p < 0       w <- w - d sign(g)       p <- g
 *
 * Agrees with torch.optim.Rprop: d starts at `lr`, a change of sign skips one step; weight decay, which it lacks, is
 * added to the gradient. For full batches, where it is hard to beat; noisy gradients mislead it.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Rprop, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Rprop(params, { lr: 0.1 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is [-0.1, 0.1]
 */
export class Rprop extends Optimizer {
  constructor(params: OptimizerParameters, options: RpropOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
