import CliTable from "cli-table3";
import type { Run, ComparisonReport } from "../../plot/data/comparison.js";
import { aboveOptimum, count, duration, number, rate } from "../../plot/kit/format.js";
import { withoutLines } from "../terminal/plain-table.js";

/** The results as a terminal shows them. */
export function printedComparison(report: ComparisonReport): string {
  const { file, rows, features, runs, optimum } = report;
  const goal = optimum.relative ? "to 1%" : "to goal";
  const heads = ["optimizer", "lr", `epochs ${goal}`, `time ${goal}`, "final loss", "optimal loss", "above", "test R²"];
  const table = new CliTable({
    head: heads,
    colAligns: heads.map((head) => (head === "optimizer" ? "left" : "right")),
    style: { head: process.stdout.isTTY && !process.env.NO_COLOR ? ["bold"] : [], border: [], compact: true },
    chars: withoutLines,
  });
  for (const run of runs) table.push(line(run, report));
  const test = rows.test ? `, ${number(rows.test)} to test` : "";
  const note = optimum.testR2 === null ? "" : ` The exact solution has a test R² of ${r2(optimum.testR2)}.`;
  const notes = report.notes.map((text) => `${text}\n`).join("");
  return `${file}: ${count(features, "feature")}, ${count(rows.train, "row")} to train${test}\n\n${table}\n\n${goalNote(report)}${note}\n${notes}`;
}

function line(run: Run, { optimum }: ComparisonReport): string[] {
  return [
    run.options ? `${run.name}(${run.options})` : run.name,
    rate(run),
    run.epochs === null ? (run.diverged ? "diverged" : "-") : number(run.epochs),
    run.seconds === null ? "-" : duration(run.seconds),
    number(run.loss),
    number(optimum.loss),
    optimum.relative ? aboveOptimum(run.loss - optimum.loss, optimum.loss) : "-",
    run.testR2 === null ? "-" : r2(run.testR2),
  ];
}

const r2 = (value: number): string => (value < -9.995 ? number(value, 2) : value.toFixed(3));

function goalNote({ epochs, batch, optimum }: ComparisonReport): string {
  const what = optimum.relative
    ? '"To 1%" is first within 1% of the optimal loss'
    : 'The optimal loss is 0; "to goal" is first below a millionth of the loss at the start';
  return `${what}, of ${count(epochs, "epoch")} in ${batch ? `batches of ${number(batch)}` : "full batches"}.`;
}

/** The same for programs. Infinite and missing numbers are null. */
export function comparisonAsJson(report: ComparisonReport, settings: { seed: number; dtype: string }): string {
  const { optimum, runs, rows } = report;
  const content = {
    file: report.file,
    target: report.target,
    features: report.features,
    rows,
    epochs: report.epochs,
    batch: report.batch ?? "full",
    ...settings,
    optimal: { loss: optimum.loss, testR2: optimum.testR2, condition: optimum.condition },
    runs: runs.map((run) => ({
      optimizer: run.name,
      family: run.family,
      options: run.options,
      lr: run.lr,
      lrEnd: run.lrEnd,
      epochsTo1Percent: run.epochs,
      secondsTo1Percent: run.seconds,
      epochs: run.excess.length - 1,
      finalLoss: run.loss,
      optimalLoss: optimum.loss,
      testR2: run.testR2,
      diverged: run.diverged,
      losses: run.excess.map((excess) => optimum.loss + excess),
    })),
    warnings: report.warnings,
    notes: report.notes,
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}
