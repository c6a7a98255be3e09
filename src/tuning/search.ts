// Runs the trials of a search: here, in pieces, or in a queue; notes them down; ranks them.
import { checkCount, show } from "../errors.js";
import { headerOf, openJournal, writeTrial, type Journal } from "./journal.js";
import { toPlain, travels } from "./plain.js";
import { isQueue, ownPool, whenAborted, type TrialQueue } from "./queue.js";
import type { FoldedOptions, Study, TunableModel } from "./study.js";
import { runTrial, runTrialAsync, toTrial, type Outcome, type Request, type Trial } from "./trial.js";

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
  /** The best candidate fitted on all rows, with `refit`. */
  model?: M;
}

/** Proposes rounds of trials and receives what came of them. */
export type Strategy = Generator<Request[], void, Trial[]>;

export interface Plan {
  method: string;
  study: Study;
  strategy: Strategy;
  /** Trials there will be, and the epochs they stand for, which only weigh the time left. */
  total: number;
  cost: (request: Request) => number;
  wholeCost: number;
  /** What a journal must agree in. */
  settings: Record<string, unknown>;
}

const now = (): number => (globalThis as { performance?: { now(): number } }).performance?.now() ?? Date.now();

class Ledger {
  readonly trials: Trial[] = [];
  /** Set when a callback or the journal threw. */
  broken = false;
  readonly #plan: Plan;
  readonly #options: SearchOptions;
  readonly #known: Map<number, Trial> = new Map();
  readonly #started = now();
  readonly #live: Map<number, Request> = new Map();
  #costDone = 0;
  #costRun = 0;

  constructor(plan: Plan, options: SearchOptions) {
    this.#plan = plan;
    this.#options = options;
    const { journal } = options;
    if (!journal) return;
    if (typeof journal.read !== "function" || typeof journal.append !== "function")
      throw new TypeError(`${plan.study.owner}: journal must have read() and append(text), got ${show(journal)}`);
    this.#known = openJournal(plan.study.owner, journal, headerOf(plan.study, plan.method, plan.settings));
  }

  /** Whether further trials count. */
  get open(): boolean {
    return !this.broken && !this.aborted;
  }

  get aborted(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  /** The trial a journal already holds, if any. */
  recall(request: Request): Trial | undefined {
    const trial = this.#known.get(request.id);
    if (!trial || JSON.stringify(trial.options) !== JSON.stringify(toPlain(request.options))) return undefined;
    this.#add(request, trial);
    this.#tell(undefined);
    return trial;
  }

  record(request: Request, outcome: Outcome): Trial {
    const trial = toTrial(request, toPlain(request.options) as Trial["options"], outcome);
    this.#add(request, trial);
    this.#costRun += this.#plan.cost(request);
    if (this.#options.journal) writeTrial(this.#options.journal, trial);
    this.#tell(trial);
    return trial;
  }

  #add(request: Request, trial: Trial): void {
    this.trials.push(trial);
    this.#live.set(trial.id, request);
    this.#costDone += this.#plan.cost(request);
  }

  /** The best of those with a mean that were given the most epochs. */
  get best(): Trial | undefined {
    const scored = this.trials.filter(({ mean }) => mean !== null);
    const most = scored.reduce((epochs, trial) => Math.max(epochs, trial.epochs ?? 0), 0);
    return ranked(scored, this.#plan.study).find(({ epochs }) => (epochs ?? 0) === most);
  }

  #tell(trial: Trial | undefined): void {
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
    return { method, metric, higherIsBetter, trials, best: this.best, gradients, reason };
  }

  /** An untrained model with the options of the best. */
  winner(): TunableModel | undefined {
    const { best } = this;
    if (!best) return undefined;
    const { options, epochs } = this.#live.get(best.id) as Request;
    return this.#plan.study.candidate(epochs === undefined ? options : { ...options, epochs });
  }
}

/** From best to worst; trials without a mean last, equal ones in their order. */
export function ranked(trials: readonly Trial[], { metric }: Study): Trial[] {
  const sign = metric.higherIsBetter ? -1 : 1;
  const key = ({ mean }: Trial): number => (mean === null ? Infinity : sign * mean);
  return [...trials].sort((a, b) => (key(a) === key(b) ? a.id - b.id : key(a) - key(b)));
}

/** Runs a search to its end: at once, or as a promise where the options ask for threads. */
export function runSearch(
  plan: Plan,
  options: SearchOptions,
  y: ArrayLike<number>,
): SearchResult | Promise<SearchResult> {
  const { study } = plan;
  try {
    const { owner } = study;
    const { workers, queue, refit = false } = options;
    if (workers !== undefined) checkCount(workers, `${owner}: workers`);
    if (typeof refit !== "boolean") throw new TypeError(`${owner}: refit must be true or false, got ${show(refit)}`);
    if (queue !== undefined && !isQueue(queue))
      throw new TypeError(`${owner}: queue must have size, open, run and close, got ${show(queue)}`);
    if (queue !== undefined) checkCount(queue.size, `${owner}: queue.size`);
    const ledger = new Ledger(plan, options);
    if (workers !== undefined || queue) return later(plan, ledger, options, y).finally(() => study.dispose());
    const result = atOnce(plan, ledger, options, y);
    study.dispose();
    return result;
  } catch (error) {
    study.dispose();
    throw error;
  }
}

function atOnce({ strategy, study }: Plan, ledger: Ledger, options: SearchOptions, y: ArrayLike<number>): SearchResult {
  const { signal } = options;
  let step = strategy.next();
  while (!step.done) {
    const trials: Trial[] = [];
    for (const request of step.value) {
      if (ledger.aborted) return ledger.result("aborted");
      const known = ledger.recall(request);
      const outcome = known ? undefined : runTrial(study, request, signal);
      if (!known && !outcome) return ledger.result("aborted");
      trials.push(known ?? ledger.record(request, outcome as Outcome));
    }
    step = strategy.next(trials);
  }
  const result = ledger.result("finished");
  const model = options.refit ? ledger.winner() : undefined;
  model?.fit(study.x, y);
  return model ? { ...result, model } : result;
}

type Runner = (request: Request) => Promise<Outcome | undefined>;

async function later(plan: Plan, ledger: Ledger, options: SearchOptions, y: ArrayLike<number>): Promise<SearchResult> {
  const { study } = plan;
  const { workers = 1, signal } = options;
  const queue = options.queue ?? (workers > 1 ? await ownPool(study.owner, Math.min(workers, plan.total)) : undefined);
  if (!queue) return follow(plan, ledger, options, y, 1, (request) => runTrialAsync(study, request, signal));
  const abort = whenAborted(signal);
  try {
    await queue.open(study.portable());
    return await follow(plan, ledger, options, y, queue.size, (request) =>
      Promise.race([runQueued(study, queue, request), abort.happened]),
    );
  } finally {
    abort.forget();
    await queue.close();
  }
}

async function runQueued(study: Study, queue: TrialQueue, request: Request): Promise<Outcome> {
  const { id, epochs = null } = request;
  const options = toPlain(request.options) as Trial["options"];
  const failed = (error: string): Outcome => {
    return { status: "failed", error, scores: study.folds.map(() => null), gradients: 0 };
  };
  if (!travels(options)) return failed("an option that cannot travel to a worker, such as a function; use workers: 1");
  try {
    return await queue.run({ id, options, epochs });
  } catch (error) {
    return failed((error instanceof Error ? error.message : String(error)).split("\n")[0]);
  }
}

async function follow(
  { strategy, study }: Plan,
  ledger: Ledger,
  options: SearchOptions,
  y: ArrayLike<number>,
  size: number,
  run: Runner,
): Promise<SearchResult> {
  let step = strategy.next();
  while (!step.done) {
    const requests = step.value;
    const trials: (Trial | undefined)[] = requests.map((request) => ledger.recall(request));
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < requests.length && ledger.open) {
        const at = next++;
        if (trials[at]) continue;
        const outcome = await run(requests[at]);
        if (outcome && ledger.open) trials[at] = ledger.record(requests[at], outcome);
      }
    };
    const lanes = Array.from({ length: Math.min(size, requests.length) }, lane);
    await Promise.all(lanes).catch((error: unknown) => {
      ledger.broken = true;
      throw error;
    });
    if (ledger.aborted || trials.includes(undefined)) return ledger.result("aborted");
    step = strategy.next(trials as Trial[]);
  }
  const result = ledger.result("finished");
  const model = options.refit ? ledger.winner() : undefined;
  await model?.fitAsync(study.x, y);
  return model ? { ...result, model } : result;
}
