import { accuracy } from "../../metrics/accuracy.js";
import { brier } from "../../metrics/brier.js";
import type { Label } from "../../metrics/check-labels.js";
import { balancedAccuracy, classScores, f1 } from "../../metrics/class-scores.js";
import { logLoss } from "../../metrics/log-loss.js";
import { areaUnderRoc } from "../../metrics/roc-auc.js";
import type { ClassRow, Mistake, EvaluationReport } from "../../plot/data/classification.js";
import { calibrationCurve } from "./calibration.js";
import { confusionMatrix } from "./confusion.js";
import { histogram } from "./histogram.js";
import { rocCurve, thinCurve } from "./roc.js";

/** What a classifier said about rows whose labels are known. */
export interface Classified {
  y: ArrayLike<Label>;
  predicted: ArrayLike<Label>;
  /** One row for each label, in the order of `classes`; undefined for a model of two classes that has none. */
  probabilities: ArrayLike<ArrayLike<number>> | undefined;
  /** In place of probabilities: scores that are above 0 for the second class. */
  margins?: ArrayLike<number>;
  /** The labels the model knows. */
  classes: readonly Label[];
}

type About = Pick<EvaluationReport, "file" | "target" | "model" | "features" | "warnings">;

const mostCurves = 10;
const mostMistakes = 10;
const certaintyBins = 20;

/** Everything the page of a classifier shows. */
export function evaluateClasses(
  { y, predicted, probabilities, margins = [], classes: known }: Classified,
  about: About,
): EvaluationReport {
  // Labels the model never met are classes, too: it is wrong about every row of theirs.
  const strange = [...new Set(Array.from(y))].filter((label) => !known.includes(label)).sort(ascending);
  const classes = [...known, ...strange];
  const given = (i: number, k: number): number =>
    probabilities ? (probabilities[i][k] ?? 0) : k === 1 ? margins[i] : -margins[i];
  const places = new Map(classes.map((label, k) => [label, k]));
  const truths = Array.from(y, (label) => places.get(label) as number);
  const guesses = Array.from(predicted, (label) => places.get(label) as number);
  const confusion = confusionMatrix(y, predicted, classes);
  const areas = known.map((_, k) =>
    areaUnderRoc(
      truths.map((truth) => truth === k),
      truths.map((_truth, i) => given(i, k)),
    ),
  );
  const two = classes.length === 2;
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
      auc: two ? areas[1] : null,
    },
    baseline: Math.max(...confusion.map(sum)) / y.length,
    confusion,
    perClass: classRows(y, predicted, classes, areas),
    roc: curves(truths, given, two ? [1] : mostCommon(confusion, known.length), areas),
    calibration: {
      of: two ? "second" : "predicted",
      bins: probabilities
        ? calibrationCurve(
            truths.map((truth, i) => (two ? truth === 1 : truth === guesses[i])),
            truths.map((_, i) => given(i, two ? 1 : guesses[i])),
          )
        : [],
    },
    certainty: probabilities
      ? classes.map((_, k) => {
          const rows = truths.flatMap((truth, i) => (truth === k ? [given(i, k)] : []));
          return histogram(rows, certaintyBins, 0, 1).counts;
        })
      : [],
    mistakes: probabilities ? mistakes(truths, guesses, given) : [],
    warnings: [
      ...about.warnings,
      ...strange.map(
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
): ClassRow[] {
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
  truths: readonly number[],
  given: (i: number, k: number) => number,
  wanted: readonly number[],
  areas: readonly (number | null)[],
): EvaluationReport["roc"] {
  return wanted.flatMap((k) => {
    const points = rocCurve(
      truths.map((truth) => truth === k),
      truths.map((_, i) => given(i, k)),
    );
    return points ? [{ class: k, auc: areas[k] as number, points: thinCurve(points) }] : [];
  });
}

/** The classes with the most rows, as many as curves can be told apart, in their own order. */
function mostCommon(confusion: readonly number[][], known: number): number[] {
  const rows = confusion.map(sum);
  return [...rows.keys()]
    .slice(0, known)
    .sort((a, b) => rows[b] - rows[a] || a - b)
    .slice(0, mostCurves)
    .sort((a, b) => a - b);
}

/** The rows that are wrong with the most confidence. */
function mistakes(
  truths: readonly number[],
  guesses: readonly number[],
  given: (i: number, k: number) => number,
): Mistake[] {
  return truths
    .flatMap((truth, i) =>
      truth === guesses[i]
        ? []
        : [{ row: i + 1, truth, predicted: guesses[i], probability: given(i, guesses[i]), ofTruth: given(i, truth) }],
    )
    .sort((a, b) => b.probability - a.probability || a.row - b.row)
    .slice(0, mostMistakes);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const ascending = (a: Label, b: Label): number => (a < b ? -1 : a > b ? 1 : 0);
