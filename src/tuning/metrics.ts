import { checkKeys, show } from "../errors.js";

/** How predictions are judged. */
export interface Metric {
  name: string;
  higherIsBetter: boolean;
  /** From the true values and the predictions of the same rows. */
  score: (y: ArrayLike<number>, predicted: ArrayLike<number>) => number;
}

/** Names of the metrics that come with the library. */
export type MetricName = "r2" | "mse" | "rmse" | "mae";

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

const scores: Record<MetricName, { higherIsBetter: boolean; score: Score }> = {
  r2: { higherIsBetter: true, score: r2 },
  mse: { higherIsBetter: false, score: mse },
  rmse: { higherIsBetter: false, score: (y, p) => Math.sqrt(mse(y, p)) },
  mae: { higherIsBetter: false, score: (y, p) => mean(y.length, (i) => Math.abs(y[i] - p[i])) },
};

/** @internal The metric that is meant; one of the user's own has no name that another thread would know. */
export function toMetric(owner: string, given: unknown): Metric {
  if (typeof given === "string") {
    if (!Object.hasOwn(scores, given))
      throw new RangeError(`${owner}: metric must be ${Object.keys(scores).map(show).join(", ")}, got ${show(given)}`);
    return { name: given, ...scores[given as MetricName] };
  }
  if (typeof given !== "object" || given === null) {
    const hint = typeof given === "function" ? "\nWrite { name, higherIsBetter, score: (y, predicted) => ... }." : "";
    throw new TypeError(`${owner}: metric must be a name or an object, got ${show(given)}${hint}`);
  }
  checkKeys(given, ["name", "higherIsBetter", "score"], `${owner}: metric`);
  const { name, higherIsBetter, score } = given as Metric;
  if (typeof name !== "string" || typeof higherIsBetter !== "boolean" || typeof score !== "function")
    throw new TypeError(`${owner}: metric must be { name, higherIsBetter, score: (y, predicted) => ... }`);
  return { name, higherIsBetter, score };
}

/** @internal Whether another thread knows it by its name. */
export const isBuiltIn = ({ name, score }: Metric): boolean =>
  Object.hasOwn(scores, name) && scores[name as MetricName].score === score;
