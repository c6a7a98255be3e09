// The largest and the smallest of a list of any length. As arguments of Math.max it would overflow the stack, from about
// 120,000 entries on.

/** As Math.max: NaN where one is, and -Infinity without numbers. */
export function largest(values: Iterable<number>): number {
  let most = -Infinity;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** As Math.min: NaN where one is, and Infinity without numbers. */
export function smallest(values: Iterable<number>): number {
  let least = Infinity;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** The power of two next to a positive number. */
export const powerOfTwo = (x: number): number => 2 ** Math.max(-1000, Math.min(1000, Math.round(Math.log2(x))));
