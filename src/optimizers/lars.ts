import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => LARS,
  name: "LARS",
  paper: "You, Gitman & Ginsburg 2017, arXiv:1708.03888",
  golden: "lars@optax",
  family: "per layer",
  stepLength: "rate",
  squares: "sums",
  options: {
    lr: nonNegative(1),
    momentum: nonNegative(0.9),
    nesterov: false,
    trustCoefficient: nonNegative(1e-3),
    eps: nonNegative(0),
    dialect: { choices: ["optax", "timm", "jettify"], default: "optax" },
    trustClip: false,
    alwaysAdapt: false,
  },
  decay: ({ dialect }) => (dialect === "optax" ? "coupled" : "own"),
  check: ({ dialect, trustClip, alwaysAdapt }) => {
    if (trustClip && dialect !== "timm") throw new RangeError('LARS: trustClip needs dialect "timm"');
    if (alwaysAdapt && dialect !== "timm") throw new RangeError('LARS: alwaysAdapt needs dialect "timm"');
  },
  variant: () => ({ kernel: "lars", slots: ["momentum_buffer"], whole: {} }),
  dirty: () => false,
  scalars: ({ lr, momentum, trustCoefficient, eps }, { weightDecay, flags }) => {
    const { dialect, nesterov, trustClip, alwaysAdapt } = flags;
    const along = nesterov ? momentum : 1;
    if (dialect === "optax") return [trustCoefficient, eps, 0, lr, 0, 1, 0, momentum, -lr, along, nesterov ? 1 : 0];
    const adapt = weightDecay !== 0 || alwaysAdapt ? 1 : 0;
    const ratio = [trustCoefficient, eps, weightDecay, lr, trustClip ? 1 : 0, adapt, dialect === "jettify" ? 1 : 0];
    return [...ratio, momentum, 1, -lr * along, nesterov ? -lr : 0];
  },
}));

export interface LARSOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1. Times `trustCoefficient` the length of one step relative to the tensor's. */
  lr?: number | Schedule;
  /** Weight of the previous buffer, at least 0; default 0.9. */
  momentum?: number | Schedule;
  /** Look ahead along the buffer; default false. */
  nesterov?: boolean;
  /** Factor of the ratio of norms, at least 0; default 1e-3. */
  trustCoefficient?: number | Schedule;
  /** Added to the norm below the ratio, at least 0; default 0. */
  eps?: number | Schedule;
  /** Whose arithmetic; default `"optax"`. The others leave tensors without weight decay unadapted. */
  dialect?: "optax" | "timm" | "jettify";
  /** Limit ratio over `lr` to 1, as in LARC; default false. timm only. */
  trustClip?: boolean;
  /** Adapt tensors without weight decay too; default false. timm only. */
  alwaysAdapt?: boolean;
}

/**
 * LARS: momentum whose step is as long as the tensor's own norm times a small factor, for very large batches.
 *
 *     x = g + wd w       b <- momentum b - lr trustCoefficient |w| / (|x| + eps) x       w <- w + b
 *     nesterov: w <- w + momentum b + the newest term of b
 *
 * Agrees with optax.lars: the buffer carries the rate, the ratio is 1 where a norm is 0. With dialect `"timm"` or
 * `"jettify"` the ratio is `|w| / (|g| + wd |w| + eps)` and the rate stays outside the buffer.
 * For large batches; keep biases and norms out with `groups`.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { LARS, SGD, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [3, 2], init: "glorot" }, b: [2] });
 * const groups = [{ match: ["b"], optimizer: SGD, lr: 0.1 }];
 * const optimizer = new LARS(params, { lr: 10, weightDecay: 1e-4, groups });
 */
export class LARS extends Optimizer {
  constructor(params: OptimizerParameters, options: LARSOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
