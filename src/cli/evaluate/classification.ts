import { largest } from "../../math/extremes.js";
import { accuracy } from "../../metrics/accuracy.js";
import { brier } from "../../metrics/brier.js";
import type { Label } from "../../metrics/check-labels.js";
import { balancedAccuracy, classScores, f1 } from "../../metrics/class-scores.js";
import { logLoss } from "../../metrics/log-loss.js";
import { areaUnderRoc } from "../../metrics/roc-auc.js";
import type { ClassScores, Misclassification, ClassificationReport } from "../../plot/data/classification.js";
import { calibrationCurve } from "./calibration.js";
import { confusionMatrix } from "./confusion.js";
import { histogram } from "./histogram.js";
import { rocCurve, dropIntermediate } from "./roc.js";

/** What a classifier said about rows whose labels are known. */
export interface Predictions {
  y: ArrayLike<Label>;
  predicted: ArrayLike<Label>;
  /** One row for each label, in the order of `classes`; undefined for a model of two classes that has none. */
  probabilities: ArrayLike<ArrayLike<number>> | undefined;
  /** In place of probabilities: scores that are above 0 for the second class. */
  margins?: ArrayLike<number>;
  /** The labels the model knows. */
  classes: readonly Label[];
}

type About = Pick<ClassificationReport, "file" | "target" | "model" | "features" | "warnings">;

const maxCurves = 10;
const maxMisclassifications = 10;
const certaintyBins = 20;

/** Everything the page of a classifier shows. */
export function evaluateClassification(
  { y, predicted, probabilities, margins = [], classes: known }: Predictions,
  about: About,
): ClassificationReport {
  // Labels the model never met are classes, too: it is wrong about every row of theirs.
  const unknown = [...new Set(Array.from(y))].filter((label) => !known.includes(label)).sort(ascending);
  const classes = [...known, ...unknown];
  const scoreFor = (i: number, k: number): number =>
    probabilities ? (probabilities[i][k] ?? 0) : k === 1 ? margins[i] : -margins[i];
  const classIndex = new Map(classes.map((label, k) => [label, k]));
  const trueClasses = Array.from(y, (label) => classIndex.get(label) as number);
  const predictedClasses = Array.from(predicted, (label) => classIndex.get(label) as number);
  const confusion = confusionMatrix(y, predicted, classes);
  const areas = known.map((_, k) =>
    areaUnderRoc(
      trueClasses.map((truth) => truth === k),
      trueClasses.map((_truth, i) => scoreFor(i, k)),
    ),
  );
  const binary = classes.length === 2;
  return {
    ...about,
    rows: y.length,
    classes: classes.map(String),
    scores: {
      accuracy: accuracy(y, predicted),
      balancedAccuracy: balancedAccuracy(y, predicted),
      f1: f1(y, predicted),
      logLoss: probabilities ? logLoss(y, probabilities, known) : null,
      brier: probabilities ? brier(y, probabilities, known) : null,
      auc: binary ? areas[1] : null,
    },
    baseline: largest(confusion.map(sum)) / y.length,
    confusion,
    perClass: classRows(y, predicted, classes, areas),
    roc: curves(trueClasses, scoreFor, binary ? [1] : mostCommon(confusion, known.length), areas),
    calibration: {
      of: binary ? "second" : "predicted",
      bins: probabilities
        ? calibrationCurve(
            trueClasses.map((truth, i) => (binary ? truth === 1 : truth === predictedClasses[i])),
            trueClasses.map((_, i) => scoreFor(i, binary ? 1 : predictedClasses[i])),
          )
        : [],
    },
    certainty: probabilities
      ? classes.map((_, k) => {
          const rows = trueClasses.flatMap((truth, i) => (truth === k ? [scoreFor(i, k)] : []));
          return histogram(rows, certaintyBins, 0, 1).counts;
        })
      : [],
    mistakes: probabilities ? misclassifications(trueClasses, predictedClasses, scoreFor) : [],
    warnings: [
      ...about.warnings,
      ...unknown.map(
        (label) => `the model was not trained on label ${JSON.stringify(label)}, so its rows are all wrong`,
      ),
    ],
  };
}

function classRows(
  y: ArrayLike<Label>,
  predicted: ArrayLike<Label>,
  classes: readonly Label[],
  areas: readonly (number | null)[],
): ClassScores[] {
  const found = new Map(classScores(y, predicted).map((each) => [each.label, each]));
  return classes.map((label, k) => {
    const { support = 0, predicted: times = 0, precision = 0, recall = 0, f1: both = 0 } = found.get(label) ?? {};
    return {
      support,
      predicted: times,
      // Shares of nothing are no zeros.
      precision: times > 0 ? precision : null,
      recall: support > 0 ? recall : null,
      f1: support + times > 0 ? both : null,
      auc: areas[k] ?? null,
    };
  });
}

function curves(
  trueClasses: readonly number[],
  scoreFor: (i: number, k: number) => number,
  selected: readonly number[],
  areas: readonly (number | null)[],
): ClassificationReport["roc"] {
  return selected.flatMap((k) => {
    const points = rocCurve(
      trueClasses.map((truth) => truth === k),
      trueClasses.map((_, i) => scoreFor(i, k)),
    );
    return points ? [{ class: k, auc: areas[k] as number, points: dropIntermediate(points) }] : [];
  });
}

/** The classes with the most rows, as many as curves can be told apart, in their own order. */
function mostCommon(confusion: readonly number[][], known: number): number[] {
  const rows = confusion.map(sum);
  return [...rows.keys()]
    .slice(0, known)
    .sort((a, b) => rows[b] - rows[a] || a - b)
    .slice(0, maxCurves)
    .sort((a, b) => a - b);
}

/** The rows that are wrong with the most confidence. */
function misclassifications(
  trueClasses: readonly number[],
  predictedClasses: readonly number[],
  scoreFor: (i: number, k: number) => number,
): Misclassification[] {
  return trueClasses
    .flatMap((truth, i) =>
      truth === predictedClasses[i]
        ? []
        : [
            {
              row: i + 1,
              truth,
              predicted: predictedClasses[i],
              probability: scoreFor(i, predictedClasses[i]),
              ofTruth: scoreFor(i, truth),
            },
          ],
    )
    .sort((a, b) => b.probability - a.probability || a.row - b.row)
    .slice(0, maxMisclassifications);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const ascending = (a: Label, b: Label): number => (a < b ? -1 : a > b ? 1 : 0);
