// Standard errors and intervals of a linear model's coefficients, in the file's units.
import { inference, type Label } from "simdescent";
import type { Table } from "../data/table.js";
import type { KindName, LinearModel, Model } from "../models/kinds.js";

/** What is known of one coefficient. */
export interface CoefficientError {
  standardError: number;
  lower: number;
  upper: number;
  pValue: number;
}

/** Of every column and the intercept; or why there are none. */
export type CoefficientErrors =
  | { columns: CoefficientError[]; intercept: CoefficientError; because?: undefined }
  | { because: string };

/** Products beyond which nobody is to wait for errors nobody asked for: some seconds. */
const most = 2e9;

/** Errors at 95 % by the rows the model was trained on; undefined for models that have none to speak of. */
export function coefficientErrors(kind: KindName, model: Model, table: Table): CoefficientErrors | undefined {
  if (kind !== "linear" && kind !== "logistic") return undefined;
  const { x, y, labels } = table.train;
  const { mean, scale } = table.scaling;
  if (x.rows * x.columns ** 2 > most)
    return { because: "the table is large; inference() of the library computes them" };
  try {
    const found = inference(model as LinearModel as never, x, (labels ?? y) as ArrayLike<Label>, { level: 0.95 });
    const { intercept, covariance } = found;
    // The table's columns are standardized: the intercept in the file's units is a sum of all of them.
    const weights = [1, ...Array.from(scale, (s, j) => -mean[j] / s)];
    let variance = 0;
    for (const [i, a] of weights.entries())
      for (const [j, b] of weights.entries()) variance += a * b * covariance[i][j];
    const own = intercept!;
    const value = found.coefficients.reduce((sum, each, j) => sum + weights[j + 1] * each.value, own.value);
    const standardError = Math.sqrt(variance);
    const reach = (own.upper - own.value) / own.standardError;
    return {
      columns: found.coefficients.map((each, j) => ({
        standardError: each.standardError / scale[j],
        lower: each.lower / scale[j],
        upper: each.upper / scale[j],
        pValue: each.pValue,
      })),
      // The test of an intercept says nothing anybody asks.
      intercept: {
        standardError,
        lower: value - reach * standardError,
        upper: value + reach * standardError,
        pValue: NaN,
      },
    };
  } catch (error) {
    if (!["RangeError", "TypeError"].includes((error as Error).name)) throw error;
    return { because: inTheirWords((error as Error).message, table) };
  }
}

/** The library's reason, with the names of the file's columns and the command's flags. */
function inTheirWords(message: string, { features }: Table): string {
  const [reason, hint = ""] = message.replace(/^inference: /, "").split("\n");
  const named = reason.replaceAll(/"column (\d+)"/g, (_, place: string) => JSON.stringify(features[Number(place)]));
  return hint.includes("l2: 0") ? `${named}; --l2 0 has them` : named;
}
