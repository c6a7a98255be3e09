import { tensors } from "../core/kernels/tensors.js";
import { log } from "../math/deterministic.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => Fromage,
  name: "Fromage",
  paper: "Bernstein et al. 2020, arXiv:2002.03432",
  golden: "fromage@optax",
  family: "per layer",
  stepLength: "rate",
  squares: "sums",
  options: { lr: nonNegative(0.01), minNorm: nonNegative(1e-6) },
  decay: "coupled",
  variant: () => ({ kernel: "fromage", slots: [], whole: {} }),
  // Lengths grow by the factor 1 + lr, from the least.
  modelRate: ({ minNorm }, { distance, updates }) => Math.min(1, (4 * log(1 + distance / (minNorm || 1e-6))) / updates),
  scalars: ({ lr, minNorm }) => {
    const keep = 1 / Math.sqrt(1 + lr * lr);
    return [lr * keep, keep, minNorm];
  },
}));

export interface FromageOptions extends CommonOptions {
  /** Learning rate, at least 0; default 0.01. The length of one step relative to the tensor's. */
  lr?: number | Schedule;
  /** Least a norm counts as, at least 0; default 1e-6. */
  minNorm?: number | Schedule;
}

/**
 * Fromage: a step of the tensor's own norm times the rate along the gradient, without memory.
 *
 *     w <- (w - lr |w|/|g| g) / sqrt(1 + lr²)       for each tensor by itself, norms at least minNorm
 *
 * Agrees with optax.fromage; the division keeps norms from growing. A tensor that begins at zero hardly moves:
 * give it another optimizer by `groups`. Needs little tuning of the rate in deep networks.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { Fromage, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [2], data: [3, 4] } });
 * const optimizer = new Fromage(params, { lr: 0.01 });
 * params.grad.w.set([0, 100]);
 * optimizer.step(); // params.data.w is about [3, 3.95]
 */
export class Fromage extends Optimizer {
  constructor(params: OptimizerParameters, options: FromageOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
