// R², the score of models of numbers; and the check of targets that are counts.
import { checkNumber, show } from "../errors.js";
import { checkRows } from "./table.js";

/**
 * R² of predictions, over all rows or those listed; 1 is perfect, 0 no better than the mean of y.
 * @throws RangeError where the rows' targets do not differ: there is nothing to explain.
 */
export function rSquared(
  owner: string,
  predicted: ArrayLike<number>,
  y: ArrayLike<number>,
  only: ArrayLike<number> | undefined,
): number {
  const rows = only ? checkRows(owner, only, y.length) : Array.from(predicted, (_, i) => i);
  for (const i of rows) checkNumber(y[i], `${owner}: y[${i}]`, "finite", Number.isFinite);
  if (rows.every((i) => y[i] === y[rows[0]])) {
    const what = rows.length === 1 ? "there is one row" : `all ${rows.length} are ${show(y[rows[0]])}`;
    throw new RangeError(
      `${owner}.score: R² is undefined where targets do not differ, and ${what}\n` +
        "Score more rows together, or compare predict(x) with y by their distance.",
    );
  }
  let mean = 0;
  for (const i of rows) mean += y[i] / rows.length;
  let residual = 0;
  let total = 0;
  for (const i of rows) {
    residual += (y[i] - predicted[i]) ** 2;
    total += (y[i] - mean) ** 2;
  }
  return 1 - residual / total;
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
