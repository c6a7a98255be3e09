import { UserError } from "../errors.js";

const missing = /^(|na|n\/a|nan|null|none|\?|-)$/i;

/** The number in a cell, or the error that says where it is not one. */
export function toNumber(cell: string, column: string, line: number): number {
  const value = +cell;
  // Spaces around a number are nothing, but nothing else than spaces is no zero.
  if (Number.isFinite(value) && (value !== 0 || cell.trim() !== "")) return value;
  const at = `line ${line}, column ${JSON.stringify(column)}`;
  if (missing.test(cell.trim())) {
    throw new UserError(
      `${at}: the value is missing`,
      `Fill the gap, remove the line, or use --drop ${quoted(column)}.`,
    );
  }
  const hint = /^[+-]?\d+(\.\d{3})*,\d+$/.test(cell)
    ? "Decimal commas are not read; write 1.5 for 1,5."
    : `Encode the column as numbers, or leave it out with --drop ${quoted(column)}.`;
  throw new UserError(`${at}: ${JSON.stringify(cell)} is not a number`, hint);
}

function quoted(column: string): string {
  return /^[\w.-]+$/.test(column) ? column : `'${column}'`;
}
