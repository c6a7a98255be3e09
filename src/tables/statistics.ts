// What is remembered of a column's values: the median that fills gaps, and the range.

/** The median; the mean of the two middle values of an even number. Reorders the values. */
export function median(values: Float64Array): number {
  const sorted = values.sort();
  const { length } = sorted;
  if (length === 0) return NaN;
  const [low, high] = [sorted[(length - 1) >> 1], sorted[length >> 1]];
  // Two large values may have a middle and no sum.
  return low === high ? low : Number.isFinite(low + high) ? (low + high) / 2 : low / 2 + high / 2;
}
