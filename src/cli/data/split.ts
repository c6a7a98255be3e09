/** Chooses `picked` of `total` rows as they come by, each set equally likely (Knuth's algorithm S). */
export function sampler(total: number, picked: number, seed: number): () => boolean {
  const random = mulberry32(seed);
  let [left, remaining] = [total, picked];
  return () => {
    const take = random() * left-- < remaining;
    if (take) remaining--;
    return take;
  };
}

function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many of the rows are held out; none when too few are left to say anything. */
export function testRows(rows: number, fraction: number): number {
  const count = Math.round(rows * fraction);
  return count < 2 || rows - count < 2 ? 0 : count;
}

/** How many rows of each class are held out, as near to equal shares as whole rows allow; one stays to be trained on. */
export function testShares(counts: readonly number[], heldOut: number): number[] {
  const rows = counts.reduce((a, b) => a + b, 0);
  const exact = counts.map((count) => (count * heldOut) / rows);
  const shares = exact.map((share, k) => Math.min(Math.floor(share), counts[k] - 1));
  // What rounding down left over goes to the classes that lost most by it.
  const missing = (k: number): number => exact[k] - shares[k];
  let left = heldOut - shares.reduce((a, b) => a + b, 0);
  const order = [...counts.keys()].sort((a, b) => missing(b) - missing(a) || a - b);
  for (const k of order) {
    if (left > 0 && shares[k] < counts[k] - 1) {
      shares[k]++;
      left--;
    }
  }
  return shares;
}

/** As `sampler`, with so many of each class. */
export function stratifiedSampler(
  counts: readonly number[],
  picked: readonly number[],
  seed: number,
): (place: number) => boolean {
  const samplers = counts.map((count, k) => sampler(count, picked[k], seed + k));
  return (place) => samplers[place]();
}
