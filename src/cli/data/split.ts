/** Chooses `picked` of `total` rows as they come by, each set equally likely (Knuth's algorithm S). */
export function sampler(total: number, picked: number, seed: number): () => boolean {
  const random = mulberry32(seed);
  let [left, wanted] = [total, picked];
  return () => {
    const take = random() * left-- < wanted;
    if (take) wanted--;
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
  const wanted = Math.round(rows * fraction);
  return wanted < 2 || rows - wanted < 2 ? 0 : wanted;
}
