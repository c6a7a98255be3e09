import { UserError } from "../terminal/errors.js";

const missing = /^(|na|n\/a|nan|null|none|\?|-)$/i;

/** Whether a cell holds nothing, or a word that often stands for nothing. */
export const isMissing = (cell: string): boolean => missing.test(cell.trim());

/** Whether a cell holds a number. Spaces around it are nothing, but nothing else than spaces is no zero. */
export const isNumber = (cell: string): boolean => Number.isFinite(+cell) && cell.trim() !== "";

/** What to do about cells, where the columns to use cannot be chosen. */
export interface Help {
  word: string;
  missing: string;
}

/** For columns that a saved model needs, and for the target. */
export const neededColumn: Help = {
  word: "The model was trained on numbers in this column: encode the values as they were then.",
  missing: "Fill the gap, or remove the line.",
};

/** The number in a cell, or the error that says where it is not one. */
export function toNumber(cell: string, column: string, line: number, help?: Help): number {
  const value = +cell;
  // The blank that +cell takes for zero is rare: only zeros are looked at twice.
  if (Number.isFinite(value) && (value !== 0 || cell.trim() !== "")) return value;
  if (isMissing(cell)) throw missingValue(column, line, help);
  const at = `line ${line}, column ${JSON.stringify(column)}`;
  const hint = /^[+-]?\d+(\.\d{3})*,\d+$/.test(cell)
    ? "Decimal commas are not read; write 1.5 for 1,5."
    : (help?.word ??
      `Encode the column as numbers, leave it out with --drop ${quoted(column)}, or list the columns to use with --columns.`);
  throw new UserError(`${at}: ${JSON.stringify(cell)} is not a number`, hint);
}

/** The error that says where a value is missing. */
export function missingValue(column: string, line: number, help?: Help): UserError {
  return new UserError(
    `line ${line}, column ${JSON.stringify(column)}: the value is missing`,
    help?.missing ?? `Fill the gap, remove the line, or use --drop ${quoted(column)}.`,
  );
}

function quoted(column: string): string {
  return /^[\w.-]+$/.test(column) ? column : `'${column}'`;
}
