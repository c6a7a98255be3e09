import { pow } from "../math/deterministic.js";
import { positive, nonNegative, readOptions, schedule, positiveInteger, type Schedule } from "./schedule.js";

export interface PolynomialOptions {
  /** Exponent, above 0; 1 is a straight line. Default 1. */
  power?: number;
  /** Value from `steps` on; default 0. */
  end?: number;
}

/**
 * From `lr` to `end` in `steps` steps along a power of the distance left: `end + (lr - end) (1 - step/steps)^power`.
 *
 * Agrees with torch.optim.lr_scheduler.PolynomialLR and optax.polynomial_schedule.
 *
 * @param lr the value at step 0, at least 0.
 * @param steps length in updates, a positive integer.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * polynomial(0.1, 100, { power: 2 })(50); // 0.025
 */
export function polynomial(lr: number, steps: number, options: PolynomialOptions = {}): Schedule {
  const { power, end } = readOptions("polynomial", options, { power: [positive, 1], end: [nonNegative, 0] });
  nonNegative(lr, "polynomial: lr");
  positiveInteger(steps, "polynomial: steps");
  return schedule("polynomial", [lr, steps, { power, end }], (step) =>
    step < steps ? end + (lr - end) * pow(1 - step / steps, power) : end,
  );
}
