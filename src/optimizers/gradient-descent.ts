import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  Class: () => GradientDescent,
  name: "GradientDescent",
  paper: "Cauchy 1847; Robbins & Monro 1951, doi:10.1214/aoms/1177729586",
  golden: "sgd@torch1.13",
  family: "gradient descent",
  stepLength: "gradient",
  squares: false,
  options: { lr: nonNegative(1e-3) },
  decay: "coupled",
  variant: () => ({ kernel: "sgd", slots: [] }),
  scalars: ({ lr }) => [lr],
  proximal: ({ lr }) => [lr],
}));

export interface GradientDescentOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
}

/**
 * Gradient descent: a step against the gradient, without memory.
 *
 *     w <- w - lr g
 *
 * Agrees with torch.optim.SGD without momentum. On a quadratic it is stable below 2 over the largest Hessian
 * eigenvalue, and slow by the ratio of largest to smallest.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { GradientDescent, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new GradientDescent(params, { lr: 0.1 });
 * params.grad.w.set([1, -1]);
 * optimizer.step(); // params.data.w is [-0.1, 0.1]
 */
export class GradientDescent extends Optimizer {
  constructor(params: OptimizerParameters, options: GradientDescentOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
