/** Values sorted into bins of equal width. */
export interface Histogram {
  low: number;
  high: number;
  counts: number[];
}

/** Counts the values from `low` to `high`; a value on an edge belongs to the bin above, the last edge to the last bin. */
export function histogram(values: ArrayLike<number>, bins: number, low: number, high: number): Histogram {
  const counts = Array.from({ length: bins }, () => 0);
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(((values[i] - low) / (high - low)) * bins);
    counts[Math.min(bins - 1, Math.max(0, at))]++;
  }
  return { low, high, counts };
}

/** As many bins as show the shape of so many values, by Rice's rule. */
export function riceBins(count: number): number {
  return Math.min(40, Math.max(6, Math.ceil(2 * Math.cbrt(count))));
}
