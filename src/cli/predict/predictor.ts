import { matrix, type Label, type Matrix } from "simdescent";
import { isNumber } from "../data/cell.js";
import type { ModelRows } from "../data/model-rows.js";
import { isRegression } from "../models/kinds.js";
import type { LoadedModel } from "../models/model-file.js";
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
export class Predictor {
  readonly #loaded: LoadedModel;
  readonly #source: ModelRows;
  readonly #options: PredictorOptions;
  readonly #emit: (lines: string[]) => void;
  // In float64 also for float32 models, because raw values may be large and close together.
  readonly #chunk: Matrix;
  readonly #score: PredictionScore;
  #scored: boolean;
  #targets: (string | undefined)[] = [];
  #whole: boolean[] = [];
  rows = 0;
  /** Rows without a prediction, as they have gaps that nothing fills. */
  empty = 0;

  constructor(loaded: LoadedModel, source: ModelRows, options: PredictorOptions, emit: (lines: string[]) => void) {
    this.#loaded = loaded;
    this.#source = source;
    this.#options = options;
    this.#emit = emit;
    this.#score = loaded.classes ? new LabelScore() : new NumberScore();
    this.#scored = source.hasTarget;
    const rows = Math.max(1, Math.min(1024, Math.floor(1e6 / loaded.size)));
    this.#chunk = matrix(rows, loaded.size, { dtype: "float64" });
    const more = options.probabilities ? (loaded.classes ?? []).map((label) => `p_${String(label)}`) : [];
    if (options.halfWidth !== undefined) more.push("lower", "upper");
    this.#emit([this.#line(["prediction", ...more])]);
  }

  row(cells: string[], line: number): void {
    const whole = this.#source.fill(cells, line, this.#chunk.row(this.#whole.length));
    this.#whole.push(whole);
    if (!whole) this.empty++;
    this.#targets.push(this.#scored ? this.#source.target(cells) : undefined);
    this.rows++;
    if (this.#whole.length === this.#chunk.rows) this.flush();
  }

  /** Predicts what has been gathered. */
  flush(): void {
    const { model } = this.#loaded;
    const predictions: ArrayLike<Label> = model.predict(this.#chunk);
    const shares = this.#options.probabilities && !isRegression(model) ? model.predictProba(this.#chunk) : undefined;
    const lines: string[] = [];
    const { halfWidth } = this.#options;
    for (const [i, whole] of this.#whole.entries()) {
      const more: Label[] = shares ? [...shares[i]] : [];
      if (halfWidth !== undefined) for (const by of [-halfWidth, halfWidth]) more.push((predictions[i] as number) + by);
      lines.push(whole ? this.#line([predictions[i], ...more]) : this.#line(["", ...more.map(() => "")]));
      const target = this.#targets[i];
      if (whole && this.#scored && (target === undefined || !this.#score.add(target, predictions[i])))
        this.#scored = false;
    }
    this.#targets = [];
    this.#whole = [];
    this.#emit(lines);
  }

  /** How near the predictions are, where every row had a target. */
  get score(): string | undefined {
    return this.#scored ? this.#score.text : undefined;
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
