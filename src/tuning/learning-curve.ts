// Learning curves: scores by the number of training rows.
import { smallest } from "../math/extremes.js";
import { checkKeys, checkNumber, show } from "../errors.js";
import type { MatrixLike } from "../core/matrix.js";
import type { Label } from "../fit/classes.js";
import { shuffled } from "./folds.js";
import { scoreRows } from "../metrics/metrics.js";
import { Study, type FoldedOptions } from "./search/study.js";
import type { TunableModel } from "./tunable-model.js";

export interface LearningCurveOptions extends FoldedOptions {
  /** Shares of each fold's training rows, in (0, 1], or numbers of rows above 1; default 0.1, 0.325, 0.55, 0.775 and 1. */
  sizes?: readonly number[];
}

/** Scores by how much a model has seen. Plain data. */
export interface LearningCurve {
  metric: string;
  /** Rows trained on, ascending. */
  sizes: number[];
  /** For each size the scores on those very rows, one per fold; NaN where training diverged. */
  train: number[][];
  /** And on the rows held out. */
  test: number[][];
}

/**
 * How a model's scores change with the number of rows it is trained on, on folds, as scikit-learn's `learning_curve`:
 * whether more data would help (the test scores still rise) or more penalty (the training scores are far better).
 * Smaller sets are parts of larger ones.
 *
 * @throws TypeError or RangeError naming the argument, and what fitting the model throws.
 * @example
 * import { learningCurve, LinearRegression } from "simdescent";
 * const x = Array.from({ length: 40 }, (_, i) => [i, (i * i) % 7]);
 * const y = x.map(([a, b]) => 2 * a - b);
 * const { sizes, test } = learningCurve(new LinearRegression(), x, y, { sizes: [8, 16, 32] });
 */
export function learningCurve(
  model: TunableModel,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: LearningCurveOptions = {},
): LearningCurve {
  const owner = "learningCurve";
  checkKeys(options, ["sizes", "folds", "shuffle", "stratify", "seed", "metric"], owner);
  const { sizes: wanted = [0.1, 0.325, 0.55, 0.775, 1], ...folded } = options;
  const study = new Study(owner, model, x, y, folded);
  try {
    const parts = study.folds.map(({ train, test }, k) => ({ test, rows: shuffled(train, study.seed + k) }));
    const sizes = sizesOf(owner, wanted, smallest(parts.map(({ rows }) => rows.length)));
    const curve: LearningCurve = { metric: study.metric.name, sizes, train: [], test: [] };
    for (const size of sizes) {
      const scores = parts.map(({ rows, test }) => scoresOf(study, rows.slice(0, size), test));
      curve.train.push(scores.map(([train]) => train));
      curve.test.push(scores.map(([, test]) => test));
    }
    return curve;
  } finally {
    study.dispose();
  }
}

function scoresOf(study: Study, rows: readonly number[], test: readonly number[]): [number, number] {
  const { x, y, metric } = study;
  const model = study.candidate({});
  try {
    const { reason } = model.fit(x, y, { rows }) || {};
    if (reason === "diverged") return [NaN, NaN];
    const predicted = {
      values: () => model.predict(x),
      probabilities: () => model.predictProba?.(x) ?? [],
      classes: model.classes ?? [],
    };
    return [scoreRows(metric, y, rows, predicted), scoreRows(metric, y, test, predicted)];
  } finally {
    model.dispose?.();
  }
}

function sizesOf(owner: string, wanted: unknown, most: number): number[] {
  if (!Array.isArray(wanted) || wanted.length === 0)
    throw new TypeError(`${owner}: sizes must be a list of numbers, got ${show(wanted)}`);
  const counts = wanted.map((size: unknown, i) => {
    const label = `${owner}: sizes[${i}]`;
    const given = checkNumber(size, label, "above 0", (n) => n > 0 && n < Infinity);
    const count = given <= 1 ? Math.floor(given * most) : given;
    const range = `a share of the ${most} rows that leaves 2 at least, or a number of rows from 2 to ${most}`;
    if (!Number.isInteger(count) || count < 2 || count > most)
      throw new RangeError(`${label} must be ${range}, got ${given}`);
    return count;
  });
  return [...new Set(counts)].sort((a, b) => a - b);
}
