import { nonNegative, readOptions, schedule, type Schedule } from "./schedule.js";

export interface InverseTimeOptions {
  /** Decay per update, at least 0. */
  rate: number;
}

/**
 * Falls as one over the time: `lr / (1 + rate step)`, the decay under which SGD provably converges. Robbins & Monro 1951,
 * doi:10.1214/aoms/1177729586.
 *
 * @param lr the value at step 0, at least 0.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * inverseTime(0.1, { rate: 0.01 })(100); // 0.05
 */
export function inverseTime(lr: number, options: InverseTimeOptions): Schedule {
  const own = readOptions<InverseTimeOptions>("inverseTime", options, { rate: [nonNegative] });
  nonNegative(lr, "inverseTime: lr");
  return schedule("inverseTime", [lr, own], (step) => lr / (1 + own.rate * step));
}
