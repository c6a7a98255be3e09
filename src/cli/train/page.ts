import { number, percent } from "../../plot/format.js";
import type { TrainReport } from "../../plot/trainReport.js";
import { penaltyWords, titleOf } from "./output.js";
import type { Outcome } from "./outcome.js";

const reasons = {
  epochs: "finished",
  converged: "converged",
  stopped: "stopped",
  aborted: "aborted",
  diverged: "diverged",
} as const;

/** What the page of a training shows. */
export function trainReport(outcome: Outcome): TrainReport {
  const { table, report, rows, coefficients, intercepts, columns, warnings, kind } = outcome;
  const { history, reason, seconds } = report;
  const several = coefficients.length > 1;
  const { features, scaling, classes } = table;
  return {
    file: table.file,
    target: table.target,
    model: titleOf(outcome),
    optimizer: outcome.optimizer.label,
    loss: penaltyWords(outcome).includes("included") ? `${outcome.loss} with its penalty` : outcome.loss,
    rows,
    losses: history.map(({ loss }) => loss),
    validation: rows.validation > 0 ? history.map(({ validationLoss }) => validationLoss ?? NaN) : null,
    best: outcome.kept ?? null,
    reason: reasons[reason],
    seconds,
    scores: scores(outcome),
    classes: several && classes ? classes.map(String) : null,
    positive: kind === "logistic" && classes ? String(classes[1]) : null,
    odds: outcome.probabilities,
    coefficients: features.map((name, j) => ({
      name,
      values: coefficients.map((values) => values[j]),
      deviation: scaling.scale[j],
    })),
    intercept: [...intercepts],
    columns,
    warnings,
  };
}

function scores(outcome: Outcome): TrainReport["scores"] {
  const { kind, score, rows, report, loss } = outcome;
  const penalty = penaltyWords(outcome);
  const name = kind === "linear" ? "R²" : "Accuracy";
  const how = kind === "linear" ? "share of the variance explained" : "share of rows predicted right";
  const text = (value: number): string => (kind === "linear" ? number(value, 3) : percent(value));
  const seen = rows.validation > 0 ? "training and validation rows" : "training rows";
  const list = [
    [seen, score.train],
    ["test rows", score.test],
  ] as const;
  return [
    ...list.flatMap(([on, value]) => (value === null ? [] : [{ name: `${name}, ${on}`, value: text(value), how }])),
    {
      name: "Objective",
      value: number(report.loss, 4),
      how: `${loss} of the training rows${penalty && `, ${penalty}`}`,
    },
  ];
}
