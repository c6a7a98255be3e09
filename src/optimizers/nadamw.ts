import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { optaxAdam, optaxScalars } from "./nesterov.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => NAdamW,
  name: "NAdamW",
  paper: "Dozat 2016, Incorporating Nesterov Momentum into Adam; Loshchilov & Hutter 2019, arXiv:1711.05101",
  golden: "nadamw@optax",
  family: "Adam",
  stepLength: "rate",
  options: { lr: nonNegative(1e-3), ...optaxAdam() },
  decay: "decoupled",
  weightDecay: 1e-4,
  variant: () => ({ kernel: "nadam", slots: ["exp_avg", "exp_avg_sq"] }),
  powers: ["beta1", "beta2"],
  scalars: (values, { powers, flags }) => optaxScalars(values, powers, flags, values.lr),
}));

export interface NAdamWOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. About the length of one step in every coordinate. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Added under the root, at least 0; default 0. */
  epsRoot?: number | Schedule;
  /** Nesterov momentum; default true. Without it this is AdamW. */
  nesterov?: boolean;
}

/**
 * NAdam with decoupled weight decay, in optax's simpler form: no schedule of momenta.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²
 *     w <- w - lr ((b1 m/(1-b1^(t+1)) + (1-b1) g/(1-b1^t)) / (sqrt(v/(1-b2^t) + epsRoot) + eps) + wd w)
 *
 * Agrees with optax.nadamw, but for `lr`, to which optax gives no default. NAdam with `decoupledWeightDecay` is
 * torch's form. For whatever AdamW is used for.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { NAdamW, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new NAdamW(params, { lr: 0.01, weightDecay: 0.1 });
 * params.grad.w.set([1, -100]);
 * optimizer.step();
 */
export class NAdamW extends Optimizer {
  constructor(params: OptimizerParameters, options: NAdamWOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
