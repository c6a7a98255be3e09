import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  Class: () => SparseAdam,
  name: "SparseAdam",
  paper: "Kingma & Ba 2015, arXiv:1412.6980, for rows alone",
  golden: "sparseadam@torch1.13",
  family: "Adam",
  stepLength: "rate",
  options: { lr: nonNegative(1e-3), betas: [fraction(0.9), fraction(0.999)], eps: nonNegative(1e-8) },
  decay: "coupled",
  sparse: true,
  variant: () => ({ kernel: "adam", slots: ["exp_avg", "exp_avg_sq"] }),
  powers: ["beta1", "beta2"],
  scalars: ({ lr, beta1, beta2, eps }, { powers }) => {
    const s = (lr * Math.sqrt(1 - powers[1])) / (1 - powers[0]);
    return [beta1, 1 - beta1, beta2, 1 - beta2, s, eps];
  },
}));

export interface SparseAdamOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. About the length of one step in every coordinate. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the uncorrected second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
}

/**
 * Adam for tensors of which a step touches few rows, such as embeddings: the other rows and their moments rest.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²       in the rows that have a gradient
 *     w <- w - lr m sqrt(1-b2^t)/(1-b1^t) / (sqrt(v) + eps)
 *
 * Agrees with torch.optim.SparseAdam: t counts the tensor's steps, not the row's, and eps is added before the
 * correction. With gradients of all rows it is Adam, but for the place of eps.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { SparseAdam, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new SparseAdam(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class SparseAdam extends Optimizer {
  constructor(params: OptimizerParameters, options: SparseAdamOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
