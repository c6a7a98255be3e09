// Tables as programs have them, records or columns, read once into columns.
import { isMap, isPlain } from "../kinds.js";
import { nearest, show } from "../errors.js";

/** What may stand in a cell; null, undefined, NaN and words such as "NA" are gaps. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** One row, by the names of its columns. */
export type TableRecord = { readonly [column: string]: Cell } | ReadonlyMap<string, Cell>;

/** Rows as records, or columns by name; a record alone is one row. */
export type TableInput =
  | readonly TableRecord[]
  | TableRecord
  | { readonly [column: string]: ArrayLike<Cell> }
  | ReadonlyMap<string, ArrayLike<Cell>>;

/** Columns of equal length, in order. */
export interface TableColumns {
  rows: number;
  columns: ReadonlyMap<string, readonly unknown[]>;
}

type Entries = (record: object) => Iterable<readonly [string, unknown]>;

const entriesOf: Entries = (record) => (isMap(record) ? (record as Map<string, unknown>) : Object.entries(record));

const isList = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as ArrayLike<unknown>).length === "number";

// An object whose columns are called data, rows and columns is a matrix only where these two are numbers.
const isMatrix = (x: object): boolean => {
  const { data, rows, columns } = x as { data?: unknown; rows?: unknown; columns?: unknown };
  return isList(data) && typeof rows === "number" && typeof columns === "number";
};

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !isList(value) && (isMap(value) || isPlain(value)) && !isMatrix(value);

/** Whether these are records or columns by name, and no matrix or rows of numbers. */
export const isTable = (x: unknown): boolean => (Array.isArray(x) ? x.length > 0 && isRecord(x[0]) : isRecord(x));

/** The columns of a table, in order of first appearance; copies. */
export function readColumns(table: unknown, owner: string): TableColumns {
  if (Array.isArray(table)) return fromRecords(table, owner);
  if (!isRecord(table)) throw new TypeError(`${owner}: needs rows as records, or columns by name, got ${show(table)}`);
  const entries = [...entriesOf(table)];
  if (entries.length > 0 && entries.every(([, value]) => !isList(value))) return fromRecords([table], owner);
  const columns = new Map<string, readonly unknown[]>();
  let rows: number | undefined;
  for (const [name, values] of entries) {
    checkName(name, owner);
    if (!isList(values))
      throw new TypeError(`${owner}: column ${show(name)} must be a list like the others, got ${show(values)}`);
    const copy = Array.from(values);
    rows ??= copy.length;
    if (copy.length !== rows)
      throw new RangeError(`${owner}: column ${show(name)} has ${copy.length} entries, the columns before it ${rows}`);
    columns.set(name, copy);
  }
  return { rows: rows ?? 0, columns };
}

function fromRecords(records: readonly unknown[], owner: string): TableColumns {
  const columns = new Map<string, unknown[]>();
  const rows = records.length;
  for (let i = 0; i < rows; i++) {
    const record = records[i];
    if (!isRecord(record)) throw new TypeError(`${owner}: row ${i} must be a record, got ${show(record)}`);
    for (const [name, value] of entriesOf(record)) {
      let column = columns.get(name);
      if (!column) {
        checkName(name, owner);
        columns.set(name, (column = Array.from<unknown>({ length: rows })));
      }
      column[i] = value;
    }
  }
  return { rows, columns };
}

function checkName(name: unknown, owner: string): void {
  if (typeof name !== "string") throw new TypeError(`${owner}: names of columns must be strings, got ${show(name)}`);
}

/** A column by its name, or the error that says which there are. */
export function columnOf({ columns }: TableColumns, name: string, owner: string): readonly unknown[] {
  const column = columns.get(name);
  if (column) return column;
  const near = nearest(name, columns.keys());
  const names = [...columns.keys()].slice(0, 12).join(", ");
  const hint = near === undefined ? `Columns: ${names || "none"}.` : `Did you mean ${show(near)}?`;
  throw new RangeError(
    `${owner}: there is no column ${show(name)}\n${hint} Where the value is not known, give the column with null.`,
  );
}
