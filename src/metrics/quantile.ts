// Quantiles of weighted values.

/**
 * The least value at or below which lies the share `level` of the weight; where it is reached exactly, the mean of that
 * value and the next.
 */
export function weightedQuantile(values: ArrayLike<number>, weights: ArrayLike<number>, level: number): number {
  const order = Array.from(values, (_, i) => i)
    .filter((i) => weights[i] > 0)
    .sort((a, b) => values[a] - values[b]);
  let total = 0;
  for (const i of order) total += weights[i];
  const wanted = level * total;
  let sum = 0;
  for (const [k, i] of order.entries()) {
    sum += weights[i];
    if (sum > wanted) return values[i];
    if (sum === wanted && k + 1 < order.length) return (values[i] + values[order[k + 1]]) / 2;
  }
  return values[order[order.length - 1]];
}
