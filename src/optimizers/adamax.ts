import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition, type DefinitionInput } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

/** What Adamax and AdamaxW share; they differ in weight decay alone. */
export const adamaxFamily = (): Omit<DefinitionInput, "name" | "paper" | "golden" | "decay"> => ({
  family: "Adam",
  stepLength: "rate",
  squares: false,
  options: { lr: nonNegative(2e-3), betas: [fraction(0.9), fraction(0.999)], eps: nonNegative(1e-8) },
  variant: () => ({ kernel: "adamax", slots: ["exp_avg", "exp_inf"] }),
  powers: ["beta1"],
  scalars: ({ lr, beta1, beta2, eps }, { powers }) => [beta1, 1 - beta1, beta2, lr / (1 - powers[0]), eps],
});

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => Adamax,
  ...adamaxFamily(),
  name: "Adamax",
  paper: "Kingma & Ba 2015, arXiv:1412.6980",
  golden: "adamax@torch1.13",
  decay: "coupled",
}));

export interface AdamaxOptions extends CommonOptions {
  /** Learning rate, at least 0; default 2e-3. The longest step in any coordinate, or nearly. */
  lr?: number | Schedule;
  /** Decay of the average of g and of the largest |g|, each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to |g|, at least 0; default 1e-8. */
  eps?: number | Schedule;
}

/**
 * Adamax: Adam with the largest recent gradient in place of the root mean square.
 *
 *     m <- b1 m + (1-b1) g       u <- max(b2 u, |g| + eps)
 *     w <- w - lr m/(1-b1^t) / u
 *
 * Agrees with torch.optim.Adamax: eps inside the maximum, u without bias correction, weight decay added to the
 * gradient (AdamaxW decouples it). Steadier than Adam where gradients come rarely, such as embeddings.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Adamax, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new Adamax(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class Adamax extends Optimizer {
  constructor(params: OptimizerParameters, options: AdamaxOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
