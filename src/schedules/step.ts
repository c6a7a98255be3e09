import { pow } from "../math/deterministic.js";
import { positive, nonNegative, readOptions, schedule, positiveInteger, type Schedule } from "./schedule.js";

export interface StepOptions {
  /** Updates between two drops, a positive integer. */
  stepSize: number;
  /** Factor of each drop, above 0; default 0.1. */
  gamma?: number;
}

/**
 * Multiplied by `gamma` every `stepSize` updates.
 *
 * Agrees with torch.optim.lr_scheduler.StepLR: the first drop is at step `stepSize`.
 *
 * @param lr the value before the first drop, at least 0.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * const lr = step(0.1, { stepSize: 30 });
 * lr(29); // 0.1
 * lr(30); // 0.01
 */
export function step(lr: number, options: StepOptions): Schedule {
  const { stepSize, gamma } = readOptions<Required<StepOptions>>("step", options, {
    stepSize: [positiveInteger],
    gamma: [positive, 0.1],
  });
  nonNegative(lr, "step: lr");
  return schedule("step", [lr, { stepSize, gamma }], (t) => lr * pow(gamma, Math.floor(t / stepSize)));
}
