import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { averageRegisters, averageWeight, inside } from "./parts/schedule-free-weights.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { scheduleFreeAverage } from "./parts/schedule-free.js";
import { fraction, nonNegative, real } from "../engine/option-specs.js";

// Liu et al.'s factor for an average over so many gradients.
const rectification = (length: number, longest: number): number =>
  Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => ScheduleFreeRAdam,
  name: "ScheduleFreeRAdam",
  paper: "Defazio et al. 2024, arXiv:2405.15682; Liu et al. 2020, arXiv:1908.03265",
  golden: "schedulefree-radam@official",
  family: "averaging",
  method: "eval",
  iterate: scheduleFreeAverage(({ beta1 }) => beta1),
  stepLength: "rate",
  options: {
    lr: nonNegative(0.0025),
    betas: [inside(0.9), fraction(0.999)],
    eps: nonNegative(1e-8),
    r: real(0),
    weightLrPower: nonNegative(2),
    silentSgdPhase: true,
  },
  decay: "own",
  variant: () => ({ kernel: "scheduleFreeAdam", slots: [{ name: "z", start: "params" }, "exp_avg_sq"] }),
  powers: ["beta2"],
  registers: averageRegisters,
  scalars: (values, context) => {
    const { beta1, beta2, eps } = values;
    const { powers, t, weightDecay, flags } = context;
    const longest = 2 / (1 - beta2) - 1;
    const length = longest - (2 * t * powers[0]) / (1 - powers[0]);
    const rectified = length > 4;
    const lr = values.lr * (rectified ? rectification(length, longest) : flags.silentSgdPhase ? 0 : 1);
    const c = averageWeight(lr, values, context);
    const root = Math.sqrt(1 - powers[0]);
    const quotient = rectified ? [root, 1, eps * root] : [1, 0, 1];
    return [c, lr * (1 - beta1 * (1 - c)), lr, beta2, 1 - beta2, ...quotient, weightDecay];
  },
}));

export interface ScheduleFreeRAdamOptions extends CommonOptions {
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
  /** The t-th update counts t^r in the average; default 0. */
  r?: number | Schedule;
  /** It also counts the largest rate so far to this power, at least 0; default 2. */
  weightLrPower?: number | Schedule;
  /** Rest while the rectification is undefined (4 steps at the default b2), instead of plain SGD; default true. */
  silentSgdPhase?: boolean;
}

/**
 * Schedule-free RAdam: schedule-free AdamW with a warm-up that follows from b2.
 *
 *     v <- b2 v + (1-b2) g²       d = g / (sqrt(v/(1-b2^t)) + eps) + wd y       lr <- lr rectification(b2, t)
 *     c = a_t / (a_1 + ... + a_t)       a_t = t^r (largest lr)^p
 *     y <- y + c (z - y) - lr (1 - b1 (1-c)) d       z <- z - lr d
 *
 * Agrees with facebookresearch/schedule_free: rectified from a length above 4 on, before that nothing moves, or with
 * `silentSgdPhase` false d = g + wd y. `eval()` puts the average x = y + (1 - 1/b1) (z - y) into the parameters,
 * `train()` takes it back. Where a warm-up is one option too many.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { ScheduleFreeRAdam, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new ScheduleFreeRAdam(params, { lr: 0.01 });
 * params.grad.w.set([1, -100]);
 * for (let t = 0; t < 10; t++) optimizer.step();
 * optimizer.eval(); // the average, to use or to save
 * optimizer.train();
 */
export class ScheduleFreeRAdam extends Optimizer {
  constructor(params: OptimizerParameters, options: ScheduleFreeRAdamOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
