import CliTable from "cli-table3";
import type { ColumnUse } from "../../plot/data/training.js";
import { count, number, percent, rate, truncate } from "../../plot/kit/format.js";
import { capitalized, kinds } from "../models/kinds.js";
import { undefinedR2 } from "../data/r2.js";
import { withoutLines } from "../terminal/plain-table.js";
import { verdictText } from "./verdict.js";
import type { CoefficientError } from "./coefficient-errors.js";
import { findingLines, layerTable, shapeText } from "./network-output.js";
import type { TrainOptions } from "./options.js";
import type { Outcome } from "./outcome.js";

const shownTerms = 20;
const shownClasses = 6;
const shownNames = 12;
const longestName = 60;

/** What a terminal shows of a training. */
export function printedTraining(outcome: Outcome, { model, epochs }: TrainOptions): string {
  const { kind, table, columns, rows, report, network } = outcome;
  const { target, file, classes } = table;
  const why =
    (model && model !== "mlp") || !classes ? "" : `, as ${JSON.stringify(target)} holds ${classes.length} labels`;
  const account: [string, string][] = [
    ["target", `${truncate(target, longestName)}: ${columns.find(({ role }) => role === "target")?.how}`],
    ["features", names(columns.filter(({ role }) => role === "feature"))],
    ["left out", leftOut(columns)],
    ["rows", rowText(rows)],
    ["layers", network ? shapeText(network) : ""],
    ["loss", lossText(outcome)],
    ["optimizer", optimizerText(outcome)],
    [
      "training",
      outcome.solved
        ? "none: the minimum was computed"
        : `${count(report.epochs, "epoch")} of ${number(epochs)}, ${endText(outcome)}`,
    ],
    [kinds[kind].labels ? "accuracy" : "R²", scoreText(outcome)],
  ];
  const lines = account.filter(([, text]) => text !== "").map(([name, text]) => `  ${name.padEnd(9)}  ${text}`);
  const findings = outcome.findings.length > 0 ? `${findingLines(outcome.findings)}\n` : "";
  const verdict = report.reason === "diverged" ? "" : `${verdictText(outcome.unseen, network !== undefined)}\n`;
  return `${file}: ${outcome.name}${why}\n${verdict}\n${lines.join("\n")}\n\n${
    network ? layerTable(network) : coefficients(outcome)
  }\n\n${findings}`;
}

function names(columns: readonly ColumnUse[]): string {
  const list = columns.slice(0, shownNames).map(({ name }) => truncate(name, longestName));
  const rest = columns.length > shownNames ? `, and ${columns.length - shownNames} more` : "";
  return `${columns.length}: ${list.join(", ")}${rest}`;
}

function leftOut(columns: readonly ColumnUse[]): string {
  const out = columns.filter(({ role }) => role === "left out");
  const reasons = [...new Set(out.map(({ how }) => how))];
  return reasons.map((how) => `${names(out.filter((each) => each.how === how))} (${how})`).join("; ");
}

function rowText({ train, validation, test }: Outcome["rows"]): string {
  const parts = [
    `${number(train)} to train`,
    validation > 0 && `${number(validation)} to validate`,
    test > 0 && `${number(test)} to test`,
  ];
  return parts.filter(Boolean).join(", ");
}

function lossText(outcome: Outcome): string {
  const { loss, report } = outcome;
  const penalty = penaltyText(outcome);
  return `${loss} ${number(report.loss)}${penalty && `, ${penalty}`}`;
}

/** The penalty, where there is one, or where one might expect one. */
export function penaltyText({ kind, penalty: { l1, l2, standard } }: Outcome): string {
  const parts = [l1 > 0 && `l1 ${number(l1, 3)}`, l2 > 0 && `l2 ${number(l2, 3)}`].filter(Boolean);
  if (parts.length === 0) return kind === "linear" || kind.startsWith("mlp") ? "" : "no penalty";
  return `penalty ${parts.join(" and ")} included${standard ? ": 1/(2 rows), as none was given" : ""}`;
}

function optimizerText({ optimizer: { label, own, lr }, report: { history } }: Outcome): string {
  const speed = lr === undefined ? "" : `, learning rate ${rate({ lr, lrEnd: history.at(-1)?.lr ?? lr })}`;
  return `${label}${own ? ", as none was named" : ""}${speed}`;
}

function endText({ report: { reason, bestEpoch }, restoredEpoch }: Outcome): string {
  const ends = {
    converged: "ended as the loss no longer fell",
    stalled: "ended where no progress was possible",
    stopped: "ended as the validation loss no longer fell",
    epochs: "as many as were allowed",
    aborted: "ended by hand",
    diverged: "diverged",
  };
  if (bestEpoch === undefined) return ends[reason];
  return `${ends[reason]}; epoch ${number(bestEpoch, 12)} was the best on validation rows${restoredEpoch ? " and is kept" : ""}`;
}

function scoreText({ kind, score: { train, validation, test }, rows, network, report }: Outcome): string {
  const diverged = report.reason === "diverged";
  const text = (value: number): string => (kinds[kind].labels ? percent(value) : number(value, 3));
  const on = rows.validation > 0 && !network ? "training and validation rows" : "training rows";
  const said = (value: number | null, where: string, count: number): string =>
    value === null ? (diverged || count === 0 ? "" : `${undefinedR2}, on ${where}`) : `${text(value)} on ${where}`;
  const parts = [
    said(train, on, rows.train),
    said(validation, "validation rows", network ? rows.validation : 0),
    said(test, "test rows", rows.test),
  ];
  return parts.filter(Boolean).join(", ");
}

function coefficients(outcome: Outcome): string {
  const { kind, table, coefficients: columns, intercepts } = outcome;
  const classes = table.classes?.map(String) ?? [];
  const several = columns.length > 1;
  const odds = outcome.probabilities ? "log-odds" : "score";
  const zeros = columns.reduce((sum, values) => sum + values.filter((value) => value === 0).length, 0);
  const all = columns.length * table.features.length;
  const sparse =
    outcome.penalty.l1 > 0
      ? `\n${number(zeros)} of ${count(all, "coefficient")} ${zeros === 1 ? "is" : "are"} exactly 0.`
      : "";
  const titles: Record<string, string> = {
    linear: `Coefficients, added to ${table.target} per unit of a column:`,
    logistic: `Coefficients, added to the ${odds} of ${classes[1]} per unit of a column:`,
    softmax: "Coefficients, added to the score of a class per unit of a column:",
  };
  const title = titles[kind];
  if (several && columns.length > shownClasses) {
    return `${number(all)} coefficients, which --html and --json show.${sparse}`;
  }
  const { errors } = outcome;
  const known = errors && errors.because === undefined ? errors : undefined;
  const heads = known ? ["", "", "error", "95 % interval", "p"] : [];
  const grid = new CliTable({
    head: several ? ["", ...classes.map((label) => truncate(label, 20))] : heads,
    colAligns: [
      "left",
      ...(known ? heads.slice(1) : columns).map(() => (several ? ("right" as const) : ("left" as const))),
    ],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 2 },
    chars: withoutLines,
  });
  for (const [j, name] of table.features.slice(0, shownTerms).entries())
    grid.push([
      `  ${truncate(name, longestName)}`,
      ...columns.map((values) => number(values[j])),
      ...(known ? errorCells(known.columns[j]) : []),
    ]);
  const rest = table.features.length - shownTerms;
  if (rest > 0) grid.push([`  and ${rest} more`, ...columns.map(() => ""), ...heads.slice(2).map(() => "")]);
  grid.push([
    "  intercept",
    ...Array.from(intercepts, (value) => number(value)),
    ...(known ? errorCells(known.intercept) : []),
  ]);
  const lines = grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  const none = errors?.because === undefined ? "" : `\nNo standard errors: ${errors.because}.`;
  return `${title}\n${lines.join("\n")}${sparse}${none}`;
}

function errorCells({ standardError, lower, upper, pValue }: CoefficientError): string[] {
  const chance = Number.isNaN(pValue) ? "" : pValue < 0.001 ? "< 0.001" : pValue.toFixed(3);
  return [number(standardError, 3), `${number(lower, 3)} to ${number(upper, 3)}`, chance];
}

/** The same for programs. */
export function trainingAsJson(outcome: Outcome, { seed, dtype }: TrainOptions, saved: string | undefined): string {
  const { kind, table, report, rows, score, coefficients: columns, intercepts, penalty, optimizer } = outcome;
  const { file, target, features, classes } = table;
  const named = (values: Float64Array): Record<string, number> =>
    Object.fromEntries(features.map((name, j) => [name, values[j]]));
  const byClass = <T>(values: ArrayLike<T>): Record<string, T> =>
    Object.fromEntries((classes ?? []).map((label, k) => [label, values[k]]));
  const { train, validation, test } = rows;
  const scores = kinds[kind].labels
    ? { trainAccuracy: score.train, validationAccuracy: score.validation, testAccuracy: score.test }
    : { trainR2: score.train, validationR2: score.validation, testR2: score.test };
  const { network } = outcome;
  const learnt = network
    ? {
        widths: network.widths,
        activation: network.activation,
        extras: network.extras,
        parameters: network.parameters,
        history: report.history,
        findings: outcome.findings,
      }
    : {
        intercept: columns.length > 1 ? byClass(intercepts) : intercepts[0],
        coefficients: columns.length > 1 ? byClass(columns.map(named)) : named(columns[0]),
      };
  const result = {
    file,
    model: kind,
    target,
    ...(classes ? { classes } : {}),
    rows: { train, ...(validation > 0 ? { validation } : {}), test },
    loss: report.loss,
    lossName: outcome.loss,
    ...scores,
    unseen: outcome.unseen ?? null,
    ...learnt,
    ...(outcome.errors ? { errors: errorsAsJson(outcome) } : {}),
    columns: outcome.columns,
    optimizer: optimizer.label,
    epochs: report.epochs,
    reason: report.reason,
    bestEpoch: report.bestEpoch ?? null,
    seed,
    dtype,
    l1: penalty.l1,
    l2: penalty.l2,
    warnings: outcome.warnings,
    output: saved ?? null,
  };
  return `${JSON.stringify(result, null, 1)}\n`;
}

function errorsAsJson({ errors, table: { features } }: Outcome): object {
  if (!errors || errors.because !== undefined) return { because: errors?.because };
  const { intercept, columns } = errors;
  return {
    intercept: { ...intercept, pValue: undefined },
    coefficients: Object.fromEntries(features.map((name, j) => [name, columns[j]])),
  };
}

export const modelTitle = ({ name }: Outcome): string => capitalized(name);
