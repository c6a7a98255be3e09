import type { Label } from "simdescent";
import { percent } from "../../plot/kit/format.js";
import { isNumber } from "../data/cell.js";
import { Moments } from "../data/moments.js";

/** How near predictions are to a column of the file, as rows come by; nothing is kept of them. */
export interface PredictionScore {
  /** False where the cell holds no target: there is no score then. */
  add(cell: string, predicted: Label): boolean;
  /** In words; undefined where there is no score. */
  readonly text: string | undefined;
}

/** R², where the targets vary. */
export class NumberScore implements PredictionScore {
  readonly #moments = new Moments(1);
  #residual = 0;
  #rows = 0;

  add(cell: string, predicted: Label): boolean {
    if (!isNumber(cell)) return false;
    this.#moments.add([+cell]);
    this.#residual += (+cell - (predicted as number)) ** 2;
    this.#rows++;
    return true;
  }

  get text(): string | undefined {
    const variance = this.#moments.deviation()[0] ** 2;
    return variance > 0 ? `R² ${(1 - this.#residual / this.#rows / variance).toFixed(3)}` : undefined;
  }
}

/** Accuracy. */
export class LabelScore implements PredictionScore {
  #right = 0;
  #rows = 0;

  add(cell: string, predicted: Label): boolean {
    if (cell.trim() === "") return false;
    if (isLabel(cell.trim(), predicted)) this.#right++;
    this.#rows++;
    return true;
  }

  get text(): string | undefined {
    return this.#rows > 0 ? `accuracy ${percent(this.#right / this.#rows)}` : undefined;
  }
}

function isLabel(text: string, label: Label): boolean {
  if (typeof label === "string") return text === label;
  if (typeof label === "number") return isNumber(text) && +text === label;
  return text.toLowerCase() === String(label) || (isNumber(text) && +text === Number(label));
}
