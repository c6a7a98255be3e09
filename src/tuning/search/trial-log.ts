// The trial log of a search: what has come of it so far, its journal, and who wants to know.
import { show } from "../../errors.js";
import { type headerOf, openJournal, writeTrial } from "./journal.js";
import { toJson } from "../../fit/json-options.js";
import type { SearchOptions, SearchResult } from "./search-options.js";
import type { SearchPlan } from "./strategy.js";
import type { Study } from "./study.js";
import type { TunableModel } from "../tunable-model.js";
import { toTrial, type TrialOutcome, type TrialRequest, type Trial } from "./trial.js";

const now = (): number => (globalThis as { performance?: { now(): number } }).performance?.now() ?? Date.now();

/** How trials are judged, and in whose name. */
export interface Judge {
  owner: string;
  metric: Pick<Study["metric"], "name" | "higherIsBetter">;
  folds: readonly unknown[];
  /** An untrained model with a candidate's options. */
  candidate?: Study["candidate"];
}

type Plan = Omit<SearchPlan, "study"> & { study: Judge };

/** One search as it goes. */
export class TrialLog {
  readonly trials: Trial[] = [];
  /** Set when a callback or the journal threw. */
  failed = false;
  readonly #plan: Plan;
  readonly #options: Pick<SearchOptions, "journal" | "signal" | "onProgress">;
  readonly #journaled: ReadonlyMap<number, Trial> = new Map();
  readonly #warnings: string[] = [];
  readonly #started = now();
  readonly #requests: Map<number, TrialRequest> = new Map();
  #costDone = 0;
  #costRun = 0;

  /** @param header what a journal must begin with. */
  constructor(
    plan: Plan,
    options: Pick<SearchOptions, "journal" | "signal" | "onProgress">,
    header: ReturnType<typeof headerOf> | undefined,
  ) {
    this.#plan = plan;
    this.#options = options;
    const { journal } = options;
    if (!journal) return;
    if (typeof journal.read !== "function" || typeof journal.append !== "function")
      throw new TypeError(`${plan.study.owner}: journal must have read() and append(text), got ${show(journal)}`);
    const { study } = plan;
    const found = openJournal(study.owner, journal, header as ReturnType<typeof headerOf>, study.folds.length);
    this.#journaled = found.trials;
    this.#warnings = found.warnings;
  }

  /** Whether further trials count. */
  get open(): boolean {
    return !this.failed && !this.aborted;
  }

  get aborted(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  /** The trial a journal already holds, if any. */
  recall(request: TrialRequest): Trial | undefined {
    const trial = this.#journaled.get(request.id);
    if (!trial || JSON.stringify(trial.options) !== JSON.stringify(toJson(request.options))) return undefined;
    this.#add(request, trial);
    this.#report(undefined);
    return trial;
  }

  /** Takes a trial that has ended. One that was `lost`, not tried out, is left to be tried when the search goes on. */
  record(request: TrialRequest, outcome: TrialOutcome, lost = false): Trial {
    const trial = toTrial(request, toJson(request.options) as Trial["options"], outcome);
    this.#add(request, trial);
    this.#costRun += this.#plan.cost(request);
    if (this.#options.journal && !lost) writeTrial(this.#options.journal, trial);
    this.#report(trial);
    return trial;
  }

  #add(request: TrialRequest, trial: Trial): void {
    this.trials.push(trial);
    this.#requests.set(trial.id, request);
    this.#costDone += this.#plan.cost(request);
  }

  /** The best of those with a mean that were given the most epochs. */
  get best(): Trial | undefined {
    const scored = this.trials.filter(({ mean }) => mean !== null);
    const most = scored.reduce((epochs, trial) => Math.max(epochs, trial.epochs ?? 0), 0);
    return ranked(scored, this.#plan.study).find(({ epochs }) => (epochs ?? 0) === most);
  }

  #report(trial: Trial | undefined): void {
    const { onProgress } = this.#options;
    if (!onProgress) return;
    const seconds = (now() - this.#started) / 1000;
    const left = this.#plan.wholeCost - this.#costDone;
    const secondsLeft = this.#costRun > 0 ? (seconds / this.#costRun) * left : undefined;
    onProgress({ done: this.trials.length, total: this.#plan.total, trial, best: this.best, seconds, secondsLeft });
  }

  result(reason: SearchResult["reason"]): SearchResult {
    const { method, study } = this.#plan;
    const trials = [...this.trials].sort((a, b) => a.id - b.id);
    const gradients = trials.reduce((sum, trial) => sum + trial.gradients, 0);
    const { name: metric, higherIsBetter } = study.metric;
    return {
      method,
      metric,
      higherIsBetter,
      trials,
      best: this.best,
      gradients,
      reason,
      warnings: [...this.#warnings],
    };
  }

  /** An untrained model with the options of the best. */
  bestModel(): TunableModel | undefined {
    const { best } = this;
    if (!best) return undefined;
    const { options, epochs } = this.#requests.get(best.id) as TrialRequest;
    return this.#plan.study.candidate?.(epochs === undefined ? options : { ...options, epochs });
  }
}

/** From best to worst; trials without a mean last, equal ones in their order. */
export function ranked(trials: readonly Trial[], { metric }: Judge): Trial[] {
  const sign = metric.higherIsBetter ? -1 : 1;
  const key = ({ mean }: Trial): number => (mean === null ? Infinity : sign * mean);
  return [...trials].sort((a, b) => (key(a) === key(b) ? a.id - b.id : key(a) - key(b)));
}
