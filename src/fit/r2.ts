// R², the score of models of numbers; and the check of targets that are counts.
import { checkNumber } from "../errors.js";
import { checkRows } from "./table.js";

/** R² of predictions, over all rows or those listed; 1 is perfect, 0 no better than the mean of y. */
export function rSquared(
  owner: string,
  predicted: ArrayLike<number>,
  y: ArrayLike<number>,
  only: ArrayLike<number> | undefined,
): number {
  const rows = only ? checkRows(owner, only, y.length) : Array.from(predicted, (_, i) => i);
  for (const i of rows) checkNumber(y[i], `${owner}: y[${i}]`, "finite", Number.isFinite);
  let mean = 0;
  for (const i of rows) mean += y[i] / rows.length;
  let residual = 0;
  let total = 0;
  for (const i of rows) {
    residual += (y[i] - predicted[i]) ** 2;
    total += (y[i] - mean) ** 2;
  }
  return total > 0 ? 1 - residual / total : residual === 0 ? 1 : 0;
}

/** Refuses targets that cannot be counts. */
export function checkCounts(
  owner: string,
  y: ArrayLike<number>,
  label: string,
  rows: ArrayLike<number> | undefined,
): void {
  const some = rows && y ? checkRows(owner, rows, y.length) : undefined;
  const count = some?.length ?? y?.length ?? 0;
  for (let k = 0; k < count; k++) {
    const i = some ? some[k] : k;
    if (y[i] >= 0) continue;
    checkNumber(y[i], `${owner}: ${label}[${i}]`, "at least 0 for the loss poisson", (value) => value >= 0);
  }
}
