import { matrix, type Label, type Matrix } from "simdescent";
import { count } from "../../plot/kit/format.js";
import { isNumber, neededColumn, toNumber } from "../data/cell.js";
import { findColumns, columnNames } from "../data/columns.js";
import type { CsvVisitor } from "../data/csv.js";
import { isRegression } from "../models/kinds.js";
import type { LoadedModel } from "../models/model-file.js";
import { UserError } from "../terminal/errors.js";
import { LabelScore, NumberScore, type PredictionScore } from "./prediction-score.js";

export interface PredictorOptions {
  delimiter: string;
  /** A column per class beside the predicted label. */
  probabilities: boolean;
  /** Write a text that a spreadsheet would run as a formula with an apostrophe before it. */
  escapeFormulas: boolean;
  /** Half the width of an interval around each prediction, as columns `lower` and `upper`. */
  halfWidth?: number | undefined;
}

/** Predicts the rows of a file as they come, some hundreds at a time, as lines of another file. */
export class Predictor implements CsvVisitor {
  readonly #loaded: LoadedModel;
  readonly #options: PredictorOptions;
  readonly #emit: (lines: string[]) => void;
  // In float64 also for float32 models, because raw values may be large and close together.
  readonly #chunk: Matrix;
  readonly #score: PredictionScore;
  #columns: { name: string; at: number }[] = [];
  #target = -1;
  #filled = 0;
  #targets: string[] = [];
  rows = 0;

  constructor(loaded: LoadedModel, options: PredictorOptions, emit: (lines: string[]) => void) {
    this.#loaded = loaded;
    this.#options = options;
    this.#emit = emit;
    this.#score = loaded.classes ? new LabelScore() : new NumberScore();
    const rows = Math.max(1, Math.min(1024, Math.floor(1e6 / loaded.size)));
    this.#chunk = matrix(rows, loaded.size, { dtype: "float64" });
  }

  header(cells: string[]): void {
    const { features, size, target, classes = [] } = this.#loaded;
    const names = columnNames(cells);
    if (!features && names.length !== size) {
      throw new UserError(
        `the model takes ${count(size, "column")} and does not know their names, but the file has ${names.length}`,
        "Give a file with exactly its columns, in order.",
      );
    }
    const wanted = features ?? names;
    const places = findColumns(names, wanted, this.#options.delimiter);
    this.#columns = wanted.map((name, j) => ({ name, at: places[j] }));
    this.#target = target === undefined ? -1 : names.indexOf(target);
    const more = this.#options.probabilities ? classes.map((label) => `p_${String(label)}`) : [];
    if (this.#options.halfWidth !== undefined) more.push("lower", "upper");
    this.#emit([this.#line(["prediction", ...more])]);
  }

  row(cells: string[], line: number): void {
    const row = this.#chunk.row(this.#filled++);
    for (const [j, { name, at }] of this.#columns.entries()) row[j] = toNumber(cells[at], name, line, neededColumn);
    if (this.#target >= 0) this.#targets.push(cells[this.#target]);
    this.rows++;
    if (this.#filled === this.#chunk.rows) this.flush();
  }

  /** Predicts what has been gathered. */
  flush(): void {
    const { model } = this.#loaded;
    const predictions: ArrayLike<Label> = model.predict(this.#chunk);
    const shares = this.#options.probabilities && !isRegression(model) ? model.predictProba(this.#chunk) : undefined;
    const lines: string[] = [];
    const { halfWidth } = this.#options;
    for (let i = 0; i < this.#filled; i++) {
      const around =
        halfWidth === undefined ? [] : [-halfWidth, halfWidth].map((by) => (predictions[i] as number) + by);
      lines.push(this.#line([predictions[i], ...(shares?.[i] ?? []), ...around]));
    }
    for (const [i, cell] of this.#targets.entries())
      if (this.#target >= 0 && !this.#score.add(cell, predictions[i])) this.#target = -1;
    this.#targets = [];
    this.#filled = 0;
    this.#emit(lines);
  }

  /** How near the predictions are, where every row had a target. */
  get score(): string | undefined {
    return this.#target >= 0 ? this.#score.text : undefined;
  }

  #line(values: Label[]): string {
    const { delimiter, escapeFormulas } = this.#options;
    const cell = (value: Label): string => {
      const text = String(value);
      if (typeof value === "number") return text;
      return quoted(escapeFormulas && isFormula(text) ? `'${text}` : text, delimiter);
    };
    return values.map(cell).join(delimiter);
  }
}

// How a formula begins, for Excel, Sheets and LibreOffice; a negative number is none.
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text) && !isNumber(text);

function quoted(text: string, delimiter: string): string {
  const plain = !/["\r\n]/.test(text) && !text.includes(delimiter);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}
