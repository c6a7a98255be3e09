import { checkNumber } from "../errors.js";
import { cosPi, log, powInt } from "../math/deterministic.js";
import { nonNegative, readOptions, schedule, positiveInteger, type Schedule } from "./schedule.js";

export interface CosineRestartsOptions {
  /** How many times longer each period is than the one before, at least 1; default 1. */
  factor?: number;
  /** Lowest value; default 0. */
  min?: number;
}

/**
 * Half a cosine from `lr` towards `min`, again and again (SGDR). Loshchilov & Hutter 2017, arXiv:1608.03983.
 *
 * Agrees with torch.optim.lr_scheduler.CosineAnnealingWarmRestarts: at the end of a period it is `lr` again, never `min`.
 *
 * @param lr the value at every restart, at least 0.
 * @param period updates until the first restart, a positive integer.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * const lr = cosineRestarts(0.1, 10, { factor: 2 });
 * [5, 10, 20, 30].map(lr); // [0.05, 0.1, 0.05, 0.1]
 */
export function cosineRestarts(lr: number, period: number, options: CosineRestartsOptions = {}): Schedule {
  const own = readOptions("cosineRestarts", options, { factor: [multiple, 1], min: [nonNegative, 0] });
  const { factor, min } = own;
  nonNegative(lr, "cosineRestarts: lr");
  positiveInteger(period, "cosineRestarts: period");
  // Period k begins at period (factor^k - 1)/(factor - 1).
  const begin = (k: number): number => period * ((powInt(factor, k) - 1) / (factor - 1));
  // The period of the last call, which is mostly that of the next.
  let [from, until, length] = [0, period, period];
  const find = (step: number): void => {
    const growth = Math.min((step / period) * (factor - 1) + 1, Number.MAX_VALUE);
    let k = Math.max(0, Math.floor(log(growth) / log(factor)));
    // Rounding in the logarithms is put right.
    while (begin(k) > step) k--;
    while (begin(k + 1) <= step) k++;
    [from, until, length] = [begin(k), begin(k + 1), period * powInt(factor, k)];
  };
  return schedule("cosineRestarts", [lr, period, own], (step) => {
    if (factor > 1 && !(step >= from && step < until)) find(step);
    const share = factor > 1 ? (step - from) / length : (step % period) / period;
    return min + ((lr - min) * (1 + cosPi(share))) / 2;
  });
}

const multiple = (value: unknown, label: string): number =>
  checkNumber(value, label, "finite and at least 1", (x) => x >= 1 && x < Infinity);
