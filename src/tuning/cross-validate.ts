// Cross-validation: a model fitted on all folds but one and tested on that one.
import type { Label } from "../fit/classes.js";
import type { MatrixLike } from "../core/matrix.js";
import { Study, type FoldedOptions } from "./search/study.js";
import { runTrial, toTrial, type TrialOutcome } from "./search/trial.js";
import type { TunableModel } from "./tunable-model.js";

export interface CrossValidation {
  /** One per fold; null where the fit diverged. */
  scores: (number | null)[];
  /** Mean of the scores, and their standard deviation (dividing by the number of folds); null unless all are there. */
  mean: number | null;
  spread: number | null;
  metric: string;
  higherIsBetter: boolean;
  /** The rows each fold was tested on. */
  folds: number[][];
  /** Gradients of single rows evaluated. */
  gradients: number;
  status: "done" | "diverged" | "aborted";
}

/**
 * Fits a model on all folds but one and tests it on that one, for each fold in turn.
 *
 * @param model trained afresh for each fold, standardization included; it is not changed.
 * @param x m rows of d features.
 * @param y m targets.
 * @param options `folds` 5, `shuffle`, `stratify`, `seed` 0, `metric` "r2", and `signal`.
 * @throws TypeError or RangeError naming the argument, and what `fit` throws.
 * @example
 * import { crossValidate, LinearRegression } from "simdescent";
 * const x = [[1], [2], [3], [4], [5], [6]];
 * crossValidate(new LinearRegression(), x, [3, 5, 7, 9, 11, 13], { folds: 3 }).mean; // about 1
 */
export function crossValidate(
  model: TunableModel,
  x: MatrixLike,
  y: ArrayLike<Label>,
  options: FoldedOptions & { signal?: { readonly aborted: boolean } } = {},
): CrossValidation {
  const study = new Study("crossValidate", model, x, y, options, ["signal"]);
  try {
    const request = { id: 0, candidate: 0, options: {}, epochs: undefined };
    const outcome = runTrial(study, request, options.signal, true);
    const nothing: TrialOutcome = {
      status: "diverged",
      error: null,
      scores: study.folds.map(() => null),
      gradients: 0,
    };
    const { scores, mean, spread, gradients, status } = toTrial(request, {}, outcome ?? nothing);
    return {
      scores,
      mean,
      spread,
      metric: study.metric.name,
      higherIsBetter: study.metric.higherIsBetter,
      folds: study.folds.map(({ test }) => [...test]),
      gradients,
      status: outcome ? (status as "done" | "diverged") : "aborted",
    };
  } finally {
    study.dispose();
  }
}
