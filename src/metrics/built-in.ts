// The metrics that searches know by name, and what each judges.
import { accuracy } from "./accuracy.js";
import { checkKappa, cohenKappa, mcc } from "./agreement.js";
import { checkAverage, type Average, type AverageOptions } from "./averages.js";
import { brier } from "./brier.js";
import {
  balancedAccuracy,
  checkBeta,
  f1,
  fBeta,
  jaccard,
  precision,
  recall,
  type FBetaOptions,
} from "./class-scores.js";
import type { Label } from "./check-labels.js";
import { checkPower, d2Tweedie, gammaDeviance, poissonDeviance, tweedieDeviance } from "./deviance.js";
import { d2Brier, d2LogLoss } from "./explained-probabilities.js";
import { logLoss } from "./log-loss.js";
import { checkTau, d2AbsoluteError, d2Pinball, pinball } from "./pinball.js";
import { averagePrecision, checkAveragePrecision, checkTopK, topKAccuracy } from "./ranked.js";
import {
  explainedVariance,
  mae,
  mape,
  maxError,
  medianAbsoluteError,
  mse,
  msle,
  r2,
  rmse,
  rmsle,
} from "./regression.js";
import { checkRocAuc, rocAuc } from "./roc-auc.js";

/** Names of the metrics that come with the library, for models that predict numbers. */
export type MetricName =
  | "r2"
  | "mse"
  | "rmse"
  | "mae"
  | "medianAbsoluteError"
  | "maxError"
  | "explainedVariance"
  | "mape"
  | "msle"
  | "rmsle"
  | "pinball"
  | "d2Pinball"
  | "d2AbsoluteError"
  | "poissonDeviance"
  | "gammaDeviance"
  | "tweedieDeviance"
  | "d2Tweedie";

/** Names of those for models that predict classes. */
export type ClassMetricName = LabelMetricName | ProbabilityMetricName;
type Averaged = "precision" | "recall" | "f1" | "jaccard";
export type LabelMetricName =
  | "accuracy"
  | "balancedAccuracy"
  | Averaged
  | `${Averaged}${"Binary" | "Micro" | "Weighted"}`
  | "fBeta"
  | "mcc"
  | "cohenKappa";
export type ProbabilityMetricName =
  | "logLoss"
  | "rocAuc"
  | "rocAucOvr"
  | "rocAucOvrWeighted"
  | "rocAucOvo"
  | "rocAucOvoWeighted"
  | "averagePrecision"
  | "brier"
  | "topKAccuracy"
  | "d2LogLoss"
  | "d2Brier";

interface Entry<Args extends unknown[], Needs> {
  higherIsBetter: boolean;
  needs?: Needs;
  score: (...args: Args) => number;
  /** Options it takes, and their check. */
  keys?: readonly string[];
  check?: (owner: string, options: never) => void;
  /** Whether it is undefined where the true values do not differ. */
  varied?: true;
}

type Numbers = Entry<[ArrayLike<number>, ArrayLike<number>, never?], "numbers">;
type Labels = Entry<[ArrayLike<Label>, ArrayLike<Label>, readonly Label[], never?], "labels">;
type Probabilities = Entry<[ArrayLike<Label>, readonly ArrayLike<number>[], readonly Label[], never?], "probabilities">;

const higher = true;
const lower = false;
const numbers = (higherIsBetter: boolean, score: Numbers["score"], more: Partial<Numbers> = {}): Numbers => ({
  higherIsBetter,
  score,
  ...more,
});
const probabilities = (
  higherIsBetter: boolean,
  score: Probabilities["score"],
  more: Partial<Probabilities> = {},
): Probabilities => ({ higherIsBetter, needs: "probabilities", score, ...more });
const labels = (score: Labels["score"], more: Partial<Labels> = {}): Labels => ({
  higherIsBetter: higher,
  needs: "labels",
  score,
  ...more,
});

type ByAverage = (y: ArrayLike<Label>, p: ArrayLike<Label>, options?: AverageOptions) => number;
const averageKeys = ["average", "positive", "zeroDivision"];
// Which of two classes is positive the model knows, also where a fold holds one of them alone.
const withAverage = (score: ByAverage, average?: Average): Labels =>
  labels(
    (y, p, classes, options?: AverageOptions) => {
      const chosen = average ?? options?.average ?? "macro";
      const positive = chosen === "binary" && classes.length === 2 ? { positive: classes[1] } : {};
      return score(y, p, { ...positive, ...options, average: chosen });
    },
    {
      keys: average === undefined ? averageKeys : averageKeys.slice(1),
      check: (owner, options: AverageOptions) => {
        if (options.average === null) throw new TypeError(`${owner}: average must give one number, got null`);
        checkAverage(owner, options);
      },
    },
  );
const byAverage = <Name extends Averaged>(name: Name, score: ByAverage): Record<string, Labels> => ({
  [name]: withAverage(score),
  [`${name}Binary`]: withAverage(score, "binary"),
  [`${name}Micro`]: withAverage(score, "micro"),
  [`${name}Weighted`]: withAverage(score, "weighted"),
});
const areas = (multiClass: "ovr" | "ovo", average: "macro" | "weighted"): Probabilities =>
  probabilities(higher, (y, p, classes) => rocAuc(y, p, classes, { multiClass, average }), { varied: true });

const varied = { varied: true } as const;
const tau: Partial<Numbers> = { keys: ["tau"], check: checkTau };
const power: Partial<Numbers> = { keys: ["power"], check: checkPower };

/** Every metric by its name. */
export const builtIn = (): Record<string, Numbers | Labels | Probabilities> => ({
  r2: numbers(higher, r2, varied),
  mse: numbers(lower, mse),
  rmse: numbers(lower, rmse),
  mae: numbers(lower, mae),
  medianAbsoluteError: numbers(lower, medianAbsoluteError),
  maxError: numbers(lower, maxError),
  explainedVariance: numbers(higher, explainedVariance, varied),
  mape: numbers(lower, mape),
  msle: numbers(lower, msle),
  rmsle: numbers(lower, rmsle),
  pinball: numbers(lower, pinball, tau),
  d2Pinball: numbers(higher, d2Pinball, { ...tau, ...varied }),
  d2AbsoluteError: numbers(higher, d2AbsoluteError, varied),
  poissonDeviance: numbers(lower, poissonDeviance),
  gammaDeviance: numbers(lower, gammaDeviance),
  tweedieDeviance: numbers(lower, tweedieDeviance, power),
  d2Tweedie: numbers(higher, d2Tweedie, { ...power, ...varied }),
  accuracy: labels((y, p) => accuracy(y, p)),
  balancedAccuracy: labels((y, p) => balancedAccuracy(y, p)),
  ...byAverage("precision", precision),
  ...byAverage("recall", recall),
  ...byAverage("f1", f1),
  ...byAverage("jaccard", jaccard),
  fBeta: {
    ...withAverage(fBeta),
    keys: ["beta", ...averageKeys],
    check: (owner, { beta, ...options }: FBetaOptions) => {
      checkBeta(owner, { beta });
      checkAverage(owner, options);
    },
  },
  mcc: labels((y, p) => mcc(y, p)),
  cohenKappa: labels((y, p, _, options) => cohenKappa(y, p, options), { keys: ["weights"], check: checkKappa }),
  logLoss: probabilities(lower, logLoss),
  rocAuc: probabilities(higher, rocAuc, {
    keys: ["maxFpr", "multiClass", "average"],
    check: checkRocAuc,
    varied: true,
  }),
  rocAucOvr: areas("ovr", "macro"),
  rocAucOvrWeighted: areas("ovr", "weighted"),
  rocAucOvo: areas("ovo", "macro"),
  rocAucOvoWeighted: areas("ovo", "weighted"),
  averagePrecision: probabilities(higher, averagePrecision, {
    keys: ["average"],
    check: checkAveragePrecision,
    varied: true,
  }),
  brier: probabilities(lower, brier, { keys: ["scaleByHalf"] }),
  topKAccuracy: probabilities(higher, topKAccuracy, { keys: ["k"], check: checkTopK }),
  d2LogLoss: probabilities(higher, d2LogLoss, varied),
  d2Brier: probabilities(higher, d2Brier, varied),
});
