// Cells: what a value of a table is, whoever wrote it.
import { show } from "../errors.js";
import { readDate, type CalendarDate, type DateOrder } from "./dates.js";

/** Whether a cell holds nothing, or a word that stands for nothing. */
export function isGap(value: unknown, missing: ReadonlySet<string>): boolean {
  if (typeof value === "string") return missing.has(value.trim());
  return value === null || value === undefined || value !== value || (isDate(value) && Number.isNaN(+value));
}

export const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === "[object Date]";

/** The text of a cell, as levels are called by it. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value.trim();
  return isDate(value) ? value.toISOString() : String(value);
}

/** Whether a level can be made of a value: no lists, no objects. */
export const isCell = (value: unknown): boolean =>
  (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") || isDate(value);

/** True or false where a cell says so; undefined where it does not. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim().toLowerCase();
  return text === "true" ? true : text === "false" ? false : undefined;
}

/** The date in a cell; a Date's by universal time. */
export function dateOf(value: unknown, order: DateOrder): CalendarDate | undefined {
  if (typeof value === "string") return readDate(value.trim(), order);
  if (!isDate(value) || Number.isNaN(+value)) return undefined;
  return { year: value.getUTCFullYear(), month: value.getUTCMonth() + 1, day: value.getUTCDate() };
}

/** Cells worth telling of: how many, and the first three with their rows. */
export class Examples {
  count = 0;
  readonly first: { text: string; row: number }[] = [];

  add(value: unknown, row: number): void {
    this.count++;
    if (this.first.length < 3) this.first.push({ text: show(typeof value === "string" ? value.trim() : value), row });
  }

  /** The first ones in words. */
  toString(place: (row: number) => string): string {
    const list = this.first.map(({ text, row }) => `${text} (${place(row)})`).join(", ");
    return this.count > this.first.length ? `${list}, and ${this.count - this.first.length} more` : list;
  }
}
