import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => SignSGD,
  name: "SignSGD",
  paper: "Bernstein et al. 2018, arXiv:1802.04434",
  golden: "sign_sgd@optax",
  family: "sign",
  stepLength: "rate",
  squares: false,
  options: { lr: nonNegative(1e-3) },
  decay: "coupled",
  variant: () => ({ kernel: "sign", slots: [] }),
  scalars: ({ lr }) => [lr],
}));

export interface SignSGDOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. The exact length of one step in every coordinate. */
  lr?: number | Schedule;
}

/**
 * SignSGD: a step of `lr` in every coordinate, against the gradient's sign, without memory.
 *
 *     w <- w - lr sign(g)
 *
 * Agrees with optax.sign_sgd: sign(0) is 0; optax gives `lr` no default. Weight decay, which it lacks, is added to the
 * gradient. Let the rate fall: at a constant one it circles the optimum at a distance of about `lr`.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { SignSGD, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new SignSGD(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is [-0.01, 0.01]
 */
export class SignSGD extends Optimizer {
  constructor(params: OptimizerParameters, options: SignSGDOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
