import type { NetworkReport } from "../../plot/data/network.js";
import type { TrainingReport } from "../../plot/data/training.js";
import { undefinedR2 } from "../data/r2.js";
import { number, percent } from "../../plot/kit/format.js";
import { capitalized, kinds } from "../models/kinds.js";
import type { NetworkOutcome } from "./network.js";
import type { Outcome } from "./outcome.js";
import { penaltyText, modelTitle } from "./output.js";

const reasons = {
  epochs: "finished",
  converged: "converged",
  stopped: "stopped",
  aborted: "aborted",
  stalled: "stalled",
  diverged: "diverged",
} as const;

/** What the page of a training shows. */
export function trainingReport(outcome: Outcome): TrainingReport {
  const { table, report, rows, coefficients, intercepts, columns, warnings, kind } = outcome;
  const { history, reason, seconds } = report;
  const several = coefficients.length > 1;
  const { network } = outcome;
  const { features, scaling, classes } = table;
  return {
    file: table.file,
    target: table.target,
    model: modelTitle(outcome),
    optimizer: outcome.optimizer.label,
    loss: penaltyText(outcome).includes("included") ? `${outcome.loss} with its penalty` : outcome.loss,
    rows,
    losses: history.map(({ loss }) => loss),
    validation: rows.validation > 0 ? history.map(({ validationLoss }) => validationLoss ?? NaN) : null,
    best: outcome.restoredEpoch ?? null,
    reason: reasons[reason],
    seconds,
    scores: scores(outcome),
    classes: several && classes ? classes.map(String) : null,
    positive: kind === "logistic" && classes ? String(classes[1]) : null,
    odds: outcome.probabilities,
    coefficients: network
      ? []
      : features.map((name, j) => ({
          name,
          values: coefficients.map((values) => values[j]),
          deviation: scaling.scale[j],
        })),
    intercept: network ? null : [...intercepts],
    ...(network ? { network: networkReport(network, outcome) } : {}),
    columns,
    warnings,
  };
}

function networkReport(network: NetworkOutcome, { kind, report: { history }, rows, findings }: Outcome): NetworkReport {
  const accuracy = kinds[kind].labels
    ? {
        train: history.map((record) => record.accuracy ?? NaN),
        validation: rows.validation > 0 ? history.map((record) => record.validationAccuracy ?? NaN) : null,
      }
    : null;
  return { ...network, accuracy, findings };
}

function scores(outcome: Outcome): TrainingReport["scores"] {
  const { kind, score, rows, report, loss } = outcome;
  const penalty = penaltyText(outcome);
  const { labels } = kinds[kind];
  const name = labels ? "Accuracy" : "R²";
  const how = labels ? "share of rows predicted right" : "share of the variance explained";
  const text = (value: number): string => (labels ? percent(value) : number(value, 3));
  const seen = rows.validation > 0 && !outcome.network ? "training and validation rows" : "training rows";
  const list = [
    [seen, score.train, rows.train],
    ["validation rows", score.validation, outcome.network ? rows.validation : 0],
    ["test rows", score.test, rows.test],
  ] as const;
  const { unseen } = outcome;
  const said = (value: number): string => (unseen?.measure === "accuracy" ? percent(value) : number(value, 3));
  const guess = unseen && `always guessing ${unseen.guess.what}: ${said(unseen.guess.value)}`;
  return [
    ...(unseen
      ? [{ name: `${capitalized(unseen.measure)}, rows never seen`, value: said(unseen.value), how: guess as string }]
      : []),
    ...list.flatMap(([on, value, count]) => {
      if (value !== null) return [{ name: `${name}, ${on}`, value: text(value), how }];
      return count === 0 || report.reason === "diverged"
        ? []
        : [{ name: `${name}, ${on}`, value: "–", how: undefinedR2 }];
    }),
    ...(Number.isFinite(report.loss)
      ? [
          {
            name: "Objective",
            value: number(report.loss, 4),
            how: `${loss} of the training rows${penalty && `, ${penalty}`}`,
          },
        ]
      : []),
  ];
}
