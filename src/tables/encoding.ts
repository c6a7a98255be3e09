// Columns of a table as features: what an encoder has learnt, applied to any rows. Models carry it in their files.
import { show } from "../errors.js";
import {
  ColumnNotes,
  featuresOf,
  wantedOf,
  warningsOf,
  writerOf,
  type CellWriter,
  type ColumnCode,
} from "./column-code.js";
import { columnOf, readColumns, type TableColumns, type TableInput } from "./records.js";
import { readTargets, type TargetCode } from "./target.js";

/** Rows as numbers. */
export interface EncodedTable {
  /** Row-major; what models take. */
  x: { data: Float64Array; rows: number; columns: number };
  /** The target, where it was named and the table has it: numbers, or labels. */
  y?: Float64Array | (string | boolean)[];
  /** Names of the columns of `x`. */
  featureNames: readonly string[];
  /** Levels and values that training did not see, in words. */
  warnings: string[];
}

export class Encoding {
  readonly codes: readonly ColumnCode[];
  readonly target: TargetCode | undefined;
  readonly missing: ReadonlySet<string>;
  readonly featureNames: readonly string[];

  constructor(codes: readonly ColumnCode[], target: TargetCode | undefined, missing: ReadonlySet<string>) {
    this.codes = codes;
    this.target = target;
    this.missing = missing;
    this.featureNames = Object.freeze(codes.flatMap(featuresOf));
  }

  /** What writes a row's cells, in the order of the codes; tells `notes` of them. */
  writers(notes: readonly ColumnNotes[]): { write: CellWriter; at: number }[] {
    let at = 0;
    return this.codes.map((code, j) => {
      const write = writerOf(code, this.missing, notes[j]);
      const place = at;
      at += featuresOf(code).length;
      return { write, at: place };
    });
  }

  notes(): ColumnNotes[] {
    return this.codes.map(({ name }) => new ColumnNotes(name));
  }

  /** Encodes a table; rows without a target are listed where it is read. */
  encode(table: TableInput, owner: string, targets = true): EncodedTable & { gaps: number[] } {
    return this.encodeColumns(readColumns(table, owner), owner, targets);
  }

  encodeColumns(table: TableColumns, owner: string, targets = true): EncodedTable & { gaps: number[] } {
    const { rows } = table;
    const width = this.featureNames.length;
    const notes = this.notes();
    const columns = this.codes.map(({ name }) => columnOf(table, name, owner));
    const data = new Float64Array(rows * width);
    for (const [j, { write, at }] of this.writers(notes).entries()) {
      const column = columns[j];
      // A frame of its own for every column's writer: the loop is compiled for it.
      for (let i = 0; i < rows; i++) write(column[i], data, i * width + at, i);
    }
    this.#refuse(notes, owner);
    const warnings = this.codes.flatMap((code, j) => warningsOf(code, notes[j], rowText));
    const result = { x: { data, rows, columns: width }, featureNames: this.featureNames, warnings, gaps: [] };
    const { target } = this;
    const given = targets && target && table.columns.get(target.name);
    if (!target || !given) return result;
    return { ...result, ...readTargets(given, target, this.missing, owner) };
  }

  #refuse(notes: readonly ColumnNotes[], owner: string): void {
    const lines = notes.flatMap(({ faults, name }, j) =>
      faults.count > 0 ? [`column ${show(name)}: ${faults.toString(rowText)} ${wantedOf(this.codes[j])}`] : [],
    );
    if (lines.length > 0) throw new RangeError(`${owner}: ${lines.join("\n")}`);
  }
}

const rowText = (row: number): string => `row ${row}`;
