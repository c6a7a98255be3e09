import { UserError } from "../terminal/errors.js";
import { isMissing, isNumber, missingValue, neededColumn } from "./cell.js";

/** Classes as the file has them: numbers where all of its labels are numbers. */
export interface Labels {
  /** In ascending order. */
  classes: string[] | number[];
  /** Rows of each. */
  counts: number[];
  /** Position of a cell's label among the classes. */
  placeOf: (cell: string) => number;
  warnings: string[];
}

/** More different numbers than these are hardly labels. */
export const maxNumericLabels = 12;

/** Whether so many different whole numbers in so many rows may be labels. */
export const mayBeLabels = (different: number, rows: number): boolean =>
  different >= 2 && different <= maxNumericLabels && rows >= 10 * different;

/** More are hardly classes, and each would cost a column of weights. */
const maxClasses = 1000;

/** Gathers the labels of a column as the file is read for the first time. */
export class LabelCollector {
  readonly #column: string;
  readonly #cells: Map<string, { rows: number; line: number }> = new Map();

  constructor(column: string) {
    this.#column = column;
  }

  add(cell: string, line: number): void {
    const text = cell.trim();
    const known = this.#cells.get(text);
    if (known) {
      known.rows++;
      return;
    }
    if (text === "") throw missingValue(this.#column, line, neededColumn);
    this.#cells.set(text, { rows: 1, line });
    if (this.#cells.size > maxClasses) {
      throw new UserError(
        `column ${JSON.stringify(this.#column)} has more than ${maxClasses} different values, too many for classes`,
        "Choose another --target, or predict numbers with --model linear.",
      );
    }
  }

  /** How many labels there are so far. */
  get size(): number {
    return this.#cells.size;
  }

  /** All labels, or the error that says why they are none. */
  finish(): Labels {
    const cells = [...this.#cells];
    const suspects = cells.filter(([text]) => isMissing(text));
    const numeric = cells.every(([text]) => isNumber(text) || isMissing(text));
    // Among numbers such a word is a gap; among other words it may be a label like any.
    if (numeric && suspects.length > 0 && suspects.length < cells.length)
      throw missingValue(this.#column, suspects[0][1].line, neededColumn);
    const whole = numeric && suspects.length === 0;
    const labelOf = (text: string): string | number => (whole ? +text : text);
    const rows = new Map<string | number, number>();
    for (const [text, { rows: count }] of cells) rows.set(labelOf(text), (rows.get(labelOf(text)) ?? 0) + count);
    const classes = [...rows.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) as string[] | number[];
    if (classes.length < 2) {
      throw new UserError(
        `column ${JSON.stringify(this.#column)} holds the label ${JSON.stringify(classes[0])} only`,
        "At least 2 classes are needed.",
      );
    }
    const places = new Map<string | number, number>(classes.map((label, k) => [label, k]));
    return {
      classes,
      counts: classes.map((label) => rows.get(label) as number),
      placeOf: (cell) => places.get(labelOf(cell.trim())) as number,
      warnings: suspects.map(
        ([text]) => `${JSON.stringify(text)} in column ${JSON.stringify(this.#column)} is taken for a label like any`,
      ),
    };
  }
}
