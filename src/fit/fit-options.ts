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
  /** What `checkpoint()` of a network gave: training goes on from there, on the same data, to the same bits. */
  resume?: Uint8Array;
}

/** Names of the options every fit has. */
export const commonFitOptions: readonly string[] = ["onEpoch", "signal", "sampleWeight", "rows"];

/** Names of columns, checked; a copy. */
export function checkFeatureNames(owner: string, names: unknown, columns: number): readonly string[] | undefined {
  if (names === undefined) return undefined;
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string"))
    throw new TypeError(`${owner}: featureNames must be a list of strings, got ${show(names)}`);
  if (names.length !== columns)
    throw new RangeError(
      `${owner}: featureNames must have one name for each of ${columns} columns, got ${names.length}`,
    );
  return Object.freeze([...(names as string[])]);
}
