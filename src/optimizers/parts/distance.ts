// What the rules that estimate the distance to the solution share: D-Adaptation and Prodigy.
import { largest } from "../../math/extremes.js";
import { powInt } from "../../math/deterministic.js";
import type { Schedule } from "../../schedules/schedule.js";
import type { Values } from "../../engine/definition.js";
import type { CommonOptions } from "../../engine/optimizer.js";
import { nonNegative, positive, type Flag, type NumberOption } from "../../engine/option-specs.js";

export interface DistanceOptions extends CommonOptions {
  /** Multiple of the rate found, at least 0; default 1. */
  lr?: number | Schedule;
  /** First estimate of the distance, above 0; default 1e-6. */
  d0?: number | Schedule;
  /** Most by which the estimate grows in a step, above 0; default Infinity. 1.02 gives a kind of warmup. */
  growthRate?: number | Schedule;
}

export const distanceOptions = (): { lr: NumberOption; d0: NumberOption; growthRate: NumberOption } => ({
  lr: nonNegative(1),
  d0: positive(1e-6),
  growthRate: { default: Infinity, range: "above 0", ok: (x) => x > 0 },
});

/** The estimate, and `d lr` as the last step used it: by the estimate before it grew. */
export const distanceShared = { d: ({ d0 }: Values): number => d0, dlr: 0 };

export const largestRate = (groups: readonly Values[]): number => largest(groups.map(({ lr }) => lr));

/** `d lr` of the step after k, with Adam's bias corrections where `corrected`. */
export function distanceRate(groups: readonly Values[], { d, k }: Record<string, number>, corrected: Flag): number {
  const [{ beta1, beta2 }] = groups;
  const dlr = d * largestRate(groups);
  return corrected ? (dlr * Math.sqrt(1 - powInt(beta2, k + 1))) / (1 - powInt(beta1, k + 1)) : dlr;
}

/** What of `dlr`, made with the rate `base`, falls to a tensor with the rate `lr`. */
export const share = (dlr: number, lr: number, base: number): number => (base > 0 ? dlr * (lr / base) : 0);

export const grown = (d: number, estimate: number, growthRate: number): number =>
  Math.max(d, Math.min(estimate, d * growthRate));
