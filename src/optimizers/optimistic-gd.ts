import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition, type Values } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, real } from "../engine/option-specs.js";

/** Weights of this and of the last step; on the first, the last is taken to be the same. */
export function optimism({ lr, alpha, beta }: Values, t: number): [number, number] {
  return t === 1 ? [lr * alpha, 0] : [lr * (alpha + beta), lr * beta];
}

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => OptimisticGD,
  name: "OptimisticGD",
  paper: "Popov 1980; Mokhtari et al. 2020, arXiv:1901.08511",
  golden: "optimistic_gradient_descent@optax",
  family: "gradient descent",
  stepLength: "gradient",
  squares: false,
  options: { lr: nonNegative(1e-3), alpha: real(1), beta: real(1) },
  decay: "coupled",
  variant: () => ({ kernel: "optimistic", slots: ["previous_gradient"] }),
  steadyFrom: 2,
  safeRate: ({ alpha, beta }) => 1 / (Math.max(Math.abs(alpha), Math.abs(alpha + 2 * beta)) || 1),
  scalars: (values, { t }) => optimism(values, t),
}));

export interface OptimisticGDOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Weight of the gradient, any number; default 1. */
  alpha?: number | Schedule;
  /** Weight of its change since the last step, any number; default 1. 0 is gradient descent. */
  beta?: number | Schedule;
}

/**
 * Optimistic gradient descent: a step along the gradient plus its change since the last step, a guess at the next.
 *
 *     w <- w - lr ((alpha + beta) g - beta p)       p <- g,  on the first step p is g itself
 *
 * Agrees with optax.optimistic_gradient_descent, but for `lr`, to which optax gives no default; weight decay, which it
 * lacks, is added to the gradient. For games between two sides, where gradient descent spirals outwards.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { OptimisticGD, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new OptimisticGD(params, { lr: 0.1 });
 * params.grad.w.set([1, -1]);
 * optimizer.step(); // params.data.w is [-0.1, 0.1]
 */
export class OptimisticGD extends Optimizer {
  constructor(params: OptimizerParameters, options: OptimisticGDOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
