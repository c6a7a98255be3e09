// Scalars the schedule-free optimizers share.
import { pow } from "../../math/deterministic.js";
import type { ScalarContext, Values } from "../../engine/definition.js";
import type { NumberOption } from "../../engine/option-specs.js";

/** In (0, 1). */
export const inside = (value: number): NumberOption => ({
  default: value,
  range: "in (0, 1)",
  ok: (x) => x > 0 && x < 1,
});

/** What each tensor keeps for the weights of its average. */
export const averageRegisters = { weight_sum: 0, lr_max: -1 };

/** Part of the rate in update t of a linear warm-up. */
export const warmed = (t: number, steps: number): number => (t <= steps ? t / steps : 1);

/** The weight of this update among all so far, at the rate it takes. */
export function averageWeight(lr: number, { r, weightLrPower }: Values, { t, registers }: ScalarContext): number {
  registers.lr_max = Math.max(lr, registers.lr_max);
  const weight = pow(t, r) * pow(registers.lr_max, weightLrPower);
  registers.weight_sum += weight;
  return registers.weight_sum === 0 ? 0 : weight / registers.weight_sum;
}
