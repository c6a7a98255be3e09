// What is remembered of a column's values: the median that fills gaps.

/** The median; the mean of the two middle values of an even number. Reorders the values. */
export function median(values: Float64Array): number {
  const { length } = values;
  if (length === 0) return NaN;
  const high = select(values, length >> 1);
  if (length % 2 === 1) return high;
  // All before the middle are at most as large.
  let low = values[0];
  for (let i = 1; i < length >> 1; i++) if (values[i] > low) low = values[i];
  // Two large values may have a middle and no sum.
  return low === high ? low : Number.isFinite(low + high) ? (low + high) / 2 : low / 2 + high / 2;
}

// The k-th smallest value, the smaller ones before it (Hoare 1961, "Find").
function select(values: Float64Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = middleOf(values[left], values[(left + right) >> 1], values[right]);
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const held = values[i];
      values[i++] = values[j];
      values[j--] = held;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k];
}

const middleOf = (a: number, b: number, c: number): number =>
  a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;

/** The least and the largest value. */
export function rangeOf(values: Float64Array): [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < least) least = values[i];
    if (values[i] > most) most = values[i];
  }
  return [least, most];
}
