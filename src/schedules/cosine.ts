import { checkKeys } from "../errors.js";
import { cosPi } from "../math/deterministic.js";
import { checkRate, checkSteps, schedule, type Schedule } from "./schedule.js";

export interface CosineOptions {
  /** Lowest value; default 0. */
  min?: number;
  /** Rise again after `steps`, with period `2 * steps`, as torch's CosineAnnealingLR; default false. */
  periodic?: boolean;
}

/**
 * Half a cosine from `lr` down to `min` in `steps` steps, then `min`. Loshchilov & Hutter 2017, arXiv:1608.03983.
 *
 *     min + (lr - min) (1 + cos(pi step/steps)) / 2
 *
 * Agrees with torch.optim.lr_scheduler.CosineAnnealingLR up to `steps`, and beyond with `periodic`.
 *
 * @param lr the value at step 0, at least 0.
 * @param steps length in updates, a positive integer; the value at `steps` is `min`.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * cosine(0.1, 100)(50); // 0.05
 */
export function cosine(lr: number, steps: number, options: CosineOptions = {}): Schedule {
  checkKeys(options, ["min", "periodic"], "cosine");
  const { min = 0, periodic = false } = options;
  checkRate(lr, "cosine: lr");
  checkSteps(steps, "cosine: steps");
  checkRate(min, "cosine: min");
  return schedule("cosine", [lr, steps, { min, periodic }], (step) => {
    const t = periodic ? step : Math.min(step, steps);
    return min + ((lr - min) * (1 + cosPi(t / steps))) / 2;
  });
}
