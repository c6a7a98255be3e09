// Every call of scikit-learn's metrics that was recorded, by ours.
import { describe, expect, it } from "vitest";
import * as simdescent from "simdescent";

import { golden } from "../golden.js";

type Label = string | number;
interface Call {
  metric: string;
  of: "yPred" | "score" | "probabilities";
  options?: Record<string, unknown>;
  value?: number | number[] | number[][];
  error?: string;
}
interface Case {
  id: string;
  inputs: { yTrue: Label[]; yPred: Label[]; score: number[]; probabilities: number[][] };
  calls: Call[];
}
const library: Record<string, unknown> = { ...simdescent };
const { cases } = golden<{ cases: Case[] }>("metrics@scikit-learn");

// scikit-learn's names, and ours.
const names: Record<string, keyof typeof simdescent> = {
  accuracy_score: "accuracy",
  balanced_accuracy_score: "balancedAccuracy",
  matthews_corrcoef: "mcc",
  cohen_kappa_score: "cohenKappa",
  confusion_matrix: "confusionMatrix",
  f1_score: "f1",
  precision_score: "precision",
  recall_score: "recall",
  jaccard_score: "jaccard",
  fbeta_score: "fBeta",
  roc_auc_score: "rocAuc",
  average_precision_score: "averagePrecision",
  log_loss: "logLoss",
  brier_score_loss: "brier",
  d2_log_loss_score: "d2LogLoss",
  d2_brier_score: "d2Brier",
  top_k_accuracy_score: "topKAccuracy",
  mean_squared_error: "mse",
  root_mean_squared_error: "rmse",
  mean_absolute_error: "mae",
  median_absolute_error: "medianAbsoluteError",
  max_error: "maxError",
  r2_score: "r2",
  explained_variance_score: "explainedVariance",
  mean_absolute_percentage_error: "mape",
  mean_squared_log_error: "msle",
  root_mean_squared_log_error: "rmsle",
  d2_absolute_error_score: "d2AbsoluteError",
  mean_poisson_deviance: "poissonDeviance",
  mean_gamma_deviance: "gammaDeviance",
  mean_pinball_loss: "pinball",
  d2_pinball_score: "d2Pinball",
  mean_tweedie_deviance: "tweedieDeviance",
  d2_tweedie_score: "d2Tweedie",
};
const options: Record<string, string> = {
  labels: "classes",
  pos_label: "positive",
  zero_division: "zeroDivision",
  sample_weight: "sampleWeight",
  max_fpr: "maxFpr",
  multi_class: "multiClass",
  scale_by_half: "scaleByHalf",
  force_finite: "forceFinite",
  alpha: "tau",
};
// scikit-learn takes no average to be "binary".
const binaryByDefault = new Set(["f1", "precision", "recall", "jaccard", "fBeta"]);
const ascending = (a: Label, b: Label): number => (a < b ? -1 : 1);

function call(inputs: Case["inputs"], { metric, of, options: given = {} }: Call): unknown {
  const name = names[metric];
  const work = library[name] as (...args: unknown[]) => unknown;
  const ours: Record<string, unknown> = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [options[key] ?? key, value]),
  );
  if (binaryByDefault.has(name)) ours.average ??= "average" in given ? null : "binary";
  const { yTrue } = inputs;
  const known = [...new Set(yTrue)].sort(ascending);
  if (of === "yPred") return work(yTrue, inputs.yPred, ours);
  const { classes, positive, ...rest } = ours as { classes?: Label[]; positive?: Label };
  if (of === "probabilities") return work(yTrue, inputs.probabilities, classes ?? known, rest);
  // scikit-learn takes 0 and 1 for granted where it looks at ranks and squares.
  const implied = name === "logLoss" || name === "d2LogLoss" ? known : [0, 1];
  const two = classes ?? (positive === undefined && known.length === 1 ? implied : known);
  const rows = inputs.score.map((p) => [1 - p, p]);
  return work(yTrue, rows, two, rest);
}

function close(found: unknown, expected: unknown): void {
  if (Array.isArray(expected)) {
    expect(found).toHaveLength(expected.length);
    for (const [i, each] of expected.entries()) close((found as unknown[])[i], each);
  } else if (!Number.isFinite(expected as number)) expect(found).toBe(expected);
  else
    expect(Math.abs((found as number) - (expected as number))).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(expected as number)),
    );
}

// A number that is none says that the score is undefined: by itself it is refused, within a list of classes, or where it
// was asked for by name, it is given.
const isUndefined = ({ value, options: given = {} }: Call): boolean =>
  typeof value === "number" && !Number.isFinite(value) && !("zero_division" in given) && !("force_finite" in given);

describe.each(cases)("metrics agree with scikit-learn's on $id", ({ inputs, calls }) => {
  it.each([...new Set(calls.map(({ metric }) => metric))])("%s", (name) => {
    for (const each of calls.filter(({ metric }) => metric === name)) {
      const what = JSON.stringify(each);
      if (each.error !== undefined || isUndefined(each)) expect(() => call(inputs, each), what).toThrow(/^\w+: [^]/);
      else {
        let found: unknown;
        expect(() => (found = call(inputs, each)), what).not.toThrow();
        expect(() => close(found, each.value), `${what} gave ${JSON.stringify(found)}`).not.toThrow();
      }
    }
  });
});
