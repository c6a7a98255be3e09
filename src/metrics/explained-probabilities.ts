// What predicted probabilities save of the loss that always predicting the classes' frequencies has.
import { meanBrier } from "./brier.js";
import { checkProbabilities, type Label } from "./check-labels.js";
import { checkWeights, meanOf, type WeightOptions } from "./check-numbers.js";
import { meanLogLoss } from "./log-loss.js";

type Labels = ArrayLike<Label>;
type Rows = ArrayLike<ArrayLike<number>>;
type Loss = typeof meanLogLoss;

/**
 * Share of the log loss that always predicting these rows' frequencies of classes has and the predictions save: 1 is
 * perfect, 0 no better.
 *
 * @throws as `logLoss`, and RangeError where all rows are of one class, or there is one row.
 * @example
 * d2LogLoss(["a", "b"], [[0.5, 0.5], [0.5, 0.5]], ["a", "b"]); // 0
 */
export function d2LogLoss(y: Labels, p: Rows, classes: readonly Label[], options: WeightOptions = {}): number {
  return saved("d2LogLoss", y, p, classes, options, meanLogLoss);
}

/**
 * Share of the Brier score that always predicting these rows' frequencies of classes has and the predictions save: 1 is
 * perfect, 0 no better.
 *
 * @throws as `d2LogLoss`.
 * @example
 * d2Brier(["a", "b"], [[0.5, 0.5], [0.5, 0.5]], ["a", "b"]); // 0
 */
export function d2Brier(y: Labels, p: Rows, classes: readonly Label[], options: WeightOptions = {}): number {
  return saved("d2Brier", y, p, classes, options, meanBrier);
}

function saved(owner: string, y: Labels, p: Rows, classes: readonly Label[], options: WeightOptions, of: Loss): number {
  checkProbabilities(owner, y, p, classes);
  const weights = checkWeights(owner, options, y.length);
  const shares = classes.map((label) => meanOf(y.length, weights, (i) => (y[i] === label ? 1 : 0)));
  if (y.length < 2 || shares.some((share) => share === 1))
    throw new RangeError(`${owner}: is undefined where all rows are of one class\nUse logLoss or brier.`);
  const left = of(y, (i, k) => p[i][k], classes, weights);
  return 1 - left / of(y, (_, k) => shares[k], classes, weights);
}
