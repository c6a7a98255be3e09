type Point = [falsePositiveRate: number, truePositiveRate: number];

/** Finer than a pixel of any picture. */
const step = 1 / 500;

/**
 * The ROC curve: false and true positive rate as the threshold falls from 1 to 0. Rows of equal probability come in
 * together, on a slanted line. Null without rows of both classes.
 */
export function rocCurve(positive: ArrayLike<boolean>, scores: ArrayLike<number>): Point[] | null {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const positives = order.filter((i) => positive[i]).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const points: Point[] = [[0, 0]];
  let [truePositives, falsePositives] = [0, 0];
  for (const [rank, i] of order.entries()) {
    if (positive[i]) truePositives++;
    else falsePositives++;
    if (scores[order[rank + 1]] !== scores[i]) points.push([falsePositives / negatives, truePositives / positives]);
  }
  return points;
}

/** Without intermediate points: those on a straight line, and those that no picture could tell from the one before. */
export function dropIntermediate(points: readonly Point[]): Point[] {
  const retained: Point[] = [];
  for (const [i, point] of points.entries()) {
    const [before, after] = [retained[retained.length - 1], points[i + 1]];
    if (before && after) {
      const [across, up] = [point[0] - before[0], point[1] - before[1]];
      const straight = across * (after[1] - point[1]) === up * (after[0] - point[0]);
      if (straight || Math.max(across, up) < step) continue;
    }
    retained.push(point);
  }
  return retained;
}
