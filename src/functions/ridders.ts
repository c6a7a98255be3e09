// A derivative by central differences over ever smaller steps, extrapolated to none: Ridders 1982 (Advances in Engineering
// Software 4:75).

const shrink = 1.4;
const rounds = 24;

/** The derivative at t with what it may be wrong by; a function that is not finite somewhere is asked nearer by. */
export function ridders(
  f: (t: number) => number,
  t: number,
  first: number,
  epsilon: number,
): { derivative: number; error: number } {
  let best = { derivative: NaN, error: Infinity };
  let before: number[] = [];
  let h = first;
  for (let round = 0; round < rounds; round++, h /= shrink) {
    const [above, below] = [f(t + h), f(t - h)];
    const row = [(above - below) / (2 * h)];
    if (!Number.isFinite(row[0])) {
      before = [];
      continue;
    }
    const rounding = (epsilon * Math.max(Math.abs(above), Math.abs(below))) / h;
    let factor = shrink * shrink;
    for (let k = 0; k < before.length; k++, factor *= shrink * shrink) {
      row.push((row[k] * factor - before[k]) / (factor - 1));
      const error = Math.max(Math.abs(row[k + 1] - row[k]), Math.abs(row[k + 1] - before[k])) + rounding;
      if (error <= best.error) best = { derivative: row[k + 1], error };
    }
    // Higher orders only make it worse from here on.
    if (before.length > 4 && Math.abs(row.at(-1)! - before.at(-1)!) > 1e3 * best.error) break;
    before = row;
  }
  return best;
}
