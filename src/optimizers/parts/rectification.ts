/**
 * Rectification of Adam's first steps (Liu et al. 2020, arXiv:1908.03265), from beta2, its t-th power and t: the
 * `length` of the average of squares, counted in steps, and the `factor` by which to shorten a step, above length 4.
 */
export function rectification(beta2: number, power: number, t: number): { length: number; factor: number } {
  const most = 2 / (1 - beta2) - 1;
  const length = most - (2 * t * power) / (1 - power);
  const ratio = ((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length);
  return { length, factor: Math.sqrt(ratio) };
}
