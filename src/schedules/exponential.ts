import { pow } from "../math/deterministic.js";
import { positive, nonNegative, readOptions, schedule, type Schedule } from "./schedule.js";

export interface ExponentialOptions {
  /** Factor of every update, above 0. */
  gamma: number;
  /** Where it stops: the lowest value, or the highest when gamma is above 1. Default none. */
  end?: number;
}

/**
 * Multiplied by `gamma` at every update: `lr gamma^step`.
 *
 * Agrees with torch.optim.lr_scheduler.ExponentialLR; with `end` and `gamma = decay_rate^(1/transition_steps)`,
 * optax.exponential_decay.
 *
 * @param lr the value at step 0, at least 0.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * exponential(0.1, { gamma: 0.5 })(2); // 0.025
 */
export function exponential(lr: number, options: ExponentialOptions): Schedule {
  const own = readOptions<ExponentialOptions>("exponential", options, {
    gamma: [positive],
    end: [nonNegative, undefined],
  });
  const { gamma, end } = own;
  nonNegative(lr, "exponential: lr");
  const bound = gamma < 1 ? Math.max : Math.min;
  return schedule("exponential", [lr, own], (step) => {
    const value = lr * pow(gamma, step);
    return end === undefined ? value : bound(value, end);
  });
}
