// optax.adam with Nesterov momentum, which NAdamW and OptimisticAdam build on, for the kernels of rules/nadam.ts.
import type { Values } from "../engine/definition.js";
import { fraction, nonNegative, type Flag, type OptionSpec } from "../engine/option-specs.js";

/** Its options, but for the rate. */
export const optaxAdam = (): Record<string, OptionSpec> => ({
  betas: [fraction(0.9), fraction(0.999)],
  eps: nonNegative(1e-8),
  epsRoot: nonNegative(0),
  nesterov: true,
});

/** Its scalars from the powers of both betas, for steps multiplied by `rate`. */
export function optaxScalars(
  { beta1, beta2, eps, epsRoot }: Values,
  powers: ArrayLike<number>,
  { nesterov }: Readonly<Record<string, Flag>>,
  rate: number,
): number[] {
  const now = rate / (1 - powers[0]);
  const a = nesterov ? (rate * beta1) / (1 - powers[0] * beta1) : now;
  const c = nesterov ? now * (1 - beta1) : 0;
  return [beta1, 1 - beta1, beta2, 1 - beta2, a, c, 1 / (1 - powers[1]), epsRoot, eps];
}
