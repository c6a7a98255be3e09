// Searches over a function of the caller's own, in place of a model: the same strategies, rows, journals and results.
import { isError, isPromise } from "../../kinds.js";
import { checkCount, checkKeys, checkNumber, show } from "../../errors.js";
import { isPortable, toJson, type Json } from "../../fit/json-options.js";
import type { Journal } from "./journal.js";
import type { SearchProgress, SearchResult } from "./search-options.js";
import type { Candidate } from "./space.js";
import type { SearchPlan } from "./strategy.js";
import { TrialLog, type Judge } from "./trial-log.js";
import type { Trial, TrialOutcome, TrialRequest } from "./trial.js";

/** What a function is told of a trial beside its options. */
export interface TrialContext {
  /** Which trial it is, counted from 0. */
  id: number;
  /** How much it may spend, in epochs or what else you count; undefined where the search sets nothing. */
  budget: number | undefined;
  /** That of the search. */
  signal: { readonly aborted: boolean } | undefined;
  /** Tells how far it is, to `onReport`. */
  report: (value: number) => void;
}

/** A function that a search tries out: it returns what is to be made small or large, or a promise of it. */
export type SearchObjective<R extends number | Promise<number> = number | Promise<number>> = (
  // Whatever the space holds: the caller knows.
  options: never,
  trial: TrialContext,
) => R;

/** Options of a search over a function. */
export interface ObjectiveOptions {
  /** Whether small values are good or large ones; default `"minimize"`. */
  direction?: "minimize" | "maximize";
  /** Of random draws; default 0. */
  seed?: number;
  /** How many promises are waited for at once; default 1. Given at all, the result is a promise. */
  workers?: number;
  /** Where finished trials are noted, and looked up first. */
  journal?: Journal;
  onProgress?: (progress: SearchProgress) => void;
  /** Told what trials report on their way. */
  onReport?: (report: { id: number; value: number }) => void;
  /** Anything with `aborted`; the result then holds what was finished. */
  signal?: { readonly aborted: boolean };
}

const keys = ["direction", "seed", "workers", "journal", "onProgress", "onReport", "signal"];

/** @internal A function to be tried out, not a class of models given by mistake. */
export const isObjective = (value: unknown): value is SearchObjective =>
  typeof value === "function" && typeof (value.prototype as { fit?: unknown } | undefined)?.fit !== "function";

/** @internal How trials of a function are judged. */
export function judgeOf(owner: string, options: ObjectiveOptions, more: readonly string[] = []): Judge {
  checkKeys(options, [...keys, ...more], owner);
  const { direction = "minimize" } = options;
  if (direction !== "minimize" && direction !== "maximize")
    throw new RangeError(`${owner}: direction must be "minimize" or "maximize", got ${show(direction)}`);
  checkNumber(options.seed ?? 0, `${owner}: seed`, "finite", Number.isFinite);
  if (options.workers !== undefined) checkCount(options.workers, `${owner}: workers`);
  return { owner, metric: { name: "objective", higherIsBetter: direction === "maximize" }, folds: [undefined] };
}

type Plan = Omit<SearchPlan, "study"> & { study: Judge };

/** @internal Runs a plan with a function: at once, or as a promise where it returns promises. */
export function searchObjective(
  plan: Plan,
  f: SearchObjective,
  options: ObjectiveOptions,
): SearchResult | Promise<SearchResult> {
  const log = new TrialLog(plan, options, headerOf(plan, options));
  const { workers, signal } = options;
  if (workers !== undefined) return runLater(plan, log, f, options, []);
  let step = plan.strategy.next();
  while (!step.done) {
    const trials: Trial[] = [];
    for (const request of step.value) {
      if (signal?.aborted) return log.result("aborted");
      const known = log.recall(request);
      const outcome = known ? undefined : evaluate(plan, f, request, options);
      // The first promise: from here on everything is one.
      if (isPromise(outcome)) return runLater(plan, log, f, options, trials, { requests: step.value, outcome });
      trials.push(known ?? log.record(request, outcome as TrialOutcome));
    }
    step = plan.strategy.next(trials);
  }
  return log.result("finished");
}

interface Begun {
  requests: readonly TrialRequest[];
  /** Of the first request that is not in the list of trials. */
  outcome: Promise<TrialOutcome>;
}

async function runLater(
  plan: Plan,
  log: TrialLog,
  f: SearchObjective,
  options: ObjectiveOptions,
  first: readonly Trial[],
  begun?: Begun,
): Promise<SearchResult> {
  const { workers = 1 } = options;
  let requests = begun?.requests;
  let trials: (Trial | undefined)[] = [...first];
  let pending = begun?.outcome;
  for (;;) {
    if (!requests) {
      const step = plan.strategy.next(trials as Trial[]);
      if (step.done) return log.result("finished");
      requests = step.value;
      trials = [];
    }
    const round = requests;
    const found = trials;
    let next = found.length;
    const take = async (): Promise<void> => {
      while (next < round.length && log.open) {
        const at = next++;
        const known = pending ? undefined : log.recall(round[at]);
        const running = pending ?? (known ? undefined : evaluate(plan, f, round[at], options));
        pending = undefined;
        if (known) found[at] = known;
        else {
          const outcome = await running;
          if (log.open) found[at] = log.record(round[at], outcome as TrialOutcome);
        }
      }
    };
    const runners = Array.from({ length: Math.min(workers, round.length) }, take);
    await Promise.all(runners).catch((error: unknown) => {
      log.failed = true;
      throw error;
    });
    if (log.aborted || found.length < round.length || found.includes(undefined)) return log.result("aborted");
    requests = undefined;
  }
}

// What f returns is judged; what it throws is told in its row.
function evaluate(
  { study: { owner } }: Plan,
  f: SearchObjective,
  { id, options, epochs }: TrialRequest,
  { signal, onReport }: ObjectiveOptions,
): TrialOutcome | Promise<TrialOutcome> {
  const report = (value: number): void => onReport?.({ id, value });
  const judge = (value: unknown): TrialOutcome => {
    if (typeof value !== "number") throw new Wrong(`${owner}: the function must return a number, got ${show(value)}`);
    const score = Number.isFinite(value) ? value : null;
    return { status: score === null ? "diverged" : "done", error: null, scores: [score], gradients: 0 };
  };
  const fail = (error: unknown): TrialOutcome => {
    if (error instanceof Wrong || !isError(error)) throw error;
    return { status: "failed", error: error.message.split("\n")[0], scores: [null], gradients: 0 };
  };
  try {
    const value = (f as (options: Candidate, trial: TrialContext) => unknown)(options, {
      id,
      budget: epochs,
      signal,
      report,
    });
    return isPromise(value) ? value.then(judge).catch(fail) : judge(value);
  } catch (error) {
    return fail(error);
  }
}

// A slip of the function's author, no outcome.
class Wrong extends TypeError {
  override name = "TypeError";
}

function headerOf({ method, settings, study }: Plan, { seed = 0, journal }: ObjectiveOptions): Record<string, Json> {
  const { owner, metric } = study;
  const header = {
    journal: 2,
    method,
    model: "function",
    direction: metric.higherIsBetter ? "maximize" : "minimize",
    seed,
    ...(toJson(settings) as Record<string, Json>),
  };
  const unknown = Object.keys(header).find((name) => !isPortable((header as Record<string, Json>)[name]));
  if (journal && unknown !== undefined)
    throw new TypeError(
      `${owner}: a journal cannot note the ${unknown}, which holds a function or data of your own\nLeave the journal out.`,
    );
  return header;
}
