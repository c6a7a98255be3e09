import { matrix, type Matrix } from "simdescent";
import { UserError } from "../terminal/errors.js";
import { isNumber, toNumber } from "./cell.js";
import type { ModelRows } from "./model-rows.js";

/** What a target holds: plain numbers, or labels of a kind. */
export type TargetKind = "numbers" | "strings" | "booleans";

type Target = string | number | boolean;

export interface RowsOptions {
  /** How many columns the model takes. */
  size: number;
  target: string;
  kind: TargetKind;
  /** The labels a model knows. */
  classes?: readonly Target[] | undefined;
}

/** As many rows at a time as keep a chunk small, in float64, as raw values may be large and close together. */
const cells = 1e6;

/**
 * Hands the rows of a file, as raw values, with their targets to a model, some hundreds at a time. The matrix is the
 * same each time: of the last chunk only the first rows count, as many as there are targets.
 */
export class LabelledRows {
  readonly #options: RowsOptions;
  readonly #source: ModelRows;
  readonly #take: (x: Matrix, targets: Target[]) => void;
  readonly #chunk: Matrix;
  #targets: Target[] = [];
  rows = 0;
  /** Rows left out as they have a gap, or no target. */
  incomplete = 0;

  constructor(source: ModelRows, options: RowsOptions, take: (x: Matrix, targets: Target[]) => void) {
    this.#source = source;
    this.#options = options;
    this.#take = take;
    const { size } = options;
    this.#chunk = matrix(Math.max(1, Math.min(1024, Math.floor(cells / size))), size, { dtype: "float64" });
  }

  row(line: string[], number: number): void {
    const row = this.#chunk.row(this.#targets.length);
    const cell = this.#source.target(line);
    if (!this.#source.fill(line, number, row) || cell === undefined) {
      this.incomplete++;
      return;
    }
    const target = toTarget(cell, this.#options.kind, this.#options.target, number);
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
      `line ${line}, column ${JSON.stringify(this.#options.target)}: the model does not know the label ${JSON.stringify(label)}`,
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
  if (kind === "numbers") return toNumber(cell, column, line);
  if (kind === "strings") return text;
  const known = /^(true|false)$/i.test(text) || (isNumber(text) && (+text === 0 || +text === 1));
  if (known) return /^true$/i.test(text) || +text === 1;
  throw new UserError(
    `line ${line}, column ${JSON.stringify(column)}: ${JSON.stringify(text)} is neither true nor false`,
    "The model was trained on these two; write true and false, or 1 and 0.",
  );
}
