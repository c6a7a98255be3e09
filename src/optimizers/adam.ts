import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition, type DefinitionInput } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

/** What Adam and AdamW share; they differ in weight decay alone. */
export const adamFamily = (): Omit<DefinitionInput, "name" | "paper" | "golden" | "decay"> => ({
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.9), fraction(0.999)],
    eps: nonNegative(1e-8),
    amsgrad: false,
  },
  variant: ({ amsgrad }) =>
    amsgrad
      ? { kernel: "amsgrad", slots: ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"] }
      : { kernel: "adam", slots: ["exp_avg", "exp_avg_sq"] },
  powers: ["beta1", "beta2"],
  scalars: ({ lr, beta1, beta2, eps }, { powers }) => {
    const root = Math.sqrt(1 - powers[1]);
    return [beta1, 1 - beta1, beta2, 1 - beta2, (lr * root) / (1 - powers[0]), eps * root];
  },
});

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  Class: () => Adam,
  ...adamFamily(),
  name: "Adam",
  paper: "Kingma & Ba 2015, arXiv:1412.6980; amsgrad: Reddi et al. 2018, arXiv:1904.09237",
  golden: "adam@torch1.13",
  decay: "coupled",
  proximal: ({ lr, eps }, { powers, flags }) => {
    const root = Math.sqrt(1 - powers[1]);
    return [lr * root, 1, 0, eps * root, 0, flags.amsgrad ? 2 : 1];
  },
}));

export interface AdamOptions extends CommonOptions {
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
  /** Divide by the largest second moment so far; default false. */
  amsgrad?: boolean;
}

/**
 * Adam: steps of about `lr` in every coordinate, whatever the gradient's scale.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²
 *     w <- w - lr m/(1-b1^t) / (sqrt(v/(1-b2^t)) + eps)
 *
 * Agrees with torch.optim.Adam: eps outside the root, corrections in double precision, weight decay added to
 * the gradient (AdamW decouples it), amsgrad's maximum over the uncorrected v.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Adam, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Adam(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class Adam extends Optimizer {
  constructor(params: OptimizerParameters, options: AdamOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
