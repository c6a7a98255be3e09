import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { measured } from "../engine/measure-pass.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, real } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => PolyakSGD,
  name: "PolyakSGD",
  paper: "Loizou et al. 2021, arXiv:2002.10542; sps+: Garrigos et al. 2023, arXiv:2307.14528",
  golden: "polyak_sgd@optax",
  family: "rate-free",
  stepLength: "free",
  squares: "sums",
  options: {
    lr: nonNegative(1),
    scaling: nonNegative(1),
    fMin: real(0),
    eps: nonNegative(0),
    variant: { choices: ["sps", "sps+"], default: "sps" },
  },
  decay: "coupled",
  variant: () => ({ kernel: "gradientStep", slots: [] }),
  needsLoss: true,
  shared: { grad_sq_norm: 0 },
  measure: measured({
    kernel: () => "gradientSquares",
    sums: 1,
    before: () => [],
    decide: ({ sums, shared }) => {
      shared.grad_sq_norm = sums[0];
    },
  }),
  scalars: ({ lr, scaling, fMin, eps }, { shared, loss, flags }) => {
    const gap = flags.variant === "sps+" ? Math.max(loss - fMin, 0) : loss - fMin;
    const squares = scaling * scaling * shared.grad_sq_norm + eps;
    return [squares > 0 ? scaling * Math.min(gap / squares, lr) : 0];
  },
  dirty: () => false,
}));

export interface PolyakSGDOptions extends CommonOptions {
  /** Largest step before `scaling`, at least 0; default 1. */
  lr?: number | Schedule;
  /** Multiple of the gradient, at least 0; default 1. */
  scaling?: number | Schedule;
  /** The least value of the loss, or a guess from below; default 0. */
  fMin?: number | Schedule;
  /** Added to the squared length of the gradient, at least 0; default 0. */
  eps?: number | Schedule;
  /** `"sps+"` stands still where the loss is below `fMin`, `"sps"` climbs back; default `"sps"`. */
  variant?: "sps" | "sps+";
}

/**
 * SGD with Polyak's step: as far as a tangent would take the loss to its known minimum.
 *
 *     q = scaling g       w <- w - min((f - fMin) / (|q|² + eps), lr) q
 *
 * Agrees with optax.polyak_sgd: the length is that of the scaled gradient, over all tensors; no step where its
 * square is at most 2^-52. Needs the loss: call `step(() => loss)`. For models that can fit their data, where the
 * loss comes down to `fMin`.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { parameters, PolyakSGD } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new PolyakSGD(params);
 * for (let i = 0; i < 100; i++) {
 *   optimizer.step(() => {
 *     const [x, y] = params.data.w;
 *     params.grad.w.set([2 * (x - 3), 20 * (y + 1)]);
 *     return (x - 3) ** 2 + 10 * (y + 1) ** 2;
 *   });
 * }
 */
export class PolyakSGD extends Optimizer {
  constructor(params: OptimizerParameters, options: PolyakSGDOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
