import { writtenNumber, type Decimal } from "../../tables/numbers.js";
import type { ColumnProfile } from "../../tables/column-profile.js";
import { missingLevel } from "../../tables/column-code.js";
import { UserError } from "../terminal/errors.js";

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

/** The labels of a column, or the error that says why they are none. */
export function labelsOf(profile: ColumnProfile, decimal: Decimal): Labels {
  const { name, present, numbers } = profile;
  const column = `column ${JSON.stringify(name)}`;
  const cells = [...profile.levels].filter(([text]) => text !== missingLevel);
  const another = "Choose another --target, or predict numbers with --model linear.";
  if (cells.length > maxClasses)
    throw new UserError(`${column} has more than ${maxClasses} different values, too many for classes`, another);
  const numeric = numbers === present;
  const labelOf = (text: string): string | number => (numeric ? (writtenNumber(text, decimal)?.value ?? NaN) : text);
  const rows = new Map<string | number, number>();
  for (const [text, count] of cells) rows.set(labelOf(text), (rows.get(labelOf(text)) ?? 0) + count);
  const classes = [...rows.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) as string[] | number[];
  if (classes.length < 2)
    throw new UserError(
      `${column} holds ${classes.length === 0 ? "no label" : `the label ${JSON.stringify(classes[0])} only`}`,
      "At least 2 classes are needed.",
    );
  if (!numeric && classes.length === present && present > 2)
    throw new UserError(
      `${column} has another text in every row, which are no classes`,
      "Choose another --target: what is to be predicted for rows never seen must repeat.",
    );
  const places = new Map<string | number, number>(classes.map((label, k) => [label, k]));
  return {
    classes,
    counts: classes.map((label) => rows.get(label) as number),
    placeOf: (cell) => places.get(labelOf(cell.trim())) as number,
    warnings: numeric ? [] : suspicions(column, classes as string[]),
  };
}

// Amounts with something beside them are no classes.
function suspicions(column: string, classes: readonly string[]): string[] {
  const digits = classes.filter((label) => /\d/.test(label));
  if (digits.length <= classes.length / 2) return [];
  const some = digits.slice(0, 3).map((label) => JSON.stringify(label));
  return [`${column} is taken for classes, and its labels hold digits: ${some.join(", ")}`];
}
