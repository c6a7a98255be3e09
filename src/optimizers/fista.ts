import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";
import { scheduleFreeAverage } from "./parts/schedule-free.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  Class: () => FISTA,
  name: "FISTA",
  paper: "Beck & Teboulle 2009, doi:10.1137/080716542; O'Donoghue & Candès 2015, doi:10.1007/s10208-013-9150-3",
  family: "gradient descent",
  method: "eval",
  // x itself.
  iterate: scheduleFreeAverage(() => Infinity),
  stepLength: "gradient",
  squares: "sums",
  options: { lr: nonNegative(1e-3), l1: nonNegative(0) },
  decay: "coupled",
  variant: () => ({
    kernel: "fista",
    slots: [
      { name: "z", start: "params" },
      { name: "t", shape: [1], start: 1 },
    ],
    whole: {},
  }),
  scalars: ({ lr, l1 }) => [lr, lr * l1],
}));

export interface FISTAOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. Converges up to 1/L, L the largest curvature. */
  lr?: number | Schedule;
  /** Strength of the l1 penalty that is part of the objective, at least 0; default 0. */
  l1?: number | Schedule;
}

/**
 * FISTA: accelerated gradient descent with a proximal step for an l1 penalty, on full-batch gradients of what is smooth.
 *
 *     x' <- shrink(y - lr g, lr l1)       t' <- (1 + sqrt(1 + 4t²)) / 2       y <- x' + (t-1)/t' (x' - x)
 *
 * Momentum starts anew, tensor by tensor, when it leads uphill (the gradient scheme of O'Donoghue & Candès). The
 * parameters hold y while training; `eval()` puts x there, whose zeros are exact, `train()` takes it back. Equals
 * Nesterov's method of 1983 where l1 is 0, up to the first restart; there is no reference implementation.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { FISTA, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new FISTA(params, { lr: 0.1, l1: 0.5 });
 * params.grad.w.set([1, -0.25]);
 * optimizer.step();
 * optimizer.eval(); // params.data.w is [-0.05, 0]
 */
export class FISTA extends Optimizer {
  constructor(params: OptimizerParameters, options: FISTAOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
