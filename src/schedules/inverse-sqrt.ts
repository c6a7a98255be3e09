import { positive, nonNegative, readOptions, schedule, naturalNumber, type Schedule } from "./schedule.js";

export interface InverseSqrtOptions {
  /** Updates in which it rises linearly from 0 to `lr`, at least 0. */
  warmup: number;
  /** Updates after which it has fallen to `lr / sqrt(2)`; default `warmup`, or 10,000 without one. */
  timescale?: number;
}

/**
 * A linear rise, then `lr / sqrt(1 + (step - warmup) / timescale)`, which with the default timescale is
 * `lr sqrt(warmup / step)`.
 *
 * Agrees with get_inverse_sqrt_schedule of Hugging Face's transformers.
 *
 * @param lr the highest value, at step `warmup`; at least 0.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * const lr = inverseSqrt(0.1, { warmup: 100 });
 * [0, 50, 100, 400].map(lr); // [0, 0.05, 0.1, 0.05]
 */
export function inverseSqrt(lr: number, options: InverseSqrtOptions): Schedule {
  const own = readOptions<InverseSqrtOptions>("inverseSqrt", options, {
    warmup: [naturalNumber],
    timescale: [positive, undefined],
  });
  const { warmup, timescale = warmup || 10_000 } = own;
  nonNegative(lr, "inverseSqrt: lr");
  return schedule("inverseSqrt", [lr, own], (step) =>
    step < warmup ? (lr * step) / warmup : lr / Math.sqrt(1 + (step - warmup) / timescale),
  );
}
