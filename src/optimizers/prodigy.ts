import { tensors } from "../core/kernels/tensors.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition, type TensorInfo, type Values, type Variant } from "../engine/definition.js";
import {
  distanceOptions,
  distanceRate,
  distanceShared,
  largestRate,
  share,
  type DistanceOptions,
} from "./parts/distance.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, optional, positive, whole, type Flag, type Hyper } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [tensors],
  Class: () => Prodigy,
  name: "Prodigy",
  paper: "Mishchenko & Defazio 2023, arXiv:2306.06101",
  golden: "prodigy@official",
  family: "rate-free",
  stepLength: "free",
  options: {
    ...distanceOptions(),
    betas: [fraction(0.9), fraction(0.999)],
    beta3: optional(fraction(0.9)),
    eps: positive(1e-8),
    dCoef: positive(1),
    sliceP: whole(1, 1),
    useBiasCorrection: false,
    decoupledWeightDecay: true,
    safeguardWarmup: false,
  },
  decay: ({ decoupledWeightDecay }) => (decoupledWeightDecay ? "own" : "coupled"),
  variant: (_, { sliceP }, { shape }) => slots(sliceP, shape),
  shared: { ...distanceShared, d_max: ({ d0 }) => d0, d_numerator: 0, k: 0 },
  measure: measured({
    kernel: () => "prodigySums",
    sums: 2,
    before: ({ lr, d0, sliceP }, { groups, shared, flags, t }) => {
      const first = t === 1 ? 1 : 0;
      if (lr === 0) return [1, 0, 1, 0, 1, 0, 0, 0, sliceP, first];
      const [{ beta1, beta2, beta3 }] = groups;
      const { d } = shared;
      const dlr = distanceRate(groups, shared, flags.useBiasCorrection);
      const s = (d / d0) * (flags.safeguardWarmup ? d : share(dlr, lr, largestRate(groups)));
      const slow = Number.isNaN(beta3) ? Math.sqrt(beta2) : beta3;
      return [beta1, d * (1 - beta1), beta2, d * d * (1 - beta2), slow, s, (d / d0) * dlr, 1, sliceP, first];
    },
    decide: ({ values: { beta2, beta3, d0, dCoef, growthRate }, groups, flags, sums, shared }) => {
      const [inner, length] = sums;
      if (length === 0) return false;
      shared.dlr = distanceRate(groups, shared, flags.useBiasCorrection);
      shared.d_numerator = (Number.isNaN(beta3) ? Math.sqrt(beta2) : beta3) * shared.d_numerator + inner;
      const estimate = (dCoef * shared.d_numerator) / length;
      const d = shared.d === d0 ? Math.max(shared.d, estimate) : shared.d;
      shared.d_max = Math.max(shared.d_max, estimate);
      shared.d = Math.min(shared.d_max, d * growthRate);
      shared.k++;
      return true;
    },
  }),
  scalars: ({ lr, eps }, { groups, shared, flags, weightDecay }) => {
    const dlr = share(shared.dlr, lr, largestRate(groups));
    const decay = flags.decoupledWeightDecay ? dlr * weightDecay : 0;
    return [decay, groups[0].beta1 === 0 ? dlr * growth(groups, shared, flags) : dlr, shared.d * eps];
  },
}));

// Without a first moment the step is along d g with the d after its growth, and the kernel made it with the one before.
function growth(groups: readonly Values[], shared: Record<string, number>, flags: Record<string, Flag>): number {
  const before = shared.dlr / distanceRate(groups, { ...shared, d: 1, k: shared.k - 1 }, flags.useBiasCorrection);
  return before > 0 ? shared.d / before : 1;
}

// Of every p-th entry, the kernel itself keeps where it began.
function slots(p: Hyper, shape: TensorInfo["shape"]): Variant {
  if (typeof p === "function")
    throw new TypeError("Prodigy: sliceP must be a number, as it sets the size of the state");
  const size = shape.reduce((a, b) => a * b, 1);
  const few = [Math.ceil(size / (p as number))];
  const sliced = [
    { name: "s", shape: few },
    { name: "p0", shape: few },
  ];
  const every = ["s", { name: "p0", start: "params" as const }];
  return { kernel: "momentsStep", slots: ["exp_avg", "exp_avg_sq", ...(p === 1 ? every : sliced)], whole: {} };
}

export interface ProdigyOptions extends DistanceOptions {
  /** Decay of the averages of g and g², each in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Decay of what d is made of, in [0, 1); default null, the root of the second of `betas`. */
  beta3?: number | Schedule | null;
  /** Added to the root of the second moment, d times, above 0; default 1e-8. */
  eps?: number | Schedule;
  /** Multiple of the estimate, above 0; default 1. The way to tune the method: 0.5 to 2. */
  dCoef?: number | Schedule;
  /** Estimate from every p-th entry of each tensor, which saves memory; a whole number of at least 1; default 1. */
  sliceP?: number;
  /** Multiply the rate by Adam's bias corrections; default false. */
  useBiasCorrection?: boolean;
  /** Shrink the parameter by `d lr weightDecay`; false adds the decay to the gradient. Default true. */
  decoupledWeightDecay?: boolean;
  /** Leave `lr` out of the estimate's denominator, for warmups of `lr`; default false. */
  safeguardWarmup?: boolean;
}

/**
 * Prodigy: Adam which finds its rate, faster than D-Adaptation.
 *
 *     r <- b3 r + (d/d0) d lr <g, x0 - w>       s <- b3 s + (d/d0) d lr g       b3 = sqrt(b2)
 *     m <- b1 m + (1-b1) d g       v <- b2 v + (1-b2) (d g)²
 *     d <- max(d, dCoef r / |s|_1)       w <- (1 - d lr wd) w - d lr m / (sqrt(v) + d eps)
 *
 * Agrees with prodigyopt: one d for all tensors, decay and step by the d before it grows, eps by the one after, and with a beta1 of 0, which
 * has no first moment, d g too;
 * `betas`, `dCoef` and `growthRate` of the first group; a group with `lr` 0 takes no part. A step without any
 * gradient so far is passed over. The rule to try when no rate is known: leave `lr` at 1 and let a schedule take
 * it to 0.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { minimize, Prodigy } from "simdescent";
 * const bowl = ([x, y], grad) => {
 *   grad.set([2 * (x - 3), 20 * (y + 1)]);
 *   return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 * };
 * const { x } = minimize(bowl, [0, 0], { optimizer: Prodigy, steps: 500 });
 */
export class Prodigy extends Optimizer {
  constructor(params: OptimizerParameters, options: ProdigyOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
