import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, positive } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => CAME,
  name: "CAME",
  paper: "Luo et al. 2023, arXiv:2307.02047",
  golden: "came@kozistr",
  family: "factored",
  stepLength: "rate",
  squares: "raw",
  options: {
    lr: nonNegative(2e-4),
    betas: [fraction(0.9), fraction(0.999), fraction(0.9999)],
    eps1: nonNegative(1e-30),
    eps2: nonNegative(1e-16),
    clipThreshold: positive(1),
  },
  decay: "decoupled",
  variant: (_flags, _hypers, { shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    if (shape.length < 2) return { kernel: "came", slots: ["exp_avg", "exp_avg_sq"], whole: { scratch: 2 * size + 1 } };
    const [rows, columns] = shape.slice(-2);
    const batch = shape.slice(0, -2);
    const count = batch.reduce((a, b) => a * b, 1);
    return {
      kernel: "came",
      slots: [
        "exp_avg",
        { name: "exp_avg_sq_row", shape: [...batch, rows] },
        { name: "exp_avg_sq_col", shape: [...batch, columns] },
        { name: "exp_avg_res_row", shape: [...batch, rows] },
        { name: "exp_avg_res_col", shape: [...batch, columns] },
      ],
      whole: { scratch: columns + 2 * count * (rows + columns) },
    };
  },
  scalars: ({ lr, beta1, beta2, beta3, eps1, eps2, clipThreshold }) => {
    const averages = [beta1, 1 - beta1, beta2, 1 - beta2, beta3, 1 - beta3];
    return [...averages, eps1, eps2, clipThreshold, lr];
  },
}));

export interface CAMEOptions extends CommonOptions {
  /** Learning rate, at least 0; default 2e-4. */
  lr?: number | Schedule;
  /** Decay of the averages of steps, g² and disagreement, each in [0, 1); default [0.9, 0.999, 0.9999]. */
  betas?: readonly [number | Schedule, number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** The third of `betas` by itself. */
  beta3?: number | Schedule;
  /** Added to g², at least 0; default 1e-30. */
  eps1?: number | Schedule;
  /** Added to the squared disagreement, at least 0; default 1e-16. */
  eps2?: number | Schedule;
  /** Root mean square above which a step is shortened, above 0; default 1. */
  clipThreshold?: number | Schedule;
}

/**
 * CAME: Adafactor with momentum, slowed where the newest step disagrees with the average of steps.
 *
 *     u = g / sqrt(V) / max(1, rms(g / sqrt(V)) / clipThreshold)       m <- b1 m + (1-b1) u
 *     w <- (1 - lr wd) w - lr m / sqrt(S)       V averages g² + eps1 and S (u - m)² + eps2, by rows and columns
 *
 * Agrees with kozistr's CAME: the last two dimensions are factored, others are a batch; vectors keep V in full and
 * take m <- lr (b1 m + (1-b1) u), w <- w - m, so that the rate in m leaves them little momentum. For large language
 * models, at Adafactor's memory and a momentum.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { CAME, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [300, 200], init: "glorot" }, b: [200] });
 * const optimizer = new CAME(params, { lr: 2e-4, weightDecay: 0.01, decay: "matrices" });
 */
export class CAME extends Optimizer {
  constructor(params: OptimizerParameters, options: CAMEOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
