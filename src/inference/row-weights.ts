// Weights of rows in inference, of two meanings.
import { checkNumber, show } from "../errors.js";

/** Weights of the rows that count. */
export interface RowWeights {
  /** The rows of a weight above 0. */
  kept: number[];
  /** Their weights. */
  each: Float64Array;
  frequency: boolean;
  /** Rows written down, or rows they stand for. */
  count: number;
  /** Sum of the logarithms of weights that say how precise a row is. */
  logarithms: number;
  /** Scores of rows in White's sandwich: of w equal rows each counts by itself. */
  scale: (scores: Float64Array) => Float64Array;
}

/** Reads weights once, and checks them. */
export function readWeights(
  owner: string,
  { sampleWeight, weights = "precision" }: { sampleWeight?: ArrayLike<number>; weights?: unknown },
  rows: number,
): RowWeights {
  if (weights !== "precision" && weights !== "frequency")
    throw new RangeError(`${owner}: weights must be "precision" or "frequency", got ${show(weights)}`);
  const frequency = weights === "frequency";
  if (sampleWeight !== undefined && (typeof sampleWeight?.length !== "number" || sampleWeight.length !== rows))
    throw new RangeError(`${owner}: sampleWeight must have one entry for each of ${rows} rows`);
  const all = sampleWeight === undefined ? new Float64Array(rows).fill(1) : Float64Array.from(sampleWeight);
  for (let i = 0; i < rows; i++)
    checkNumber(all[i], `${owner}: sampleWeight[${i}]`, "finite and at least 0", (w) => w >= 0 && w < Infinity);
  const kept = Array.from(all.keys()).filter((i) => all[i] > 0);
  const each = Float64Array.from(kept, (i) => all[i]);
  const sum = each.reduce((a, b) => a + b, 0);
  return {
    kept,
    each,
    frequency,
    count: frequency ? sum : kept.length,
    logarithms: frequency ? 0 : each.reduce((a, w) => a + Math.log(w), 0),
    scale: (scores) => (frequency ? scores.map((score, i) => score / Math.sqrt(each[i])) : scores),
  };
}
