// A trial: one candidate, fitted and scored on every fold.
import { isError } from "../../kinds.js";
import { scoreRows } from "../../metrics/metrics.js";
import type { Label } from "../../fit/classes.js";
import type { FitOptions } from "../../fit/fit-options.js";
import type { FitReport } from "../../training/fit-report.js";
import type { MatrixLike } from "../../core/matrix.js";
import type { Json } from "../../fit/json-options.js";
import type { Candidate } from "./space.js";
import type { Study } from "./study.js";
import type { TunableModel } from "../tunable-model.js";

/** One candidate, tested on every fold. Plain data. */
export interface Trial {
  /** Counted from 0, in the order they were proposed. */
  id: number;
  /** Which candidate it is; searches in rungs test one several times. */
  candidate: number;
  /** The options that were tried, optimizers by name. */
  options: { readonly [option: string]: Json };
  /** Epochs allowed, where the search sets them; null where the model's own option holds. */
  epochs: number | null;
  /** `"diverged"`: on one fold at least the loss left the finite numbers. `"failed"`: it could not run, see `error`. */
  status: "done" | "diverged" | "failed";
  error: string | null;
  /** One per fold; null where there is none. */
  scores: (number | null)[];
  /** Mean and standard deviation (dividing by the number of folds) of the scores; null unless all are there. */
  mean: number | null;
  spread: number | null;
  /** Gradients of single rows evaluated. */
  gradients: number;
}

/** What comes of running a trial. */
export type TrialOutcome = Pick<Trial, "status" | "error" | "scores" | "gradients">;

/** A trial to be run. */
export interface TrialRequest {
  id: number;
  candidate: number;
  options: Candidate;
  epochs: number | undefined;
}

type Report = Partial<FitReport> | void;

interface Fit {
  model: TunableModel;
  x: MatrixLike;
  y: ArrayLike<Label>;
  options: FitOptions;
}

/** Runs a trial, asking for each fit, so that it may be done in one go or in pieces. */
function* run(
  study: Study,
  { options, epochs }: Pick<TrialRequest, "options" | "epochs">,
  signal: FitOptions["signal"],
  rethrow = false,
): Generator<Fit, TrialOutcome | undefined, Report> {
  const { x, y, folds, metric } = study;
  const scores: (number | null)[] = [];
  let gradients = 0;
  let status: TrialOutcome["status"] = "done";
  let model: TunableModel | undefined;
  try {
    model = study.candidate(epochs === undefined ? options : { ...options, epochs });
    for (const { train: rows, test } of folds) {
      const report = (yield { model, x, y, options: { rows, ...(signal ? { signal } : {}) } }) || {};
      if (report.reason === "aborted") return undefined;
      gradients += report.gradients ?? 0;
      let score = NaN;
      if (report.reason !== "diverged") {
        const fitted = model;
        score = scoreRows(metric, y, test, {
          values: () => fitted.predict(x),
          probabilities: () => fitted.predictProba?.(x) ?? [],
          classes: fitted.classes ?? [],
        });
      }
      if (!Number.isFinite(score)) status = "diverged";
      scores.push(Number.isFinite(score) ? score : null);
    }
    return { status, error: null, scores, gradients };
  } catch (error) {
    if (rethrow || !isError(error)) throw error;
    return { status: "failed", error: error.message.split("\n")[0], scores: folds.map(() => null), gradients };
  } finally {
    model?.dispose?.();
  }
}

/** Fits a model, by and by where it can. */
export const fitLater = async (
  model: TunableModel,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options?: FitOptions,
): Promise<Report> => (model.fitAsync ? model.fitAsync(x, y, options) : model.fit(x, y, options));

/** Runs a trial to its end; undefined when it was aborted. What goes wrong is told in the outcome, or thrown on. */
export function runTrial(
  study: Study,
  request: Pick<TrialRequest, "options" | "epochs">,
  signal?: FitOptions["signal"],
  rethrow?: boolean,
): TrialOutcome | undefined {
  const work = run(study, request, signal, rethrow);
  let step = work.next();
  while (!step.done) {
    const { model, x, y, options } = step.value;
    let report: Report;
    try {
      report = model.fit(x, y, options);
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(report);
  }
  return step.value;
}

/** As `runTrial`, giving way to other tasks. */
export async function runTrialAsync(
  study: Study,
  request: Pick<TrialRequest, "options" | "epochs">,
  signal?: FitOptions["signal"],
): Promise<TrialOutcome | undefined> {
  const work = run(study, request, signal);
  let step = work.next();
  while (!step.done) {
    const { model, x, y, options } = step.value;
    let report: Report;
    try {
      report = await fitLater(model, x, y, options);
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(report);
  }
  return step.value;
}

/** The row of a trial. */
export function toTrial(request: TrialRequest, options: Trial["options"], outcome: TrialOutcome): Trial {
  const { id, candidate, epochs = null } = request;
  const { status, error, scores, gradients } = outcome;
  const all = scores.filter((score) => score !== null);
  const whole = status === "done" && all.length === scores.length && all.length > 0;
  const mean = whole ? average(all) : null;
  const spread = mean === null ? null : Math.sqrt(average(all.map((score) => (score - mean) ** 2)));
  return { id, candidate, options, epochs, status, error, scores, mean, spread, gradients };
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
