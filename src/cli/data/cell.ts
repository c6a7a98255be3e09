import { UserError } from "../terminal/errors.js";

/** Whether a cell holds a number. Spaces around it are nothing, but nothing else than spaces is no zero. */
export const isNumber = (cell: string): boolean => Number.isFinite(+cell) && cell.trim() !== "";

/** The number in a target's cell, or the error that says where it is none. */
export function toNumber(cell: string, column: string, line: number): number {
  if (isNumber(cell)) return +cell;
  throw new UserError(
    `line ${line}, column ${JSON.stringify(column)}: ${JSON.stringify(cell)} is not a number`,
    "The model was trained on numbers in this column; --decimal , reads decimal commas.",
  );
}
