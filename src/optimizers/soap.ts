import { matrices } from "../core/kernels/matrices.js";
import { powInt } from "../math/deterministic.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { factorScratch, refuse } from "./parts/newton-schulz.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, whole } from "../engine/option-specs.js";

// A kernel gets at most 13 addresses.
const maxRank = 4;

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [matrices],
  Class: () => SOAP,
  name: "SOAP",
  paper: "Vyas et al. 2024, arXiv:2409.11321",
  golden: "soap@official",
  family: "matrix",
  stepLength: "rate",
  options: {
    lr: nonNegative(3e-3),
    betas: [fraction(0.95), fraction(0.95)],
    shampooBeta: { default: -1, range: "finite and below 1", ok: (x) => x < 1 && Number.isFinite(x) },
    eps: nonNegative(1e-8),
    preconditionFrequency: whole(10, 1),
    maxPrecondDim: whole(10_000),
    normalizeGrads: false,
    correctBias: true,
  },
  decay: "own",
  weightDecay: 0.01,
  variant: (_, { maxPrecondDim }, tensor) => {
    const { shape } = tensor;
    if (shape.length > maxRank) refuse("SOAP", tensor, `SOAP takes at most ${maxRank} dimensions`);
    const limit = (typeof maxPrecondDim === "function" ? maxPrecondDim(0) : maxPrecondDim) as number;
    const sides = shape.length > 1 ? shape.map((d) => (d > limit ? 0 : d)) : [];
    return {
      kernel: "soap",
      slots: [
        "exp_avg",
        "exp_avg_sq",
        ...sides.flatMap((d, i) => [
          { name: `GG_${i}`, shape: [d, d] },
          { name: `Q_${i}`, shape: [d, d] },
        ]),
      ],
      whole: { scratch: factorScratch(shape, sides) },
    };
  },
  scalars: (values, { t, weightDecay, flags }) => {
    const { lr, beta1, beta2, shampooBeta, eps, preconditionFrequency } = values;
    const steps = t - 1;
    let step = lr;
    if (flags.correctBias && steps > 0) {
      step *= Math.sqrt(1 - powInt(beta2, steps)) / (1 - powInt(beta1, steps));
    }
    return [
      t === 1 ? 1 : 0,
      steps > 0 && steps % preconditionFrequency === 0 ? 1 : 0,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      eps,
      step,
      1 - lr * weightDecay,
      shampooBeta >= 0 ? shampooBeta : beta2,
      flags.normalizeGrads ? 1 : 0,
    ];
  },
}));

export interface SOAPOptions extends CommonOptions {
  /** Learning rate, at least 0; default 3e-3. */
  lr?: number | Schedule;
  /** Decay of the averages of g and g² in the eigenbasis, each in [0, 1); default [0.95, 0.95]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Decay of the preconditioners, finite and below 1; default -1: any negative number is the second of `betas`. */
  shampooBeta?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Steps between two renewals of the eigenbases, a whole number of at least 1; default 10. */
  preconditionFrequency?: number | Schedule;
  /** Longest dimension that gets a preconditioner, a whole number; default 10000. Fixed at construction. */
  maxPrecondDim?: number | Schedule;
  /** Divide the step's direction by its root mean square; default false. */
  normalizeGrads?: boolean;
  /** Correct the averages' bias as Adam does; default true. */
  correctBias?: boolean;
}

/**
 * SOAP: Adam in the eigenbasis of Shampoo's preconditioners.
 *
 *     G~ = Q_L' G Q_R       m <- b1 m + (1-b1) G~       v <- b2 v + (1-b2) G~²
 *     W <- W - lr sqrt(1-b2^k)/(1-b1^k) Q_L (m / (sqrt(v) + eps)) Q_R'       k = t - 1       W <- (1 - lr wd) W
 *     L <- b L + (1-b) G G'       Q_L <- qr(L Q_L) now and then       R and Q_R likewise with G'G
 *
 * Agrees with nikhilvyas/SOAP with merge_dims and precondition_1d off: the first step only makes the bases and moves
 * nothing, decay comes after the step, vectors are left to Adam. For up to 4 dimensions. Takes Adam's rates and fewer
 * steps; memory is 2 n for the averages and 2 d² for each dimension d.
 *
 * @throws TypeError or RangeError naming the option or the tensor; nothing is allocated then.
 * @example
 * import { parameters, SOAP } from "simdescent";
 * const params = parameters({ w: { shape: [4, 4], init: "glorot" }, b: [4] });
 * const optimizer = new SOAP(params, { lr: 0.003, preconditionFrequency: 5 });
 * for (let t = 0; t < 2; t++) {
 *   params.grad.w.forEach((_, i, grad) => (grad[i] = (i % 5) - 1));
 *   optimizer.step();
 * }
 */
export class SOAP extends Optimizer {
  constructor(params: OptimizerParameters, options: SOAPOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
