import { checkNumber } from "../errors.js";
import { stateOf, type Plateau } from "./plateau-state.js";
import {
  nonNegative,
  readOptions,
  schedule,
  naturalNumber,
  positiveInteger,
  oneOf,
  type Schedule,
} from "./schedule.js";

export interface PlateauOptions {
  /** Whether a lower (`"min"`, default) or a higher loss is better. */
  mode?: "min" | "max";
  /** What the rate is multiplied by, in (0, 1); default 0.1. */
  factor?: number;
  /** Losses without improvement that are let pass; default 10. */
  patience?: number;
  /** Improvements below this count as none; default 1e-4. */
  threshold?: number;
  /** Whether `threshold` is a share of the best loss's size (`"rel"`, default) or an amount (`"abs"`). */
  thresholdMode?: "rel" | "abs";
  /** Losses after a drop that count for nothing; default 0. */
  cooldown?: number;
  /** Lowest rate; default 0. */
  minLr?: number;
  /** A drop by at most this is not made; default 1e-8. */
  eps?: number;
  /** Losses whose mean counts as one, for noisy ones; default 1. */
  every?: number;
}

/**
 * Stays until the loss stops improving, then drops by a factor, again and again. The losses come from
 * `optimizer.observe(loss)`; models and `minimize` call it. The state lives in the optimizer and its checkpoints,
 * so one schedule may serve several; called by itself it gives `lr`.
 *
 * Agrees with torch.optim.lr_scheduler.ReduceLROnPlateau; with `every` and `patience` one less, with
 * optax.contrib.reduce_on_plateau. Below 0, where torch's share of the best loss turns into a loss that may rise, it is a
 * share of its size. A loss that is NaN or infinite counts as no improvement. It may stand inside
 * `warmup`, `join`, `scale` and `product`.
 *
 * @param lr the value before the first drop, at least 0.
 * @throws TypeError or RangeError naming the option.
 * @example
 * const optimizer = new SGD(parameters({ w: [3] }), { lr: plateau(0.1, { patience: 1 }) });
 * for (const loss of [2, 1, 1, 1]) optimizer.observe(loss); // once per epoch
 * optimizer.lr; // 0.01
 */
export function plateau(lr: number, options: PlateauOptions = {}): Schedule {
  const own = readOptions<Required<PlateauOptions>>("plateau", options, {
    mode: [oneOf("min", "max"), "min"],
    factor: [shrink, 0.1],
    patience: [naturalNumber, 10],
    threshold: [nonNegative, 1e-4],
    thresholdMode: [oneOf("rel", "abs"), "rel"],
    cooldown: [naturalNumber, 0],
    minLr: [nonNegative, 0],
    eps: [nonNegative, 1e-8],
    every: [positiveInteger, 1],
  });
  const { mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps, every } = own;
  nonNegative(lr, "plateau: lr");
  const sign = mode === "min" ? 1 : -1;
  const better = (loss: number, best: number | null): boolean => {
    if (!Number.isFinite(loss)) return false;
    if (best === null) return true;
    const margin = thresholdMode === "abs" ? threshold : threshold * Math.abs(best);
    return sign * loss < sign * best - margin;
  };
  const self: Plateau = {
    begin: () => ({ lr, best: null, bad: 0, cooldown: 0, sum: 0, seen: 0 }),
    observe(state, loss) {
      state.sum += loss;
      if (++state.seen < every) return;
      const mean = state.sum / every;
      state.sum = 0;
      state.seen = 0;
      if (better(mean, state.best)) {
        state.best = mean;
        state.bad = 0;
      } else state.bad++;
      if (state.cooldown > 0) {
        state.cooldown--;
        state.bad = 0;
      }
      if (state.bad <= patience) return;
      state.bad = 0;
      state.cooldown = cooldown;
      const lower = Math.max(state.lr * factor, minLr);
      if (state.lr - lower > eps) state.lr = lower;
    },
  };
  return schedule("plateau", [lr, own], () => stateOf(self)?.lr ?? lr, [self]);
}

const shrink = (value: unknown, label: string): number => checkNumber(value, label, "in (0, 1)", (x) => x > 0 && x < 1);
