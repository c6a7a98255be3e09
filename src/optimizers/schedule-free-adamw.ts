import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { averageRegisters, averageWeight, inside, warmed } from "./parts/schedule-free-weights.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { scheduleFreeAverage } from "./parts/schedule-free.js";
import { fraction, nonNegative, real, whole } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => ScheduleFreeAdamW,
  name: "ScheduleFreeAdamW",
  paper: "Defazio et al. 2024, arXiv:2405.15682",
  golden: "schedulefree-adamw@official",
  family: "averaging",
  method: "eval",
  iterate: scheduleFreeAverage(({ beta1 }) => beta1),
  stepLength: "rate",
  options: {
    lr: nonNegative(0.0025),
    betas: [inside(0.9), fraction(0.999)],
    eps: nonNegative(1e-8),
    warmupSteps: whole(0),
    r: real(0),
    weightLrPower: nonNegative(2),
    innerMomentum: fraction(0),
  },
  decay: "own",
  variant: (_, { innerMomentum }) => {
    const slots = [{ name: "z", start: "params" as const }, "exp_avg_sq"];
    return innerMomentum === 0
      ? { kernel: "scheduleFreeAdam", slots }
      : { kernel: "scheduleFreeAdamMomentum", slots: [...slots, "exp_avg"] };
  },
  powers: ["beta2", "innerMomentum"],
  registers: averageRegisters,
  scalars: (values, context) => {
    const { beta1, beta2, eps, innerMomentum } = values;
    const { powers, weightDecay } = context;
    const lr = values.lr * warmed(context.t, values.warmupSteps);
    const c = averageWeight(lr, values, context);
    const root = Math.sqrt(1 - powers[0]);
    const quotient = [root / (1 - powers[1]), 1, eps * root, weightDecay];
    const s = lr * (1 - beta1 * (1 - c));
    return [c, s, lr, beta2, 1 - beta2, ...quotient, innerMomentum, 1 - innerMomentum];
  },
}));

export interface ScheduleFreeAdamWOptions extends CommonOptions {
  /** Learning rate, at least 0; default 0.0025. */
  lr?: number | Schedule;
  /** Weight of the average in the point where gradients are taken, in (0, 1), and decay of the average of g², in [0, 1); default [0.9, 0.999]. */
  betas?: readonly [number | Schedule, number | Schedule];
  /** The first of `betas` by itself. */
  beta1?: number | Schedule;
  /** The second of `betas` by itself. */
  beta2?: number | Schedule;
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps?: number | Schedule;
  /** Updates over which the rate rises linearly, a whole number; default 0. */
  warmupSteps?: number | Schedule;
  /** The t-th update counts t^r in the average; default 0. */
  r?: number | Schedule;
  /** It also counts the largest rate so far to this power, at least 0; default 2. */
  weightLrPower?: number | Schedule;
  /** Decay of an average of g inside the step, in [0, 1), at the cost of one more buffer; default 0: none. */
  innerMomentum?: number | Schedule;
}

/**
 * Schedule-free AdamW: averaging in place of a falling rate, with no length of the run to know beforehand.
 *
 *     v <- b2 v + (1-b2) g²       d = g / (sqrt(v/(1-b2^t)) + eps) + wd y
 *     c = a_t / (a_1 + ... + a_t)       a_t = t^r (largest lr)^p
 *     y <- y + c (z - y) - lr (1 - b1 (1-c)) d       z <- z - lr d
 *
 * Agrees with facebookresearch/schedule_free: z begins at the parameters, weight decay acts at y, times the rate. The
 * parameters hold y while training; `eval()` puts the average x = y + (1 - 1/b1) (z - y) there, for validation and
 * use, `train()` takes it back. Rates 1 to 10 times AdamW's, with some warm-up.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { ScheduleFreeAdamW, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new ScheduleFreeAdamW(params, { lr: 0.01, warmupSteps: 100 });
 * params.grad.w.set([1, -100]);
 * optimizer.step(); // params.data.w is about [-0.0001, 0.0001]
 * optimizer.eval(); // the average, to use or to save
 * optimizer.train();
 */
export class ScheduleFreeAdamW extends Optimizer {
  constructor(params: OptimizerParameters, options: ScheduleFreeAdamWOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
