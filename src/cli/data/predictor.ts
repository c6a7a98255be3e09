import { matrix, type Matrix } from "simdescent";
import { UserError } from "../errors.js";
import type { LoadedModel } from "../modelFile.js";
import { toNumber } from "./cell.js";
import { find, named } from "./columns.js";
import type { CsvVisitor } from "./csv.js";
import { Moments } from "./moments.js";

/** Predicts the rows of a file as they come, some hundreds at a time. */
export class Predictor implements CsvVisitor {
  readonly #loaded: LoadedModel;
  readonly #delimiter: string;
  readonly #emit: (predictions: Float64Array) => void;
  // In float64 also for float32 models, because raw values may be large and close together.
  readonly #chunk: Matrix;
  #columns: { name: string; at: number }[] = [];
  #target = -1;
  #filled = 0;
  #targets: number[] = [];
  readonly #moments = new Moments(1);
  #residual = 0;
  rows = 0;

  constructor(loaded: LoadedModel, delimiter: string, emit: (predictions: Float64Array) => void) {
    this.#loaded = loaded;
    this.#delimiter = delimiter;
    this.#emit = emit;
    const rows = Math.max(1, Math.min(1024, Math.floor(1e6 / loaded.size)));
    this.#chunk = matrix(rows, loaded.size, { dtype: "float64" });
  }

  header(cells: string[]): void {
    const { features, size, target } = this.#loaded;
    const names = named(cells);
    if (!features && names.length !== size) {
      throw new UserError(
        `the model takes ${size} columns and does not know their names, but the file has ${names.length}`,
        "Give a file with exactly its columns, in order.",
      );
    }
    this.#columns = (features ?? names).map((name) => ({ name, at: find(names, name, this.#delimiter) }));
    this.#target = target === undefined ? -1 : names.indexOf(target);
  }

  row(cells: string[], line: number): void {
    const row = this.#chunk.row(this.#filled++);
    for (const [j, { name, at }] of this.#columns.entries()) row[j] = toNumber(cells[at], name, line);
    if (this.#target >= 0) {
      const cell = cells[this.#target];
      if (cell.trim() !== "" && Number.isFinite(+cell)) this.#targets.push(+cell);
      else this.#target = -1;
    }
    this.rows++;
    if (this.#filled === this.#chunk.rows) this.flush();
  }

  /** Predicts what has been gathered. */
  flush(): void {
    const predictions = this.#loaded.model.predict(this.#chunk).subarray(0, this.#filled);
    if (this.#target >= 0) {
      for (const [i, y] of this.#targets.entries()) {
        this.#moments.add([y]);
        this.#residual += (y - predictions[i]) ** 2;
      }
    }
    this.#targets = [];
    this.#filled = 0;
    this.#emit(predictions);
  }

  /** R² when every row had a target that varies. */
  get r2(): number | undefined {
    const variance = this.#moments.deviation()[0] ** 2;
    return this.#target >= 0 && variance > 0 ? 1 - this.#residual / this.rows / variance : undefined;
  }
}
