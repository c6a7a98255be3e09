import { matrices } from "../core/kernels/matrices.js";
import { log } from "../math/deterministic.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { factorScratch, refuse } from "./parts/newton-schulz.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, optional, real, whole } from "../engine/option-specs.js";

// A kernel gets at most 13 addresses.
const maxRank = 5;

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [matrices],
  Class: () => Shampoo,
  name: "Shampoo",
  paper: "Gupta, Koren & Singer 2018, arXiv:1802.09568",
  golden: "shampoo@moskomule",
  family: "matrix",
  stepLength: "rate",
  options: {
    lr: nonNegative(0.1),
    momentum: nonNegative(0),
    eps: nonNegative(1e-4),
    updateFreq: whole(1, 1),
    exponent: optional(real(0)),
  },
  decay: "own",
  variant: (_, __, tensor) => {
    const { shape } = tensor;
    if (shape.length > maxRank) refuse("Shampoo", tensor, `Shampoo takes at most ${maxRank} dimensions`);
    const factors = shape.flatMap((d, i) => [
      { name: `precond_${i}`, shape: [d, d] },
      { name: `inv_precond_${i}`, shape: [d, d] },
    ]);
    return {
      kernel: "shampoo",
      slots: [...factors, "momentum_buffer"],
      whole: { scratch: factorScratch(shape, shape) },
    };
  },
  // Of one matrix or vector the t-th step is about lr / (|g| t) long.
  modelRate: (_, { distance, updates, norm }) => (distance * norm) / (4 * (1 + log(updates))),
  scalars: ({ lr, momentum, eps, updateFreq, exponent }, { t, weightDecay, shape, transposed }) => [
    t === 1 ? 1 : 0,
    (t - 1) % updateFreq === 0 ? 1 : 0,
    momentum,
    weightDecay,
    lr,
    eps,
    Number.isNaN(exponent) ? -1 / Math.max(1, shape.length) : exponent,
    transposed ? 1 : 0,
  ],
}));

export interface ShampooOptions extends CommonOptions {
  /** Learning rate, at least 0; default 0.1. */
  lr?: number | Schedule;
  /** Weight of the last step's direction in the gradient, at least 0; default 0. */
  momentum?: number | Schedule;
  /** Multiple of the identity the preconditioners start from, at least 0; default 1e-4. */
  eps?: number | Schedule;
  /** Steps between two computations of the preconditioners' powers, a whole number of at least 1; default 1. */
  updateFreq?: number | Schedule;
  /** Power of every preconditioner; default null, -1 over the number of dimensions. The paper has half of that. */
  exponent?: number | Schedule | null;
}

/**
 * Shampoo: every dimension of a tensor is preconditioned by a power of its gradients' second moments.
 *
 *     G <- (1-mu) G + mu B + wd W       B is the last step's direction; on the first step G <- G + wd W
 *     for each dimension i:  L_i <- L_i + G_(i) G_(i)'       G_(i) <- L_i^(-1/dimensions) G_(i)
 *     W <- W - lr G       B <- G
 *
 * Agrees with moskomule/shampoo.pytorch: exponent -1/dimensions, where the paper has -1/(2 dimensions) (a matrix:
 * `exponent: -0.25`), and what the momentum keeps is preconditioned. Computes eigenvalues in float64 and takes them as
 * at least eps. For matrices with sides up to a few hundred: a step costs a few products and an eigenvalue problem
 * a side; `updateFreq` spares the latter.
 *
 * @throws TypeError or RangeError naming the option or the tensor; nothing is allocated then.
 * @example
 * import { parameters, Shampoo } from "simdescent";
 * const params = parameters({ w: { shape: [4, 3], init: "glorot" }, b: [3] });
 * const optimizer = new Shampoo(params, { lr: 0.1, updateFreq: 10 });
 * params.grad.w.set([1, 0, 0, 0, 10, 0, 0, 0, 100, 0, 0, 0]);
 * optimizer.step(); // a step of about 0.1 in each of the three
 */
export class Shampoo extends Optimizer {
  constructor(params: OptimizerParameters, options: ShampooOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
