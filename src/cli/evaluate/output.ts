import { largest } from "../../math/extremes.js";
import CliTable from "cli-table3";
import type { ClassificationReport } from "../../plot/data/classification.js";
import type { RegressionReport } from "../../plot/data/regression.js";
import { count, number, percent, truncate } from "../../plot/kit/format.js";
import { undefinedR2 } from "../data/r2.js";
import { withoutLines } from "../terminal/plain-table.js";

const mostClasses = 12;

/** What a terminal shows of a classifier. */
export function printedClassification(report: ClassificationReport, unused: readonly string[]): string {
  const { scores, baseline, classes } = report;
  const figures: [string, string][] = [
    ["accuracy", `${percent(scores.accuracy)}, where the most common label is right in ${percent(baseline)}`],
    ["balanced accuracy", percent(scores.balancedAccuracy)],
    ["F1", number(scores.f1, 3)],
    ...(scores.logLoss === null ? [] : [["log loss", number(scores.logLoss, 3)] as [string, string]]),
    ...(scores.brier === null ? [] : [["Brier score", number(scores.brier, 3)] as [string, string]]),
    ...(scores.auc === null ? [] : [["AUC", scores.auc.toFixed(3)] as [string, string]]),
  ];
  return `${head(report, unused)}\n${listed(figures)}\n${
    classes.length > mostClasses
      ? `${classes.length} classes: --html and --json show the confusion matrix.\n`
      : `Confusion matrix, true labels down and predicted ones across:\n\n${confusionTable(report)}\n`
  }\n`;
}

/** What a terminal shows of a regression. */
export function printedRegression(report: RegressionReport, unused: readonly string[]): string {
  const { scores, target } = report;
  const bias = Math.abs(scores.bias) < 1e-6 * scores.rmse ? 0 : scores.bias;
  const figures: [string, string][] = [
    ["R²", scores.r2 === null ? undefinedR2 : number(scores.r2, 3)],
    ["RMSE", `${number(scores.rmse, 4)}, in the units of ${target}`],
    ["MAE", number(scores.mae, 4)],
    ["mean residual", `${number(bias, 2)}; above 0, predictions are too low`],
  ];
  return `${head(report, unused)}\n${listed(figures)}\n`;
}

const mostNames = 12;

function head(
  { file, model, target, features, rows }: ClassificationReport | RegressionReport,
  unused: readonly string[],
): string {
  const rest = unused.length > mostNames ? `, and ${unused.length - mostNames} more` : "";
  const list = `${unused.slice(0, mostNames).join(", ")}${rest}`;
  const also = unused.length > 0 ? `${count(unused.length, "column")} not used: ${list}\n` : "";
  return `${file}: ${target} by ${model.toLowerCase()} from ${count(features, "feature")}, ${count(rows, "row")}\n${also}`;
}

function listed(figures: [string, string][]): string {
  const width = largest(figures.map(([name]) => name.length));
  return figures.map(([name, value]) => `  ${name.padEnd(width)}  ${value}\n`).join("");
}

function confusionTable({ classes, confusion, perClass }: ClassificationReport): string {
  const names = classes.map((label) => truncate(label, 20));
  const heads = ["", ...names, "rows", "precision", "recall"];
  const table = new CliTable({
    head: heads,
    colAligns: heads.map((_, k) => (k === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
    chars: withoutLines,
  });
  const share = (value: number | null): string => (value === null ? "-" : percent(value));
  for (const [k, name] of names.entries()) {
    const { support, precision, recall } = perClass[k];
    table.push([name, ...confusion[k].map((rows) => number(rows)), number(support), share(precision), share(recall)]);
  }
  const lines = table.toString().split("\n");
  return lines.map((line) => ` ${line}`.trimEnd()).join("\n");
}
