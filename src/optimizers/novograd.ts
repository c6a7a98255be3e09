import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => NovoGrad,
  name: "NovoGrad",
  paper: "Ginsburg et al. 2019, arXiv:1905.11286",
  golden: "novograd@nvidia",
  family: "per layer",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-3),
    betas: [fraction(0.95), fraction(0)],
    eps: nonNegative(1e-8),
    gradAveraging: false,
    amsgrad: false,
  },
  decay: "own",
  variant: ({ amsgrad }) => {
    const second = ["exp_avg_sq", "max_exp_avg_sq"].slice(0, amsgrad ? 2 : 1).map((name) => ({ name, shape: [] }));
    return { kernel: "novograd", slots: ["exp_avg", ...second], whole: {} };
  },
  scalars: ({ lr, beta1, beta2, eps }, { weightDecay, flags }) => {
    const weight = flags.gradAveraging ? 1 - beta1 : 1;
    return [beta1, beta2, 1 - beta2, eps, weight, weightDecay, lr, flags.amsgrad ? 1 : 0];
  },
}));

export interface NovoGradOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Decay of the momentum and of the average of |g|², each in [0, 1); default [0.95, 0]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the average, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Weigh a gradient by `1 - beta1` in the momentum, not by 1; default false. */
  gradAveraging?: boolean;
  /** Divide by the largest average so far; default false. */
  amsgrad?: boolean;
}

/**
 * NovoGrad: momentum of gradients divided by their tensor's norm, one second moment for each tensor.
 *
 *     v <- b2 v + (1-b2) |g|²       m <- b1 m + g/(sqrt(v) + eps) + wd w       w <- w - lr m
 *
 * Agrees with NVIDIA's Novograd (jettify's and timm's are the same): v begins with the first |g|², decay enters the
 * momentum after the division. Half of Adam's memory; for speech and vision networks, robust to the scale of layers.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { NovoGrad, cosine, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [3, 2], init: "glorot" }, b: [2] });
 * const optimizer = new NovoGrad(params, { lr: cosine(0.01, 1000), betas: [0.95, 0.5], weightDecay: 1e-3 });
 */
export class NovoGrad extends Optimizer {
  constructor(params: OptimizerParameters, options: NovoGradOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
