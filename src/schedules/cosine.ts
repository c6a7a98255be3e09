import { cosPi, pow } from "../math/deterministic.js";
import { positive, bool, nonNegative, readOptions, schedule, positiveInteger, type Schedule } from "./schedule.js";

export interface CosineOptions {
  /** Lowest value; default 0. */
  min?: number;
  /** Rise again after `steps`, with period `2 * steps`, as torch's CosineAnnealingLR; default false. */
  periodic?: boolean;
  /** Exponent of the cosine's share, above 0, as optax's `exponent`; default 1. */
  power?: number;
}

/**
 * Half a cosine from `lr` down to `min` in `steps` steps, then `min`. Loshchilov & Hutter 2017, arXiv:1608.03983.
 *
 *     min + (lr - min) ((1 + cos(pi step/steps)) / 2)^power
 *
 * Agrees with torch.optim.lr_scheduler.CosineAnnealingLR up to `steps`, and beyond with `periodic`; with
 * optax.cosine_decay_schedule everywhere.
 *
 * @param lr the value at step 0, at least 0.
 * @param steps length in updates, a positive integer; the value at `steps` is `min`.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * cosine(0.1, 100)(50); // 0.05
 */
export function cosine(lr: number, steps: number, options: CosineOptions = {}): Schedule {
  const own = readOptions("cosine", options, { min: [nonNegative, 0], periodic: [bool, false], power: [positive, 1] });
  const { min, periodic, power } = own;
  nonNegative(lr, "cosine: lr");
  positiveInteger(steps, "cosine: steps");
  return schedule("cosine", [lr, steps, own], (step) => {
    const t = periodic ? step : Math.min(step, steps);
    const share = (1 + cosPi(t / steps)) / 2;
    return min + (lr - min) * (power === 1 ? share : pow(share, power));
  });
}
