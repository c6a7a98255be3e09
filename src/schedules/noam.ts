import { positive, readOptions, schedule, positiveInteger, type Schedule } from "./schedule.js";

export interface NoamOptions {
  /** Width of the model. */
  modelSize: number;
  /** Updates of the rise, a positive integer. */
  warmup: number;
  /** Multiple of everything; default 1. */
  factor?: number;
}

/**
 * The Transformer's: `factor modelSize^-0.5 min(t^-0.5, t warmup^-1.5)` with t the step, and 1 at step 0.
 * Vaswani et al. 2017, arXiv:1706.03762, section 5.3.
 *
 * @throws TypeError or RangeError naming the argument.
 * @example
 * noam({ modelSize: 512, warmup: 4000 })(4000); // 0.000699, the highest
 */
export function noam(options: NoamOptions): Schedule {
  const own = readOptions<Required<NoamOptions>>("noam", options, {
    modelSize: [positive],
    warmup: [positiveInteger],
    factor: [positive, 1],
  });
  const { warmup } = own;
  const highest = own.factor / Math.sqrt(own.modelSize);
  return schedule("noam", [own], (step) => {
    const t = Math.max(step, 1);
    return highest * Math.min(1 / Math.sqrt(t), t / (warmup * Math.sqrt(warmup)));
  });
}
