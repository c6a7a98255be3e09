// Metrics by name, and what a metric of the user's own has to be.
import { checkKeys, show } from "../errors.js";
import { accuracy } from "./accuracy.js";
import { brier } from "./brier.js";
import { balancedAccuracy, f1, precision, recall } from "./class-scores.js";
import type { Label } from "./check-labels.js";
import { logLoss } from "./log-loss.js";
import { rocAuc } from "./roc-auc.js";

/** How predictions are judged. */
export interface Metric {
  name: string;
  higherIsBetter: boolean;
  /** What a model must predict to be judged: numbers, where it is not said. */
  needs?: "numbers";
  /** From the true values and the predictions of the same rows. */
  score: (y: ArrayLike<number>, predicted: ArrayLike<number>) => number;
}

/** How predicted labels are judged. */
export interface LabelMetric {
  name: string;
  higherIsBetter: boolean;
  needs: "labels";
  /** From the true labels and the predicted ones of the same rows. */
  score: (y: ArrayLike<Label>, predicted: ArrayLike<Label>) => number;
}

/** How predicted probabilities are judged. */
export interface ProbabilityMetric {
  name: string;
  higherIsBetter: boolean;
  needs: "probabilities";
  /** From the true labels, and for the same rows the probability of each of the classes. */
  score: (y: ArrayLike<Label>, probabilities: readonly ArrayLike<number>[], classes: readonly Label[]) => number;
}

/** How predictions of any kind are judged. */
export type AnyMetric = Metric | LabelMetric | ProbabilityMetric;

/** What models predict. */
export type Predictions = "numbers" | "labels" | "probabilities";

/** Names of the metrics that come with the library, for models that predict numbers. */
export type MetricName = "r2" | "mse" | "rmse" | "mae";

/** Names of those for models that predict classes. */
export type ClassMetricName = LabelMetricName | ProbabilityMetricName;
export type LabelMetricName = "accuracy" | "balancedAccuracy" | "precision" | "recall" | "f1";
export type ProbabilityMetricName = "logLoss" | "rocAuc" | "brier";

type Score = Metric["score"];

const mean = (count: number, term: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(i);
  return sum / count;
};
const mse: Score = (y, p) => mean(y.length, (i) => (y[i] - p[i]) ** 2);
const r2: Score = (y, p) => {
  const middle = mean(y.length, (i) => y[i]);
  const total = mean(y.length, (i) => (y[i] - middle) ** 2);
  const left = mse(y, p);
  return total > 0 ? 1 - left / total : left === 0 ? 1 : 0;
};

type Entries = Record<MetricName, Omit<Metric, "name">> &
  Record<LabelMetricName, Omit<LabelMetric, "name">> &
  Record<ProbabilityMetricName, Omit<ProbabilityMetric, "name">>;

const scores: Entries = {
  r2: { higherIsBetter: true, score: r2 },
  mse: { higherIsBetter: false, score: mse },
  rmse: { higherIsBetter: false, score: (y, p) => Math.sqrt(mse(y, p)) },
  mae: { higherIsBetter: false, score: (y, p) => mean(y.length, (i) => Math.abs(y[i] - p[i])) },
  accuracy: { higherIsBetter: true, needs: "labels", score: accuracy },
  balancedAccuracy: { higherIsBetter: true, needs: "labels", score: balancedAccuracy },
  precision: { higherIsBetter: true, needs: "labels", score: precision },
  recall: { higherIsBetter: true, needs: "labels", score: recall },
  f1: { higherIsBetter: true, needs: "labels", score: f1 },
  logLoss: { higherIsBetter: false, needs: "probabilities", score: logLoss },
  rocAuc: { higherIsBetter: true, needs: "probabilities", score: rocAuc },
  brier: { higherIsBetter: false, needs: "probabilities", score: brier },
};

const needsOf = (name: string): Predictions => scores[name as keyof Entries].needs ?? "numbers";

/**
 * @internal The metric that is meant, among those that judge what the model `makes`; one of the user's own has no name
 * that another thread would know.
 */
export function toMetric(owner: string, given: unknown): Metric;
export function toMetric(owner: string, given: unknown, makes: readonly Predictions[]): AnyMetric;
export function toMetric(owner: string, given: unknown, makes: readonly Predictions[] = ["numbers"]): AnyMetric {
  if (typeof given === "string") {
    const known = Object.hasOwn(scores, given);
    if (known && makes.includes(needsOf(given))) return { name: given, ...scores[given as keyof Entries] } as AnyMetric;
    const names = Object.keys(scores).filter((name) => makes.includes(needsOf(name)));
    const hint = known ? mismatch(given, needsOf(given), makes) : "";
    throw new RangeError(`${owner}: metric must be ${names.map(show).join(", ")}, got ${show(given)}${hint}`);
  }
  if (typeof given !== "object" || given === null) {
    const hint = typeof given === "function" ? "\nWrite { name, higherIsBetter, score: (y, predicted) => ... }." : "";
    throw new TypeError(`${owner}: metric must be a name or an object, got ${show(given)}${hint}`);
  }
  checkKeys(given, ["name", "higherIsBetter", "needs", "score"], `${owner}: metric`);
  const { name, higherIsBetter, score, needs } = given as AnyMetric;
  if (typeof name !== "string" || typeof higherIsBetter !== "boolean" || typeof score !== "function")
    throw new TypeError(`${owner}: metric must be { name, higherIsBetter, score: (y, predicted) => ... }`);
  const wanted = needs ?? (makes.includes("numbers") ? "numbers" : "labels");
  if (!makes.includes(wanted)) {
    const words = makes.map(show).join(" or ");
    throw new RangeError(`${owner}: metric.needs must be ${words}, got ${show(needs)}${mismatch(name, wanted, makes)}`);
  }
  return { name, higherIsBetter, score, ...(wanted === "numbers" ? {} : { needs: wanted }) } as AnyMetric;
}

const mismatch = (name: string, needs: Predictions, makes: readonly Predictions[]): string =>
  `\n${name} judges ${needs}, and the model predicts ${makes.join(" and ")}.`;

/** @internal Whether another thread knows it by its name. */
export const isBuiltIn = ({ name, score }: AnyMetric): boolean =>
  Object.hasOwn(scores, name) && scores[name as MetricName].score === score;

/** @internal What a model predicts for all rows; only what the metric needs is computed. */
export interface Predicted {
  values: () => ArrayLike<Label>;
  probabilities?: () => readonly ArrayLike<number>[];
  classes?: readonly Label[];
}

/** @internal The score of the listed rows. */
export function scoreRows(
  metric: AnyMetric,
  y: ArrayLike<Label>,
  rows: readonly number[],
  { values, probabilities, classes = [] }: Predicted,
): number {
  const truth = rows.map((i) => y[i]);
  if (metric.needs === "probabilities") {
    const all = probabilities?.() ?? [];
    return metric.score(
      truth,
      rows.map((i) => all[i]),
      classes,
    );
  }
  const all = values();
  const predicted = rows.map((i) => all[i]);
  if (metric.needs === "labels") return metric.score(truth, predicted);
  return metric.score(truth as number[], predicted as number[]);
}
