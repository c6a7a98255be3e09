import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import {
  define,
  type Definition,
  type DefinitionInput,
  type ScalarContext,
  type Values,
} from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, optional, positive } from "../engine/option-specs.js";

/** What AdaBound and AdaBoundW share; they differ in weight decay alone. */
export const boundFamily = (lr: number): Omit<DefinitionInput, "name" | "decay" | "scalars"> => ({
  paper: "Luo et al. 2019, arXiv:1902.09843",
  family: "Adam",
  stepLength: "rate",
  options: {
    lr: nonNegative(lr),
    betas: [fraction(0.9), fraction(0.999)],
    finalLr: nonNegative(0.1),
    gamma: fraction(1e-3),
    eps: nonNegative(1e-8),
    baseLr: optional(positive(1)),
    amsbound: false,
  },
  derive: ({ lr, baseLr }) => ({ baseLr: baseLr ?? (typeof lr === "function" || lr === 0 ? null : lr) }),
  registers: { lr_max: 0 },
  // The final rate is smaller where this one had to be.
  withRate: (baseLr) => ({ baseLr }),
  variant: ({ amsbound }) =>
    amsbound
      ? { kernel: "amsBound", slots: ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"] }
      : { kernel: "adaBound", slots: ["exp_avg", "exp_avg_sq"] },
  powers: ["beta1", "beta2"],
});

/** All scalars but the last, what is kept of w. */
export function bounds(values: Values, { powers, t, registers }: ScalarContext): number[] {
  const { lr, beta1, beta2, finalLr, gamma, eps, baseLr } = values;
  registers.lr_max = Math.max(registers.lr_max, lr);
  // The rate `finalLr` is meant at; under a schedule the largest so far, so that a warmup does not multiply what follows.
  const base = Number.isNaN(baseLr) ? registers.lr_max : baseLr;
  const s = (lr * Math.sqrt(1 - powers[1])) / (1 - powers[0]);
  const final = base > 0 ? (finalLr * lr) / base : finalLr;
  const low = final * (1 - 1 / (gamma * t + 1));
  const high = final * (1 + 1 / (gamma * t));
  return [beta1, 1 - beta1, beta2, 1 - beta2, s, eps, low, high];
}

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => AdaBound,
  ...boundFamily(1e-3),
  name: "AdaBound",
  golden: "adabound@official",
  decay: "coupled",
  scalars: (values, context) => [...bounds(values, context), 1],
}));

export interface AdaBoundOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. That of Adam, with which it begins. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Rate towards which both bounds move, at least 0; default 0.1. That of SGD. */
  finalLr?: number | Schedule;
  /** Speed of the bounds, in [0, 1); default 1e-3. */
  gamma?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Rate at which `finalLr` is meant, above 0; null (default): `lr` as given here, under a schedule the largest so far. */
  baseLr?: number | Schedule | null;
  /** Divide by the largest second moment so far; default false. */
  amsbound?: boolean;
}

/**
 * AdaBound: Adam whose rate per coordinate is kept within bounds that close in on SGD's.
 *
 *     m <- b1 m + (1-b1) g       v <- b2 v + (1-b2) g²       s = lr sqrt(1-b2^t)/(1-b1^t)
 *     w <- w - clip(s / (sqrt(v) + eps), f (1 - 1/(gamma t + 1)), f (1 + 1/(gamma t))) m       f = finalLr lr/baseLr
 *
 * Agrees with Luolc/AdaBound: a rate that changes takes the bounds along, weight decay is added to the gradient.
 * Starts as fast as Adam and ends as SGD with momentum; `finalLr` wants a value that SGD can bear.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { AdaBound, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new AdaBound(params, { lr: 0.01, finalLr: 0.1 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.01, 0.01]
 */
export class AdaBound extends Optimizer {
  constructor(params: OptimizerParameters, options: AdaBoundOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
