// How a model does on rows it was not trained on: the test rows, or folds of the training rows held out in turn.
import {
  accuracy,
  conformal,
  kFold,
  mae,
  mse,
  pinball,
  poissonDeviance,
  stratifiedKFold,
  type FitReport,
  type Label,
  type Matrix,
} from "simdescent";
import { checkLoss } from "../../fit/losses.js";
import { smallest } from "../../math/extremes.js";
import type { Table } from "../data/table.js";
import { isNetworkKind, kinds, type KindName, type Model } from "../models/kinds.js";
import { makeModel } from "./model.js";
import { parseLoss, type TrainOptions } from "./options.js";

/** Rows, and entries, beyond which one part is held out in place of every one in turn. */
const foldedRows = 20_000;
const foldedEntries = 1e6;
const usualFolds = 5;

/** What rows never seen say. */
export interface Unseen {
  /** Where they come from: rows of the test, or folds, of which one is a single part held out. */
  by: { test: true } | { folds: number };
  rows: number;
  /** What is measured, in words, and its value for the model and for always guessing the same. */
  measure: "accuracy" | "typical error" | "mean error" | "pinball loss" | "Poisson deviance";
  value: number;
  guess: { what: string; value: number };
  /** Of a quantile the share of rows at or below the prediction, and the share asked for. */
  coverage: { found: number; wanted: number } | undefined;
  /** Half widths of intervals by level, as errors on these rows make them; null where they are too few. */
  halfWidths: Record<string, number | null> | undefined;
}

/** Levels of intervals that a model's file keeps half widths of. */
const levels = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];

/** Predictions and the truth for the same rows, and what always guessing would be. */
interface Judged {
  truth: Label[];
  predicted: Label[];
  guess: Label[];
}

/** What rows never seen say; undefined where there are too few, or a fit without some of them went wrong. */
export function judgeUnseen(
  kind: KindName,
  model: Model,
  table: Table,
  report: FitReport,
  options: TrainOptions,
): Unseen | undefined {
  if (report.reason === "diverged" || report.reason === "aborted") return undefined;
  const judge = judgeOf(kind, options);
  const { x, y, labels } = table.train;
  const targets: ArrayLike<Label> = labels ?? y;
  if (table.test) {
    const truth = Array.from((table.test.labels ?? table.test.y) as ArrayLike<Label>);
    const guess = judge.guess(Array.from(targets));
    const predicted = Array.from(model.predict(table.test.x) as ArrayLike<Label>);
    return toUnseen(judge, { test: true }, [{ truth, predicted, guess: truth.map(() => guess) }]);
  }
  const folds =
    options.folds ??
    (isNetworkKind(kind) ? 0 : x.rows > foldedRows || x.rows * x.columns > foldedEntries ? 1 : usualFolds);
  const parts = partsOf(x.rows, table.classes ? targets : undefined, folds, options.seed);
  if (parts.length === 0) return undefined;
  const judged: Judged[] = [];
  for (const test of parts) {
    const found = judgePart(kind, x, targets, test, options, judge);
    if (!found) return undefined;
    judged.push(found);
  }
  return toUnseen(judge, { folds: parts.length }, judged);
}

/** Rows to hold out, part by part. */
function partsOf(rows: number, labels: ArrayLike<Label> | undefined, folds: number, seed: number): number[][] {
  const count = folds === 1 ? usualFolds : folds;
  if (folds < 1 || rows < 2 * count) return [];
  const counts = new Map<Label, number>();
  for (let i = 0; i < (labels?.length ?? 0); i++) counts.set(labels![i], (counts.get(labels![i]) ?? 0) + 1);
  const parts =
    labels && smallest(counts.values()) >= count
      ? stratifiedKFold(labels, { folds: count, seed })
      : kFold(rows, { folds: count, seed });
  return folds === 1 ? parts.slice(0, 1) : parts;
}

type Fit = (x: Matrix, y: ArrayLike<Label>, options: { rows: number[] }) => FitReport;

function judgePart(
  kind: KindName,
  x: Matrix,
  y: ArrayLike<Label>,
  test: number[],
  options: TrainOptions,
  judge: Judge,
): Judged | undefined {
  const out = new Set(test);
  const rows = Array.from({ length: x.rows }, (_, i) => i).filter((i) => !out.has(i));
  // A network watches no rows here: which epoch is the best the rows held out must not say.
  const { validation: _v, patience: _p, ...whole } = options;
  const base = makeModel(kind, isNetworkKind(kind) ? whole : options);
  // Standardized by the rows of this fit alone.
  const model = (base.with as (changes: object) => Model).call(base, { standardize: true });
  base.dispose();
  try {
    const { reason } = (model.fit as Fit).call(model, x, y, { rows });
    if (reason === "diverged") return undefined;
    const all: ArrayLike<Label> = model.predict(x);
    const guess = judge.guess(rows.map((i) => y[i]));
    return { truth: test.map((i) => y[i]), predicted: test.map((i) => all[i]), guess: test.map(() => guess) };
  } catch (error) {
    // Such as a fold whose other rows are of one class alone.
    if (["RangeError", "TypeError"].includes((error as Error).name)) return undefined;
    throw error;
  } finally {
    model.dispose();
  }
}

interface Judge {
  measure: Unseen["measure"];
  score: (truth: Label[], predicted: Label[]) => number;
  /** What to guess always, from the rows trained on, and what that is called. */
  guess: (rows: Label[]) => Label;
  what: string;
  tau?: number;
}

const numbers = (score: (y: number[], p: number[]) => number): Judge["score"] => score as Judge["score"];
const average = (rows: Label[]): number => (rows as number[]).reduce((a, b) => a + b, 0) / rows.length;
const quantile =
  (tau: number) =>
  (rows: Label[]): number =>
    (rows as number[]).toSorted((a, b) => a - b)[Math.min(rows.length - 1, Math.floor(tau * rows.length))];

function judgeOf(kind: KindName, { loss }: TrainOptions): Judge {
  if (kinds[kind].labels)
    return { measure: "accuracy", score: accuracy, guess: commonest, what: "the commonest label" };
  const { name, parameter } = checkLoss("model", loss === undefined ? "mse" : parseLoss(loss, kind), false);
  if (name === "quantile") {
    const score = numbers((y, p) => pinball(y, p, { tau: parameter }));
    return { measure: "pinball loss", score, guess: quantile(parameter), what: "that quantile", tau: parameter };
  }
  if (name === "poisson")
    return { measure: "Poisson deviance", score: numbers(poissonDeviance), guess: average, what: "the mean" };
  if (name === "mse") {
    const score = numbers((y, p) => Math.sqrt(mse(y, p)));
    return { measure: "typical error", score, guess: average, what: "the mean" };
  }
  return { measure: "mean error", score: numbers(mae), guess: quantile(0.5), what: "the median" };
}

function commonest(rows: Label[]): Label {
  const counts = new Map<Label, number>();
  for (const label of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

function toUnseen(judge: Judge, by: Unseen["by"], parts: Judged[]): Unseen | undefined {
  const all = (key: keyof Judged): Label[] => parts.flatMap((part) => part[key]);
  const [truth, predicted, guess] = [all("truth"), all("predicted"), all("guess")];
  if (judge.measure === "Poisson deviance" && !(average(truth) > 0)) return undefined;
  const { measure, score, what, tau } = judge;
  const isNumber = measure !== "accuracy";
  const below = truth.filter((value, i) => value <= predicted[i]).length;
  return {
    by,
    rows: truth.length,
    measure,
    value: score(truth, predicted),
    guess: { what, value: score(truth, guess) },
    coverage: tau === undefined ? undefined : { found: below / truth.length, wanted: tau },
    halfWidths: isNumber && tau === undefined ? halfWidthsOf(truth as number[], predicted as number[]) : undefined,
  };
}

function halfWidthsOf(truth: number[], predicted: number[]): Record<string, number | null> {
  const places = truth.map((_, i) => [i]);
  const known = { with: () => known, fit: () => {}, predict: () => Float64Array.from(predicted) };
  return Object.fromEntries(
    levels.map((level) => {
      const { halfWidth } = conformal(known as never, places, truth, { level });
      return [String(level), Number.isFinite(halfWidth) ? halfWidth : null];
    }),
  );
}
