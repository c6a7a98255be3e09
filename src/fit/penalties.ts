// L1 and L2 penalties: who carries them out.
import type { Definition } from "../engine/definition.js";

/** Who carries out the penalties: the objective, or an optimizer that has them among its own options. */
export function checkPenalties(
  owner: string,
  definition: Definition,
  l1: number,
  l2: number,
): { l1: number; l2: number; own: Record<string, number> } {
  const { schema, name } = definition;
  const takes = (key: string): boolean => schema.names.includes(key);
  // FTRL weighs its penalties against sums over all events, not against the mean loss.
  if (takes("l1") && takes("l2")) return { l1: 0, l2: 0, own: { l1, l2 } };
  if (takes("l1")) return { l1, l2, own: { l1 } };
  if (l1 > 0 && !definition.proximal) {
    throw noProximalStep(owner, name);
  }
  return { l1, l2, own: {} };
}

/** What is said to an l1 penalty and an optimizer that cannot carry it out. */
export const noProximalStep = (owner: string, optimizer: string): RangeError =>
  new RangeError(
    `${owner}: l1 has no proximal step with ${optimizer}` +
      "\nUse GradientDescent, SGD, Momentum, Adagrad, RMSprop, Adam, or FISTA for the full batch.",
  );
