// What becomes of a column: its features by name, and how a cell is written into them.
import { show } from "../errors.js";
import { dateOf, Examples, flagOf, isGap, textOf } from "./cells.js";
import { daysOf, isoDate, weekdayOf, type CalendarDate, type DateOrder } from "./dates.js";
import { plainNumber, writtenNumber, type Decimal } from "./numbers.js";

interface Named {
  name: string;
}

export interface NumberCode extends Named {
  type: "number";
  decimal: Decimal;
  /** What stands beside the numbers: "%", a currency, or nothing. */
  unit: string;
  /** What stands for a gap, the median. */
  fill: number;
  /** Whether a second feature tells of gaps. */
  flag: boolean;
  /** The range in training. */
  least: number;
  most: number;
}

export interface BooleanCode extends Named {
  type: "boolean";
  fill: number;
  flag: boolean;
}

export interface CategoryCode extends Named {
  type: "category";
  /** Those with a feature of their own, by order of appearance. */
  levels: readonly string[];
  /** Whether all others share one, the last. */
  other: boolean;
}

export interface DateCode extends Named {
  type: "date";
  order: DateOrder;
  /** Whether days since 1970-01-01 are a feature. */
  days: boolean;
  fill: readonly number[];
  flag: boolean;
  least: number;
  most: number;
}

export type ColumnCode = NumberCode | BooleanCode | CategoryCode | DateCode;

/** The level of a gap, and that of all levels without a feature of their own. */
export const missingLevel = "(missing)";
export const otherLevel = "(other)";

/** Names of a column's features, in order. */
export function featuresOf(code: ColumnCode): string[] {
  const { name } = code;
  if (code.type === "category")
    return [...code.levels, ...(code.other ? [otherLevel] : [])].map((level) => `${name}=${level}`);
  const values = code.type === "date" ? datePartNames(code.days).map((part) => `${name}.${part}`) : [name];
  return code.flag ? [...values, `${name}=missing`] : values;
}

export const datePartNames = (days: boolean): string[] => [
  "year",
  "month",
  "day",
  "weekday",
  ...(days ? ["days"] : []),
];

export function dateParts(date: CalendarDate, days: boolean): number[] {
  const parts = [date.year, date.month, date.day, weekdayOf(date)];
  return days ? [...parts, daysOf(date)] : parts;
}

/** What is worth telling of the cells of a column. */
export class ColumnNotes {
  readonly name: string;
  gaps = 0;
  /** Cells that cannot be read. */
  readonly faults: Examples = new Examples();
  /** Levels that training did not see. */
  readonly unseen: Examples = new Examples();
  /** Values beyond those of training. */
  readonly outside: Examples = new Examples();

  constructor(name: string) {
    this.name = name;
  }
}

/** Writes a cell into features from `at` on. */
export type CellWriter = (value: unknown, to: { [i: number]: number }, at: number, row: number) => void;

export function writerOf(code: ColumnCode, missing: ReadonlySet<string>, notes: ColumnNotes): CellWriter {
  if (code.type === "category") return categoryWriter(code, missing, notes);
  if (code.type === "date") return dateWriter(code, missing, notes);
  const { fill, flag } = code;
  const read = code.type === "number" ? numberReader(code, notes) : readFlag;
  const numbers = [...missing].some((word) => plainNumber(word, ".") === plainNumber(word, "."));
  // What most cells of most files are: plain numbers.
  const plain = code.type === "number" && code.unit !== "%" && !numbers ? code.decimal : undefined;
  const { least, most } = code.type === "number" ? code : { least: 0, most: 0 };
  return (value, to, at, row) => {
    let number = plain !== undefined && typeof value === "string" ? plainNumber(value, plain) : NaN;
    let gap = false;
    if (!(number >= least && number <= most)) {
      gap = isGap(value, missing);
      number = gap ? fill : read(value, row);
      if (gap) notes.gaps++;
      else if (number !== number) notes.faults.add(value, row);
    }
    to[at] = number;
    if (flag) to[at + 1] = gap ? 1 : 0;
  };
}

/** The number in a cell, in the unit of its column; NaN where there is none. */
export function numberIn(value: unknown, { decimal, unit }: Pick<NumberCode, "decimal" | "unit">): number {
  if (typeof value === "number") return Number.isFinite(value) ? value : NaN;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "string") return NaN;
  const found = writtenNumber(value, decimal);
  return found && fits(found.unit, unit, found.value) ? found.value : NaN;
}

// Without a sign a share is not told from a percentage; one currency is no other.
const fits = (found: string, wanted: string, value: number): boolean =>
  found === wanted || value === 0 || (found === "" && wanted !== "%") || (wanted === "" && found !== "%");

function numberReader(code: NumberCode, notes: ColumnNotes): (value: unknown, row: number) => number {
  const { least, most } = code;
  return (value, row) => {
    const number = numberIn(value, code);
    if (number < least || number > most) notes.outside.add(value, row);
    return number;
  };
}

function readFlag(value: unknown): number {
  const flag = flagOf(value);
  return flag === undefined ? (value === 0 || value === 1 ? value : NaN) : Number(flag);
}

function categoryWriter({ levels, other }: CategoryCode, missing: ReadonlySet<string>, notes: ColumnNotes): CellWriter {
  const places = new Map(levels.map((level, k) => [level, k]));
  const width = levels.length + (other ? 1 : 0);
  return (value, to, at, row) => {
    for (let k = 0; k < width; k++) to[at + k] = 0;
    const gap = isGap(value, missing);
    const level = gap ? missingLevel : textOf(value);
    const place = places.get(level);
    if (gap) notes.gaps++;
    if (place !== undefined) to[at + place] = 1;
    else {
      if (other) to[at + width - 1] = 1;
      // Levels that shared a column in training are not told from new ones.
      else if (!gap) notes.unseen.add(value, row);
    }
  };
}

function dateWriter(code: DateCode, missing: ReadonlySet<string>, notes: ColumnNotes): CellWriter {
  const { order, days, fill, flag, least, most } = code;
  return (value, to, at, row) => {
    const gap = isGap(value, missing);
    // With the year first a date is the same in every order.
    const date = gap ? undefined : (dateOf(value, order) ?? dateOf(value, "ymd"));
    if (gap) notes.gaps++;
    else if (!date) notes.faults.add(value, row);
    else if (daysOf(date) < least || daysOf(date) > most) notes.outside.add(value, row);
    const parts = date ? dateParts(date, days) : fill;
    for (let k = 0; k < fill.length; k++) to[at + k] = parts[k];
    if (flag) to[at + fill.length] = gap ? 1 : 0;
  };
}

/** What is worth telling, in words, but for cells that could not be read. */
export function warningsOf(code: ColumnCode, notes: ColumnNotes, place: (row: number) => string): string[] {
  const { unseen, outside } = notes;
  const name = JSON.stringify(code.name);
  const list: string[] = [];
  if (unseen.count > 0)
    list.push(`column ${name}: never seen in training, and of no influence: ${unseen.toString(place)}`);
  if (outside.count > 0) list.push(`column ${name}: ${rangeText(code)}: ${outside.toString(place)}`);
  return list;
}

function rangeText(code: ColumnCode): string {
  if (code.type !== "number" && code.type !== "date") return "";
  const [least, most] = [code.least, code.most].map((value) => (code.type === "date" ? isoDate(value) : String(value)));
  return `outside of what it was trained on, ${least} to ${most}`;
}

/** What a cell that cannot be read should have been. */
export function wantedOf(code: ColumnCode): string {
  if (code.type === "boolean") return "is neither true nor false";
  if (code.type === "date") return "is no date as those of training";
  const { unit } = code as NumberCode;
  return unit === "" ? "is no number" : `is no number in ${show(unit)}`;
}
