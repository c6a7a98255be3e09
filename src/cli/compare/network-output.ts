import CliTable from "cli-table3";
import type { NetworkRun, NetworkComparisonReport } from "../../plot/data/network-comparison.js";
import { count, duration, number, rate, scoreText } from "../../plot/kit/format.js";
import { withoutLines } from "../terminal/plain-table.js";

/** The results as a terminal shows them. */
export function printedNetworkComparison(report: NetworkComparisonReport): string {
  const { file, rows, widths, activation, parameters, loss, score, guess, runs } = report;
  const heads = ["optimizer", "lr", "time", "final loss", `train ${score}`, ...(rows.test ? [`test ${score}`] : [])];
  const table = new CliTable({
    head: heads,
    colAligns: heads.map((head) => (head === "optimizer" ? "left" : "right")),
    style: { head: process.stdout.isTTY && !process.env.NO_COLOR ? ["bold"] : [], border: [], compact: true },
    chars: withoutLines,
  });
  for (const run of runs) table.push(line(run, report));
  const test = rows.test ? `, ${number(rows.test, 12)} to test` : "";
  const shape = `${widths.join("-")}${widths.length > 2 ? ` ${activation}` : ""}`;
  const batches = report.batch ? `batches of ${number(report.batch, 12)}` : "full batches";
  const notes = report.notes.map((text) => `${text}\n`).join("");
  return (
    `${file}: network ${shape}, ${count(parameters, "parameter")}, ${count(rows.train, "row")} to train${test}\n\n${table}\n\n` +
    `${count(report.epochs, "epoch")} in ${batches}. The ${loss} of a guess is ${number(guess, 4)}.\n${notes}`
  );
}

function line(run: NetworkRun, report: NetworkComparisonReport): string[] {
  const score = (value: number | null): string => (value === null ? "-" : scoreText(value, report));
  return [
    run.options ? `${run.name}(${run.options})` : run.name,
    rate(run),
    duration(run.seconds),
    run.diverged ? "diverged" : number(run.loss, 4),
    score(run.trainScore),
    ...(report.rows.test ? [score(run.testScore)] : []),
  ];
}

/** The same for programs. */
export function networkComparisonAsJson(
  report: NetworkComparisonReport,
  settings: { seed: number; dtype: string },
): string {
  const { runs, batch, score, ...rest } = report;
  const key = score === "accuracy" ? "Accuracy" : "R2";
  const content = {
    ...rest,
    batch: batch ?? "full",
    ...settings,
    runs: runs.map(({ name, loss, losses, trainScore, testScore, ...run }) => ({
      optimizer: name,
      ...run,
      epochs: losses.length,
      finalLoss: loss,
      [`train${key}`]: trainScore,
      [`test${key}`]: testScore,
      losses,
    })),
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}
