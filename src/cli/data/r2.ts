import { Moments } from "./moments.js";
import type { Part } from "./table.js";

/** Share of the target's variance that a mean squared error leaves explained; null where there is none. */
export function rSquared({ y }: Part, error: number): number | null {
  const moments = new Moments(1);
  for (let i = 0; i < y.length; i++) moments.add(y, i);
  const variance = moments.deviation()[0] ** 2;
  return variance > 0 ? 1 - error / variance : null;
}
