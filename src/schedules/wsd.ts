import { cosPi } from "../math/deterministic.js";
import { nonNegative, readOptions, schedule, naturalNumber, oneOf, type Schedule } from "./schedule.js";

/** The form of a rise or fall. */
export type WsdShape = "linear" | "cosine" | "1-sqrt";

const shapes: Record<WsdShape, (left: number) => number> = {
  linear: (left) => left,
  cosine: (left) => (1 - cosPi(left)) / 2,
  "1-sqrt": (left) => 1 - Math.sqrt(1 - left),
};

export interface WsdOptions {
  /** Updates of the rise from `min` to `lr`, at least 0. */
  warmup: number;
  /** Updates at `lr`, at least 0. */
  stable: number;
  /** Updates of the fall to `min`, at least 0. */
  decay: number;
  /** Value at step 0 and at the end; default 0. */
  min?: number;
  /** Form of the rise; default `"linear"`. */
  warmupShape?: WsdShape;
  /** Form of the fall; `"1-sqrt"` is Hägele et al.'s. Default `"cosine"`. */
  decayShape?: WsdShape;
}

/**
 * Warm up, stay, decay: a run may be prolonged while it is at `lr`. Hu et al. 2024 (MiniCPM), arXiv:2404.06395; Hägele et al.
 * 2024, arXiv:2405.18392.
 *
 * Agrees with get_wsd_schedule of Hugging Face's transformers, its default shapes included.
 *
 * @param lr the highest value, at least 0.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * const lr = wsd(0.1, { warmup: 10, stable: 60, decay: 30 });
 * [5, 10, 70, 85, 100].map(lr); // [0.05, 0.1, 0.1, 0.05, 0]
 */
export function wsd(lr: number, options: WsdOptions): Schedule {
  const shape = oneOf<WsdShape>("linear", "cosine", "1-sqrt");
  const own = readOptions<Required<WsdOptions>>("wsd", options, {
    warmup: [naturalNumber],
    stable: [naturalNumber],
    decay: [naturalNumber],
    min: [nonNegative, 0],
    warmupShape: [shape, "linear"],
    decayShape: [shape, "cosine"],
  });
  const { warmup, stable, decay, min } = own;
  const [rise, fall] = [shapes[own.warmupShape], shapes[own.decayShape]];
  nonNegative(lr, "wsd: lr");
  return schedule("wsd", [lr, own], (step) => {
    if (step < warmup) return min + (lr - min) * rise(step / warmup);
    const left = warmup + stable + decay - step;
    if (left <= 0) return min;
    return left < decay ? min + (lr - min) * fall(left / decay) : lr;
  });
}
