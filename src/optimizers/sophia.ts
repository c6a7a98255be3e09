import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { checkGradients, type Gradients } from "../engine/gradients.js";
import { extraPass } from "../engine/extra-pass.js";
import { beyondLimit } from "../engine/gradient-limit.js";
import { NonFiniteError } from "../errors.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { fraction, nonNegative, positive } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => SophiaG,
  name: "SophiaG",
  paper: "Liu et al. 2023, arXiv:2305.14342",
  golden: "sophiag@official",
  family: "second order",
  method: "updateHessian",
  stepLength: "rate",
  options: {
    lr: nonNegative(1e-4),
    betas: [fraction(0.965), fraction(0.99)],
    rho: nonNegative(0.04),
    bs: positive(5120),
  },
  decay: "decoupled",
  weightDecay: 0.1,
  variant: () => ({ kernel: "sophia", slots: ["exp_avg", "hessian"] }),
  scalars: ({ lr, beta1, rho, bs }) => [beta1, 1 - beta1, rho * bs, 1e-15, lr],
}));

export interface SophiaGOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-4. The longest step in any coordinate. */
  lr?: number | Schedule;
  /** Decay of the average of g and of the Hessian's diagonal, each in [0, 1); default [0.965, 0.99]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Scales the curvature, at least 0; default 0.04. Larger: shorter steps, less clipping. */
  rho?: number | Schedule;
  /** Batch size, above 0: examples or tokens behind a gradient; default 5120. */
  bs?: number | Schedule;
}

// Runs `use` while `params.grad` holds the gradients given; nothing given: as it is.
function withGradients(optimizer: Optimizer, input: Gradients | undefined, use: () => void): void {
  const { plain, params } = optimizer;
  if (input === undefined) {
    if (plain) throw new TypeError("SophiaG: plain arrays carry no gradients\nPass them: updateHessian(gradients).");
    return use();
  }
  const { gradients, absent } = checkGradients("SophiaG", params, input, plain, new Set());
  if (absent.size > 0) throw new TypeError("SophiaG.updateHessian: needs a gradient for every tensor");
  plain?.copyIn();
  optimizer.withGradients(gradients, use);
}

/**
 * Sophia-G: the averaged gradient over an estimate of the curvature, each coordinate's step clipped to `lr`.
 *
 *     m <- b1 m + (1-b1) g       w <- (1 - lr wd) w - lr clamp(m / (rho bs h + 1e-15), -1, 1)
 *     in updateHessian:  h <- b2 h + (1-b2) g²
 *
 * Agrees with the authors' SophiaG: no bias correction, h starts at 0 and moves in `updateHessian` alone, so call that
 * before the first step and then every 10 steps or so, with gradients at labels drawn from the model's own predictions.
 * For language models, at rates like AdamW's. `weightDecay` has the default 0.1.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { SophiaG, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new SophiaG(params, { lr: 0.01, bs: 1 });
 * for (let t = 0; t < 20; t++) {
 *   if (t % 10 === 0) optimizer.updateHessian({ w: [0.5, 2] });
 *   params.grad.w.set([1, -1]);
 *   optimizer.step();
 * }
 */
export class SophiaG extends Optimizer {
  constructor(params: OptimizerParameters, options: SophiaGOptions = {}) {
    super(definition(), params, options);
  }

  /**
   * Takes one estimate of the curvature into the average: the squares of gradients of the loss at labels drawn from
   * the model's predictions. `params.grad` is left as it was.
   *
   * @param grads gradients of the parameters' structure; nothing: those in `params.grad`.
   * @throws TypeError or RangeError for gradients of another kind, name or length; nothing is changed then.
   * @example
   * import { SophiaG, parameters } from "simdescent";
   * const params = parameters({ w: [2] });
   * const optimizer = new SophiaG(params);
   * params.grad.w.set([1, -2]);
   * optimizer.updateHessian(); // optimizer.state("w").hessian is about [0.01, 0.04]
   */
  updateHessian(grads?: Gradients): void {
    const next = this.steps + 1;
    withGradients(this, grads, () => {
      const bad = this.onNonFinite === "ignore" ? undefined : beyondLimit(this.engine, false);
      if (bad) throw new NonFiniteError(`SophiaG: ${bad.what} in updateHessian`, bad.name, next);
      extraPass(this.update, definition(), "sophiaHessian", this.applied, ({ beta2 }) => [beta2, 1 - beta2]);
    });
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
