// Metrics by name, and what a metric of the user's own has to be.
import { checkKeys, nearest, show } from "../errors.js";
import { builtIn, type ClassMetricName, type MetricName } from "./built-in.js";
import type { Label } from "./check-labels.js";

export type { ClassMetricName, MetricName };

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
  /** From the true labels and the predicted ones of the same rows, and the model's classes. */
  score: (y: ArrayLike<Label>, predicted: ArrayLike<Label>, classes: readonly Label[]) => number;
}

/** How predicted probabilities are judged. */
export interface ProbabilityMetric {
  name: string;
  higherIsBetter: boolean;
  needs: "probabilities";
  /** From the true labels, and for the same rows the probability of each of the classes. */
  score: (y: ArrayLike<Label>, probabilities: readonly ArrayLike<number>[], classes: readonly Label[]) => number;
}

/** A metric of the library by its name, with options of its own, such as `{ name: "pinball", tau: 0.9 }`. */
export interface NamedMetric {
  name: MetricName | ClassMetricName;
  [option: string]: unknown;
}

/** How predictions of any kind are judged. */
export type AnyMetric = Metric | LabelMetric | ProbabilityMetric;

/** What models predict. */
export type Predictions = "numbers" | "labels" | "probabilities";

let known: ReturnType<typeof builtIn> | undefined;
const scores = (): NonNullable<typeof known> => (known ??= builtIn());
const needsOf = (name: string): Predictions => scores()[name].needs ?? "numbers";

// Metrics with options, as other threads get them.
const described = /* @__PURE__ */ new WeakMap<AnyMetric["score"], NamedMetric>();

/**
 * @internal The metric that is meant, among those that judge what the model `makes`; one of the user's own has no name
 * that another thread would know.
 */
export function toMetric(owner: string, given: unknown): Metric;
export function toMetric(owner: string, given: unknown, makes: readonly Predictions[]): AnyMetric;
export function toMetric(owner: string, given: unknown, makes: readonly Predictions[] = ["numbers"]): AnyMetric {
  if (typeof given === "string") return named(owner, given, makes);
  if (typeof given !== "object" || given === null) {
    const hint = typeof given === "function" ? "\nWrite { name, higherIsBetter, score: (y, predicted) => ... }." : "";
    throw new TypeError(`${owner}: metric must be a name or an object, got ${show(given)}${hint}`);
  }
  if (!("score" in given) && "name" in given && typeof given.name === "string")
    return withOptions(owner, given as NamedMetric, named(owner, given.name, makes));
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

function named(owner: string, given: string, makes: readonly Predictions[]): AnyMetric {
  const known = Object.hasOwn(scores(), given);
  if (known && makes.includes(needsOf(given))) {
    const { higherIsBetter, needs, score } = scores()[given];
    return { name: given, higherIsBetter, score, ...(needs && needs !== "numbers" ? { needs } : {}) } as AnyMetric;
  }
  const names = metricNames(makes);
  const near = known ? undefined : nearest(given, names);
  const hint = known ? mismatch(given, needsOf(given), makes) : near ? `\nDid you mean ${near}?` : "";
  throw new RangeError(`${owner}: metric must be ${names.map(show).join(", ")}, got ${show(given)}${hint}`);
}

function withOptions(owner: string, { name, ...options }: NamedMetric, metric: AnyMetric): AnyMetric {
  const { keys = [], check } = scores()[name];
  const label = `${owner}: metric ${name}`;
  checkKeys(options, keys, label);
  check?.(label, options as never);
  const score = metric.score as (...args: unknown[]) => number;
  const own =
    (metric.needs ?? "numbers") === "numbers"
      ? (y: unknown, p: unknown) => score(y, p, options)
      : (y: unknown, p: unknown, classes: unknown) => score(y, p, classes, options);
  const words = Object.entries(options).map(([key, value]) => `${key} ${String(value)}`);
  const full = { ...metric, name: words.length > 0 ? `${name} (${words.join(", ")})` : name, score: own } as AnyMetric;
  described.set(full.score, { name, ...options });
  return full;
}

/** @internal Names of the metrics that judge what a model makes. */
export const metricNames = (makes: readonly Predictions[]): string[] =>
  Object.keys(scores()).filter((name) => makes.includes(needsOf(name)));

const mismatch = (name: string, needs: Predictions, makes: readonly Predictions[]): string =>
  `\n${name} judges ${needs}, and the model predicts ${makes.join(" and ")}.`;

/** @internal What another thread knows a metric of the library by; undefined for one of the user's own. */
export function portableMetric({ name, score }: AnyMetric): string | NamedMetric | undefined {
  const own = Object.hasOwn(scores(), name) && scores()[name].score === score;
  return own ? name : described.get(score);
}

/** @internal Whether another thread knows it. */
export const isBuiltIn = (metric: AnyMetric): boolean => portableMetric(metric) !== undefined;

/** @internal Whether it is undefined for rows whose true values do not differ. */
export function needsVaried(metric: AnyMetric): boolean {
  const known = portableMetric(metric);
  return known !== undefined && scores()[typeof known === "string" ? known : known.name].varied === true;
}

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
  if (metric.needs === "labels") return metric.score(truth, predicted, classes);
  // A model that predicts what is no number has diverged.
  if (isBuiltIn(metric) && !predicted.every(Number.isFinite)) return NaN;
  return metric.score(truth as number[], predicted as number[]);
}
