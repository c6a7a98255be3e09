import { largest } from "../../math/extremes.js";
import type { Run, ComparisonReport } from "../data/comparison.js";
import { downsampledIndices } from "../kit/downsample.js";
import { number } from "../kit/format.js";

/** The height of the loss chart: the share above the optimum, or the loss itself where the optimum is nothing. */
export interface LossScale {
  of: (excess: number) => number;
  bottom: number;
  top: number;
  label: string;
  tick: (height: number) => string;
  /** What the line at the bottom stands for. */
  floor: string;
  /** Height at which a run has arrived; undefined when it is off the picture. */
  goal: number | undefined;
}

// Float32 cannot tell losses apart that agree to six or seven digits, so nothing below this is worth drawing.
const finest = -6;

export function lossScale({ runs, optimum }: ComparisonReport): LossScale {
  const start = Math.max(largest(runs.map((run) => run.excess[0])), Number.MIN_VALUE);
  const { relative } = optimum;
  const unit = relative ? optimum.loss : 1;
  const seen = runs.flatMap((run) => run.excess).filter((excess) => Number.isFinite(excess) && excess > 0);
  const least = seen.reduce((a, b) => Math.min(a, b), start) / unit;
  const first = start / unit;
  const lowest = relative ? finest : Math.log10(first) + 2 * finest;
  const exponent = Math.max(lowest, Math.min(Math.floor(Math.log10(least)), relative ? -3 : Infinity));
  const bottom = 10 ** Math.floor(exponent);
  // A diverging run may reach 1e30; what matters is that it leaves the picture at the top.
  const highest = seen.reduce((a, b) => Math.max(a, b), start) / unit;
  const top = Math.max(Math.min(highest, first * 30), bottom * 10) * 1.3;
  const goal = bottom < optimum.goal / unit && optimum.goal < start ? optimum.goal / unit : undefined;
  return {
    of: (excess) => Math.min(Math.max(excess / unit, bottom), top * 10),
    bottom,
    top,
    label: relative ? "↑ loss above the optimum" : "↑ training loss",
    tick: (height) => {
      if (height === goal) return relative ? "goal +1%" : "goal";
      if (!relative) return number(height, 1);
      if (height === bottom) return "optimum";
      return height < 99
        ? `+${number(100 * height)}%`
        : `×${height < 1e6 ? number(height, 1) : height.toExponential(0)}`;
    },
    floor: relative
      ? `The line at the bottom is the optimum, drawn where the loss is within ${number(100 * bottom, 1)}% of it.`
      : "The best possible loss is 0, which a logarithmic axis never reaches.",
    goal,
  };
}

// Enough points for any screen; the last one always stays.

/** The epochs to draw, thinned evenly. */
export function drawnEpochs(run: Run): number[] {
  return downsampledIndices(run.excess.length);
}
