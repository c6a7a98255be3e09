// Rows of a file as a model takes them: by its encoder, or its columns' names as plain numbers.
import { count } from "../../plot/kit/format.js";
import { isGap } from "../../tables/cells.js";
import {
  numberIn,
  wantedOf,
  warningsOf,
  type CellWriter,
  type ColumnCode,
  type ColumnNotes,
} from "../../tables/column-code.js";
import { Encoding } from "../../tables/encoding.js";
import { DecimalEvidence, type Decimal } from "../../tables/numbers.js";
import { missingTokens } from "../../tables/rules.js";
import { UserError } from "../terminal/errors.js";
import { lineText, typed } from "./column-faults.js";
import { columnNames, findColumns } from "./columns.js";
import type { TableFile } from "./read/table-file.js";

export interface ModelRowsOptions {
  /** How the model was taught, where its file says so. */
  encoding: Encoding | undefined;
  /** Names of its columns, where it knows them; else the file must have exactly these. */
  features: readonly string[] | undefined;
  size: number;
  target: string | undefined;
  /** Whether the target must be there. */
  targetNeeded: boolean;
  decimal?: Decimal | undefined;
  missing?: readonly string[] | undefined;
}

/** Finds the columns of a model in a file, and writes its rows into those of a matrix. */
export class ModelRows {
  /** Columns of the file that the model does not take. */
  readonly unused: string[];
  readonly #file: TableFile;
  readonly #encoding: Encoding;
  readonly #writers: { write: CellWriter; at: number }[];
  readonly #notes: ColumnNotes[];
  readonly #places: number[];
  readonly #target: number;
  readonly #row: Float64Array;

  constructor(file: TableFile, options: ModelRowsOptions) {
    const { features, size, target, targetNeeded } = options;
    const names = columnNames(file.header);
    const others = names.filter((name) => name !== target);
    if (!features && (targetNeeded ? others : names).length !== size)
      throw new UserError(
        `the model takes ${count(size, "column")} and does not know their names, but the file has ${targetNeeded ? `${others.length} beside the target` : names.length}`,
        `Give a file with exactly its columns, in order${targetNeeded ? ", and the target" : ""}.`,
      );
    const places = new Map(names.map((name, at) => [name, at]));
    const known = options.encoding ?? plainEncoding(features ?? (targetNeeded ? others : names));
    const wanted = known.codes.map(({ name }) => name);
    this.#file = file;
    if (targetNeeded) findColumns(names, [target as string], file.delimiter);
    this.#target = target === undefined ? -1 : (places.get(target) ?? -1);
    this.#places = findColumns(names, wanted, file.delimiter);
    this.#encoding = adapted(known, options, file, [...this.#places, ...(this.#target < 0 ? [] : [this.#target])]);
    this.#notes = this.#encoding.notes();
    this.#writers = this.#encoding.writers(this.#notes);
    this.#row = new Float64Array(this.#encoding.featureNames.length);
    const used = new Set(wanted);
    this.unused = features || options.encoding ? others.filter((name) => !used.has(name)) : [];
  }

  /** Writes a row; false where it has a gap that nothing fills. */
  fill(cells: readonly string[], line: number, to: { [i: number]: number }): boolean {
    const row = this.#row;
    let whole = true;
    for (let j = 0; j < this.#writers.length; j++) {
      const { write, at } = this.#writers[j];
      write(cells[this.#places[j]], row, at, line);
    }
    for (let k = 0; k < row.length; k++) {
      if (row[k] !== row[k]) whole = false;
      to[k] = whole ? row[k] : 0;
    }
    return whole;
  }

  /** The target's cell, a number as such; undefined where there is none. */
  target(cells: readonly string[]): string | undefined {
    if (this.#target < 0) return undefined;
    const cell = cells[this.#target];
    const { target, missing } = this.#encoding;
    if (isGap(cell, missing)) return undefined;
    if (target?.type !== "number") return cell;
    const value = numberIn(cell, target);
    return value === value ? String(value) : cell;
  }

  get hasTarget(): boolean {
    return this.#target >= 0;
  }

  /** What is worth telling of the rows; throws where some could not be read. */
  finish(): string[] {
    const { codes } = this.#encoding;
    const wrong = this.#notes.flatMap(({ faults, name }, j) =>
      faults.count > 0 ? [{ name, faults, what: wantedOf(codes[j]), first: faults.first[0] }] : [],
    );
    if (wrong.length > 0) {
      const words = [
        ...new Set(wrong.flatMap(({ faults }) => faults.first.map(({ text }) => JSON.parse(text) as string))),
      ];
      const comma = words.some((word) => /^[+-]?[\d.]*\d,\d+$/.test(word)) ? "--decimal , reads decimal commas; " : "";
      const texts = wrong.map(
        ({ name, faults, what }) => `column ${JSON.stringify(name)}: ${faults.toString(lineText)} ${what}`,
      );
      throw new UserError(
        `${this.#file.name}: ${texts.join("\n  ")}`,
        `${comma}--missing ${typed(words.slice(0, 3).join(","))} takes such cells for gaps.`,
      );
    }
    return codes.flatMap((code, j) => warningsOf(code, this.#notes[j], lineText));
  }
}

const plainEncoding = (names: readonly string[]): Encoding =>
  new Encoding(
    names.map((name): ColumnCode => {
      const open = { least: -Infinity, most: Infinity };
      return { type: "number", name, decimal: ".", unit: "", fill: NaN, flag: false, ...open };
    }),
    undefined,
    new Set(missingTokens),
  );

// The same columns, as this file writes them.
function adapted(
  { codes, target, missing }: Encoding,
  options: ModelRowsOptions,
  file: TableFile,
  places: readonly number[],
): Encoding {
  const evidence = new DecimalEvidence();
  for (const cells of file.sample) for (const at of places) if (cells[at] !== undefined) evidence.add(cells[at]);
  const decimal = options.decimal ?? evidence.decided;
  const written = codes.map((code) => (code.type === "number" && decimal ? { ...code, decimal } : code));
  const mark = target && decimal ? { ...target, decimal } : target;
  return new Encoding(written, mark, new Set([...missing, ...(options.missing ?? [])]));
}
