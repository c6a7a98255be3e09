import { matrix, type Matrix } from "simdescent";
import { count } from "../../plot/kit/format.js";
import { UserError } from "../terminal/errors.js";
import { isNumber, missingValue, neededColumn, toNumber } from "./cell.js";
import { findColumns, columnNames } from "./columns.js";
import type { CsvVisitor } from "./csv.js";

/** What a target holds: plain numbers, or labels of a kind. */
export type TargetKind = "numbers" | "strings" | "booleans";

type Target = string | number | boolean;

export interface RowsOptions {
  /** The columns a model takes, in its order; all but the target for a model without names. */
  features: readonly string[] | undefined;
  /** How many these are. */
  size: number;
  target: string;
  kind: TargetKind;
  /** The labels a model knows. */
  classes?: readonly Target[] | undefined;
  delimiter: string;
}

/** As many rows at a time as keep a chunk small, in float64, as raw values may be large and close together. */
const cells = 1e6;

/**
 * Hands the rows of a file, as raw values, with their targets to a model, some hundreds at a time. The matrix is the
 * same each time: of the last chunk only the first rows count, as many as there are targets.
 */
export class LabelledRows implements CsvVisitor {
  readonly #options: RowsOptions;
  readonly #take: (x: Matrix, targets: Target[]) => void;
  readonly #chunk: Matrix;
  #columns: { name: string; at: number }[] = [];
  #target = { name: "", at: -1 };
  #targets: Target[] = [];
  /** Columns of the file that the model does not take. */
  unused: string[] = [];
  rows = 0;

  constructor(options: RowsOptions, take: (x: Matrix, targets: Target[]) => void) {
    this.#options = options;
    this.#take = take;
    const { size } = options;
    this.#chunk = matrix(Math.max(1, Math.min(1024, Math.floor(cells / size))), size, { dtype: "float64" });
  }

  header(header: string[]): void {
    const { features, size, target, delimiter } = this.#options;
    const names = columnNames(header);
    const others = names.filter((name) => name !== target);
    if (!features && others.length !== size) {
      throw new UserError(
        `the model takes ${count(size, "column")} and does not know their names, but the file has ${others.length} beside the target`,
        "Give a file with exactly its columns, in order, and the target.",
      );
    }
    const wanted = [target, ...(features ?? others)];
    const places = findColumns(names, wanted, delimiter);
    [this.#target, ...this.#columns] = wanted.map((name, j) => ({ name, at: places[j] }));
    const used = features && new Set(features);
    this.unused = used ? others.filter((name) => !used.has(name)) : [];
  }

  row(line: string[], number: number): void {
    const row = this.#chunk.row(this.#targets.length);
    for (const [j, { name, at }] of this.#columns.entries()) row[j] = toNumber(line[at], name, number, neededColumn);
    const target = toTarget(line[this.#target.at], this.#options.kind, this.#target.name, number);
    this.#check(target, number);
    this.#targets.push(target);
    this.rows++;
    if (this.#targets.length === this.#chunk.rows) this.flush();
  }

  #check(label: Target, line: number): void {
    const { classes } = this.#options;
    if (!classes || classes.includes(label)) return;
    const known = classes.slice(0, 8).map((each) => JSON.stringify(each));
    throw new UserError(
      `line ${line}, column ${JSON.stringify(this.#target.name)}: the model does not know the label ${JSON.stringify(label)}`,
      `It knows ${known.join(", ")}${classes.length > known.length ? ", ..." : ""}. Remove such rows, or train it on them, too.`,
    );
  }

  /** Hands over what has been gathered; to be called once more at the end. */
  flush(): void {
    if (this.#targets.length > 0) this.#take(this.#chunk, this.#targets);
    this.#targets = [];
  }

  dispose(): void {
    this.#chunk.dispose();
  }
}

function toTarget(cell: string, kind: TargetKind, column: string, line: number): Target {
  const text = cell.trim();
  if (kind === "numbers") return toNumber(cell, column, line, neededColumn);
  if (text === "") throw missingValue(column, line, neededColumn);
  if (kind === "strings") return text;
  const known = /^(true|false)$/i.test(text) || (isNumber(text) && (+text === 0 || +text === 1));
  if (known) return /^true$/i.test(text) || +text === 1;
  throw new UserError(
    `line ${line}, column ${JSON.stringify(column)}: ${JSON.stringify(text)} is neither true nor false`,
    "The model was trained on these two; write true and false, or 1 and 0.",
  );
}
