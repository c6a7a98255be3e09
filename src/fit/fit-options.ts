// Options of `fit`.
import { show } from "../errors.js";
import type { EpochRecord } from "../training/fit-report.js";

export interface FitOptions {
  /** Called after every epoch; returning false ends training with reason `"stopped"`. */
  onEpoch?: (record: EpochRecord) => unknown;
  /** Anything with `aborted`, such as an AbortSignal; looked at between epochs and parts of them. */
  signal?: { readonly aborted: boolean };
  /** Weight of every row's loss, at least 0; only their ratios matter. */
  sampleWeight?: ArrayLike<number>;
  /** Indices of the rows to train on; default all. `y` and `sampleWeight` still have one entry per row of `x`. */
  rows?: ArrayLike<number>;
  /** Names of the columns, one each; `save` keeps them with the model. */
  featureNames?: readonly string[];
  /** What `checkpoint()` gave: training goes on from there, on the same data, to the same bits. */
  resume?: Uint8Array;
}

/** Names of the options every fit has. */
export const commonFitOptions: readonly string[] = ["onEpoch", "signal", "sampleWeight", "rows", "resume"];

/** Names of columns, checked; a copy. Where training goes on they are those of `before`. */
export function checkFeatureNames(
  owner: string,
  names: unknown,
  columns: number,
  before?: readonly string[],
): readonly string[] | undefined {
  if (names === undefined) return before;
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string"))
    throw new TypeError(`${owner}: featureNames must be a list of strings, got ${show(names)}`);
  if (names.length !== columns)
    throw new RangeError(
      `${owner}: featureNames must have one name for each of ${columns} columns, got ${names.length}`,
    );
  const other = before?.findIndex((name, j) => name !== names[j]) ?? -1;
  if (other >= 0)
    throw new RangeError(
      `${owner}: column ${other} was ${show(before?.[other])} when the model was fitted, and is ${show(names[other])} now`,
    );
  return Object.freeze([...(names as string[])]);
}
