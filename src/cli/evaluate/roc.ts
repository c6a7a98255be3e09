type Point = [falsePositives: number, truePositives: number];

/** Finer than a pixel of any picture. */
const step = 1 / 500;

/**
 * Shares of the others and of the class that are taken for it, as the probability that is asked for falls from 1 to 0.
 * Rows of equal probability come in together, on a slanted line. Null without rows on both sides.
 */
export function rocCurve(positive: ArrayLike<boolean>, scores: ArrayLike<number>): Point[] | null {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const positives = order.filter((i) => positive[i]).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const points: Point[] = [[0, 0]];
  let [hits, misses] = [0, 0];
  for (const [rank, i] of order.entries()) {
    if (positive[i]) hits++;
    else misses++;
    if (scores[order[rank + 1]] !== scores[i]) points.push([misses / negatives, hits / positives]);
  }
  return points;
}

/** The points a picture needs: corners, and no two that nobody could tell apart. */
export function thinCurve(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const [i, point] of points.entries()) {
    const [before, after] = [kept[kept.length - 1], points[i + 1]];
    if (before && after) {
      const [across, up] = [point[0] - before[0], point[1] - before[1]];
      const straight = across * (after[1] - point[1]) === up * (after[0] - point[0]);
      if (straight || Math.max(across, up) < step) continue;
    }
    kept.push(point);
  }
  return kept;
}
