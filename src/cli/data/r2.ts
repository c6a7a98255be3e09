import { Moments } from "./moments.js";
import type { Part } from "./table.js";

/** What is said in its place where it is null: of one row, and of rows whose targets do not differ. */
export const undefinedR2 = "not defined, as its targets do not differ";

/** Share of the target's variance that a mean squared error leaves explained; null where there is none. */
export function rSquared({ y }: Part, error: number): number | null {
  if (y.every((value) => value === y[0])) return null;
  const moments = new Moments(1);
  for (let i = 0; i < y.length; i++) moments.add(y, i);
  const variance = moments.deviation()[0] ** 2;
  return variance > 0 ? 1 - error / variance : null;
}
