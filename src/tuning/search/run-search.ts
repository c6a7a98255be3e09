// Runs the trials of a search: here, in pieces, or in a queue.
import { isError } from "../../kinds.js";
import type { Label } from "../../fit/classes.js";
import { checkCount, show } from "../../errors.js";
import { toJson } from "../../fit/json-options.js";
import type { SearchOptions, SearchResult } from "./search-options.js";
import { headerOf } from "./journal.js";
import type { SearchPlan } from "./strategy.js";
import type { Study } from "./study.js";
import { TrialLog } from "./trial-log.js";
import { faultOf } from "./check-outcome.js";
import { isQueue, ownPool, whenAborted, type TrialQueue } from "./trial-queue.js";
import { fitLater, runTrial, runTrialAsync, type TrialOutcome, type TrialRequest, type Trial } from "./trial.js";

/** Runs a search to its end: at once, or as a promise where the options ask for threads. */
export function runSearch(
  plan: SearchPlan,
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
    const log = new TrialLog(plan, options, options.journal && headerOf(study, plan.method, plan.settings));
    if (workers !== undefined || queue) return runAsync(plan, log, options, y).finally(() => study.dispose());
    const result = runSync(plan, log, options, y);
    study.dispose();
    return result;
  } catch (error) {
    study.dispose();
    throw error;
  }
}

function runSync(
  { strategy, study }: SearchPlan,
  log: TrialLog,
  options: SearchOptions,
  y: ArrayLike<Label>,
): SearchResult {
  const { signal } = options;
  let step = strategy.next();
  while (!step.done) {
    const trials: Trial[] = [];
    for (const request of step.value) {
      if (log.aborted) return log.result("aborted");
      const known = log.recall(request);
      const outcome = known ? undefined : runTrial(study, request, signal);
      if (!known && !outcome) return log.result("aborted");
      trials.push(known ?? log.record(request, outcome as TrialOutcome));
    }
    step = strategy.next(trials);
  }
  const result = log.result("finished");
  const model = options.refit ? log.bestModel() : undefined;
  model?.fit(study.x, y);
  return model ? { ...result, model } : result;
}

// Lost is a trial that was not tried out: its thread died, its queue rejected it or gave nonsense.
type Ran = { outcome: TrialOutcome; lost: boolean };
type Runner = (request: TrialRequest) => Promise<Ran | undefined>;

async function runAsync(
  plan: SearchPlan,
  log: TrialLog,
  options: SearchOptions,
  y: ArrayLike<Label>,
): Promise<SearchResult> {
  const { study } = plan;
  const { workers = 1, signal } = options;
  const queue = options.queue ?? (workers > 1 ? await ownPool(study.owner, Math.min(workers, plan.total)) : undefined);
  if (!queue)
    return runConcurrently(plan, log, options, y, 1, async (request) => {
      const outcome = await runTrialAsync(study, request, signal);
      return outcome && { outcome, lost: false };
    });
  const abort = whenAborted(signal);
  let opened = false;
  try {
    await queue.open(study.portable());
    opened = true;
    return await runConcurrently(plan, log, options, y, queue.size, (request) =>
      Promise.race([runQueued(study, queue, request), abort.happened]),
    );
  } finally {
    abort.forget();
    if (opened) await queue.close();
  }
}

async function runQueued(study: Study, queue: TrialQueue, request: TrialRequest): Promise<Ran> {
  const { id, epochs = null } = request;
  const options = toJson(request.options) as Trial["options"];
  try {
    const outcome = await queue.run({ id, options, epochs });
    const fault = faultOf(outcome, study.folds.length);
    if (fault === undefined) return { outcome, lost: false };
    return failed(study, `the queue's answer is no outcome of a trial: ${fault}`);
  } catch (thrown) {
    return failed(study, isError(thrown) ? thrown.message : String(thrown));
  }
}

function failed(study: Study, why: string): Ran {
  const [error] = why.split("\n");
  return { outcome: { status: "failed", error, scores: study.folds.map(() => null), gradients: 0 }, lost: true };
}

async function runConcurrently(
  { strategy, study }: SearchPlan,
  log: TrialLog,
  options: SearchOptions,
  y: ArrayLike<Label>,
  size: number,
  run: Runner,
): Promise<SearchResult> {
  let step = strategy.next();
  while (!step.done) {
    const requests = step.value;
    const trials: (Trial | undefined)[] = requests.map((request) => log.recall(request));
    let next = 0;
    const takeTrials = async (): Promise<void> => {
      while (next < requests.length && log.open) {
        const at = next++;
        if (trials[at]) continue;
        const ran = await run(requests[at]);
        if (ran && log.open) trials[at] = log.record(requests[at], ran.outcome, ran.lost);
      }
    };
    const runners = Array.from({ length: Math.min(size, requests.length) }, takeTrials);
    await Promise.all(runners).catch((error: unknown) => {
      log.failed = true;
      throw error;
    });
    if (log.aborted || trials.includes(undefined)) return log.result("aborted");
    step = strategy.next(trials as Trial[]);
  }
  const result = log.result("finished");
  const model = options.refit ? log.bestModel() : undefined;
  if (model) await fitLater(model, study.x, y);
  return model ? { ...result, model } : result;
}
