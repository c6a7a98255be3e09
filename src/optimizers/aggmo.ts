import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition, type Values } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const most = 8;
const keys = /* @__PURE__ */ Array.from({ length: most }, (_, i) => `beta${i + 1}`);

const betasOf = (values: Values): number[] => keys.map((key) => values[key]).filter((beta) => !Number.isNaN(beta));

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => AggMo,
  name: "AggMo",
  paper: "Lucas et al. 2019, arXiv:1804.00325",
  golden: "aggmo@jettify",
  family: "gradient descent",
  stepLength: "gradient",
  squares: false,
  options: { lr: nonNegative(1e-3), betas: { each: fraction(0), default: [0, 0.9, 0.99], most } },
  decay: "coupled",
  check: (_, hypers) => {
    const gap = keys.findIndex((key) => hypers[key] === null);
    const after = keys.findIndex((key, i) => i > gap && hypers[key] !== null);
    if (gap === 0) throw new RangeError("AggMo: betas[0] must be in [0, 1), got null");
    if (gap > 0 && after > 0) throw new RangeError(`AggMo: betas[${after}] needs betas[${gap}]`);
  },
  variant: (_, hypers) => ({
    kernel: "aggMo",
    slots: keys.filter((key) => hypers[key] !== null).map((_, i) => `momentum_buffer_${i + 1}`),
  }),
  gain: (values) => {
    const betas = betasOf(values);
    return betas.reduce((sum, beta) => sum + 1 / (1 - beta), 0) / betas.length;
  },
  scalars: (values) => {
    const betas = betasOf(values);
    return [values.lr / betas.length, betas.length, ...betas];
  },
}));

export interface AggMoOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of each buffer, 1 to 8 numbers in [0, 1); default [0, 0.9, 0.99]. */
  betas?: readonly (number | Schedule)[];
  /** Number 1 of `betas` by itself. */
  beta1?: number | Schedule | null;
  /** Number 2 of `betas` by itself. */
  beta2?: number | Schedule | null;
  /** Number 3 of `betas` by itself. */
  beta3?: number | Schedule | null;
  /** Number 4 of `betas` by itself. */
  beta4?: number | Schedule | null;
  /** Number 5 of `betas` by itself. */
  beta5?: number | Schedule | null;
  /** Number 6 of `betas` by itself. */
  beta6?: number | Schedule | null;
  /** Number 7 of `betas` by itself. */
  beta7?: number | Schedule | null;
  /** Number 8 of `betas` by itself. */
  beta8?: number | Schedule | null;
}

/**
 * AggMo: the mean of several momenta with different memories; the short ones damp the swings of the long ones.
 *
 *     b_i <- beta_i b_i + g   for each of K betas       w <- w - lr/K (b_1 + ... + b_K)
 *
 * Agrees with jettify/pytorch-optimizer: sums, not averages, of gradients. Stable at a large momentum where heavy
 * ball oscillates; add 0.999 to `betas` for ill-conditioned problems. One buffer more for each beta.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AggMo, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new AggMo(params, { lr: 0.1, betas: [0, 0.9, 0.99, 0.999] });
 * params.grad.w.set([1, -1]);
 * optimizer.step(); // params.data.w is [-0.1, 0.1]
 */
export class AggMo extends Optimizer {
  constructor(params: OptimizerParameters, options: AggMoOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
