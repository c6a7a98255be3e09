// Checks of labels, predictions and probabilities before they are scored.
import { show } from "../errors.js";
import type { Label } from "../fit/classes.js";

export type { Label };

/** A row of probabilities may miss 0 and 1 by rounding. */
const rounding = 1e-6;

/** Checks that there are rows, and a prediction for each of them. */
export function checkRows(owner: string, y: ArrayLike<unknown>, given: ArrayLike<unknown>, name = "predicted"): void {
  for (const [what, list] of [["y", y] as const, [name, given] as const]) {
    if (typeof list?.length !== "number") throw new TypeError(`${owner}: ${what} must be an array, got ${show(list)}`);
  }
  if (y.length === 0) throw new RangeError(`${owner}: y must have at least one row, got none`);
  if (given.length !== y.length)
    throw new RangeError(`${owner}: ${name} must have one entry for each of ${y.length} rows, got ${given.length}`);
}

/** Checks labels and their predictions; a "1" that meets a 1 would count as wrong without a word. */
export function checkLabels(owner: string, y: ArrayLike<Label>, predicted: ArrayLike<Label>): void {
  checkRows(owner, y, predicted);
  const kind = kindOf(owner, "y", y);
  const other = kindOf(owner, "predicted", predicted);
  if (kind !== other) throw new TypeError(`${owner}: predicted must hold ${kind}s as y does, got ${other}s`);
}

/** Checks rows of probabilities, one per class, and that the classes are of the labels' kind. */
export function checkProbabilities(
  owner: string,
  y: ArrayLike<Label>,
  probabilities: ArrayLike<ArrayLike<number>>,
  classes: readonly Label[],
): void {
  checkRows(owner, y, probabilities, "probabilities");
  if (!Array.isArray(classes) || classes.length < 2)
    throw new TypeError(`${owner}: classes must be an array of at least 2 labels, got ${show(classes)}`);
  const kind = kindOf(owner, "y", y);
  const other = kindOf(owner, "classes", classes);
  if (kind !== other) throw new TypeError(`${owner}: classes must hold ${kind}s as y does, got ${other}s`);
  if (new Set(classes).size < classes.length) throw new RangeError(`${owner}: classes must differ`);
  for (let i = 0; i < y.length; i++) {
    const row = probabilities[i];
    if (row?.length !== classes.length) {
      const got = typeof row === "object" && row !== null ? `${row.length}` : show(row);
      throw new RangeError(`${owner}: probabilities[${i}] must have ${classes.length} entries, got ${got}`);
    }
    for (let k = 0; k < row.length; k++) {
      if (!(row[k] >= -rounding && row[k] <= 1 + rounding))
        throw new RangeError(`${owner}: probabilities[${i}][${k}] must be in [0, 1], got ${show(row[k])}`);
    }
  }
}

/** The kind that all labels are of. */
function kindOf(owner: string, name: string, labels: ArrayLike<Label>): string {
  const kind = typeof labels[0];
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    const known = typeof label === "string" || typeof label === "boolean" || Number.isFinite(label);
    if (!known || typeof label !== kind) {
      const wanted = i === 0 || !known ? "a string, a finite number or a boolean" : `a ${kind} as the first one is`;
      throw new TypeError(`${owner}: ${name}[${i}] must be ${wanted}, got ${show(label)}`);
    }
  }
  return kind;
}
