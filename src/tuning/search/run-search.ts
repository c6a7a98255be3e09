// Runs the trials of a search: here, in pieces, or in a queue.
import type { Label } from "../../fit/classes.js";
import { checkCount, show } from "../../errors.js";
import type { Journal } from "./journal.js";
import { Ledger } from "./trial-log.js";
import { toPlain } from "./json-options.js";
import { isQueue, ownPool, whenAborted, type TrialQueue } from "../remote/trial-queue.js";
import type { FoldedOptions, Study, TunableModel } from "./study.js";
import { runTrial, runTrialAsync, type Outcome, type Request, type Trial } from "./trial.js";

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

/** Runs a search to its end: at once, or as a promise where the options ask for threads. */
export function runSearch(
  plan: Plan,
  options: SearchOptions,
  y: ArrayLike<Label>,
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

function atOnce({ strategy, study }: Plan, ledger: Ledger, options: SearchOptions, y: ArrayLike<Label>): SearchResult {
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

async function later(plan: Plan, ledger: Ledger, options: SearchOptions, y: ArrayLike<Label>): Promise<SearchResult> {
  const { study } = plan;
  const { workers = 1, signal } = options;
  const queue = options.queue ?? (workers > 1 ? await ownPool(study.owner, Math.min(workers, plan.total)) : undefined);
  if (!queue) return follow(plan, ledger, options, y, 1, (request) => runTrialAsync(study, request, signal));
  const abort = whenAborted(signal);
  let opened = false;
  try {
    await queue.open(study.portable());
    opened = true;
    return await follow(plan, ledger, options, y, queue.size, (request) =>
      Promise.race([runQueued(study, queue, request), abort.happened]),
    );
  } finally {
    abort.forget();
    if (opened) await queue.close();
  }
}

async function runQueued(study: Study, queue: TrialQueue, request: Request): Promise<Outcome> {
  const { id, epochs = null } = request;
  const options = toPlain(request.options) as Trial["options"];
  try {
    return await queue.run({ id, options, epochs });
  } catch (thrown) {
    const [error] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
    return { status: "failed", error, scores: study.folds.map(() => null), gradients: 0 };
  }
}

async function follow(
  { strategy, study }: Plan,
  ledger: Ledger,
  options: SearchOptions,
  y: ArrayLike<Label>,
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
