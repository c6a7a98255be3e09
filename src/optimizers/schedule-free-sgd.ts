import { firstOrder } from "../core/kernels/first-order.js";
import type { Schedule } from "../schedules/schedule.js";
import { averageRegisters, averageWeight, inside, warmed } from "./parts/schedule-free-weights.js";
import { define, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { scheduleFreeAverage } from "./parts/schedule-free.js";
import { nonNegative, real, whole } from "../engine/option-specs.js";

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [firstOrder],
  Class: () => ScheduleFreeSGD,
  name: "ScheduleFreeSGD",
  paper: "Defazio et al. 2024, arXiv:2405.15682",
  golden: "schedulefree-sgd@official",
  family: "averaging",
  method: "eval",
  iterate: scheduleFreeAverage(({ momentum }) => momentum),
  stepLength: "gradient",
  squares: false,
  options: {
    lr: nonNegative(1),
    momentum: inside(0.9),
    warmupSteps: whole(0),
    r: real(0),
    weightLrPower: nonNegative(2),
  },
  decay: "coupled",
  variant: () => ({ kernel: "scheduleFreeSgd", slots: [{ name: "z", start: "params" }] }),
  registers: averageRegisters,
  scalars: (values, context) => {
    const lr = values.lr * warmed(context.t, values.warmupSteps);
    const c = averageWeight(lr, values, context);
    return [c, lr * (1 - values.momentum * (1 - c)), lr];
  },
}));

export interface ScheduleFreeSGDOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1. */
  lr?: number | Schedule;
  /** Weight of the average in the point where gradients are taken, in (0, 1); default 0.9. */
  momentum?: number | Schedule;
  /** Updates over which the rate rises linearly, a whole number; default 0. */
  warmupSteps?: number | Schedule;
  /** The t-th update counts t^r in the average; default 0. */
  r?: number | Schedule;
  /** It also counts the largest rate so far to this power, at least 0; default 2. */
  weightLrPower?: number | Schedule;
}

/**
 * Schedule-free SGD: averaging in place of a falling rate, with no length of the run to know beforehand.
 *
 *     c = a_t / (a_1 + ... + a_t)       a_t = t^r (largest lr)^p
 *     y <- y + c (z - y) - lr (1 - momentum (1-c)) g       z <- z - lr g
 *
 * Agrees with facebookresearch/schedule_free: z begins at the parameters, weight decay is added to the gradient. The
 * parameters hold y while training; `eval()` puts the average x = y + (1 - 1/momentum) (z - y) there, for
 * validation and use, `train()` takes it back. Rates 10 to 50 times as large as SGD's.
 *
 * @throws TypeError or RangeError naming the option; nothing is allocated then.
 * @example
 * import { ScheduleFreeSGD, parameters } from "simdescent";
 * const params = parameters({ w: [2] });
 * const optimizer = new ScheduleFreeSGD(params, { lr: 0.5 });
 * params.grad.w.set([1, -1]);
 * optimizer.step(); // params.data.w is [-0.5, 0.5]
 * optimizer.eval(); // the average, to use or to save
 * optimizer.train();
 */
export class ScheduleFreeSGD extends Optimizer {
  constructor(params: OptimizerParameters, options: ScheduleFreeSGDOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
