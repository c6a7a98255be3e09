import type { Label } from "../../metrics/check-labels.js";

/** How many rows of each class (down) were predicted to be of each class (across), in the order of `classes`. */
export function confusionMatrix(
  y: ArrayLike<Label>,
  predicted: ArrayLike<Label>,
  classes: readonly Label[],
): number[][] {
  const places = new Map(classes.map((label, k) => [label, k]));
  const counts = classes.map(() => classes.map(() => 0));
  for (let i = 0; i < y.length; i++) {
    const [row, column] = [places.get(y[i]), places.get(predicted[i])];
    if (row === undefined || column === undefined)
      throw new Error(`confusionMatrix: row ${i + 1} has a label that is not among the classes`);
    counts[row][column]++;
  }
  return counts;
}
