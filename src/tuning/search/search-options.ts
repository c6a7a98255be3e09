// Options, progress and result of every search.
import type { TunableModel } from "../tunable-model.js";
import type { Journal } from "./journal.js";
import type { FoldedOptions } from "./study.js";
import type { TrialQueue } from "./trial-queue.js";
import type { Trial } from "./trial.js";

/** How far a search is. */
export interface SearchProgress {
  done: number;
  total: number;
  /** The trial that has just ended; undefined for those a journal brought. */
  trial: Trial | undefined;
  best: Trial | undefined;
  /** Since the search began. */
  seconds: number;
  /** An estimate by the epochs left; undefined before the first trial has ended. */
  secondsLeft: number | undefined;
}

/** Options of every search. */
export interface SearchOptions extends FoldedOptions {
  /** Fit the best candidate on all rows, as `model` of the result; default false. */
  refit?: boolean;
  /**
   * Run trials in this many worker threads; 1 stays in this thread and gives way to other tasks. Results are the same
   * for every number. Given at all, the result is a promise.
   */
  workers?: number;
  /** Run trials elsewhere; the result is a promise. */
  queue?: TrialQueue;
  /** Where finished trials are noted, and looked up first. */
  journal?: Journal;
  onProgress?: (progress: SearchProgress) => void;
  /** Anything with `aborted`, such as an AbortSignal; the result then holds what was finished. */
  signal?: { readonly aborted: boolean };
}

/** Options that make a search return at once. */
export type SyncSearchOptions = SearchOptions & { workers?: undefined; queue?: undefined };

/** Options that make a search return a promise. */
export type AsyncSearchOptions = SearchOptions & ({ workers: number } | { queue: TrialQueue });

/** Names of the options that every search has beside those of folds. */
export const searchKeys = ["refit", "workers", "queue", "journal", "onProgress", "signal"] as const;

/** What a search found. All but `model` is plain data. */
export interface SearchResult<M extends TunableModel = TunableModel> {
  method: string;
  metric: string;
  higherIsBetter: boolean;
  /** Every trial that ended, by id. */
  trials: Trial[];
  /** The best mean; undefined when no trial has one. */
  best: Trial | undefined;
  /** Gradients of single rows evaluated in all trials. */
  gradients: number;
  reason: "finished" | "aborted";
  /** Lines of the journal that counted for nothing, in words. */
  warnings: string[];
  /** The best candidate fitted on all rows, with `refit`. */
  model?: M;
}
