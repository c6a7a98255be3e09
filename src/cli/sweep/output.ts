import CliTable from "cli-table3";
import type { HalvingResult, ScheduleSpec, SearchResult, Trial } from "simdescent";
import type { SweepAxis, SweepReport } from "../../plot/data/sweep.js";
import { count, number } from "../../plot/kit/format.js";
import type { Table } from "../data/table.js";
import { scheduleCall } from "../schedule/call.js";
import { withoutLines } from "../terminal/plain-table.js";
import type { Axis } from "./axes.js";

const maxRows = 25;

/** Trials from best to worst, as a terminal shows them. The same for every number of workers. */
export function printedSweep(result: SearchResult, names: readonly string[], label: string): string {
  const rungs = "rungs" in result;
  const heads = ["trial", ...names, ...(rungs ? ["epochs"] : []), result.metric, "spread", "status"];
  const table = new CliTable({
    head: heads,
    colAligns: heads.map((head) => (head === "status" ? "left" : "right")),
    style: { head: process.stdout.isTTY && !process.env.NO_COLOR ? ["bold"] : [], border: [], compact: true },
    chars: withoutLines,
  });
  const order = rankTrials(result);
  for (const trial of order.slice(0, maxRows)) {
    table.push([
      `#${trial.id}`,
      ...names.map((name) => valueText(trial.options[name])),
      ...(rungs ? [trial.epochs === null ? "-" : number(trial.epochs)] : []),
      trial.mean === null ? "-" : number(trial.mean, 5),
      trial.spread === null ? "-" : `± ${number(trial.spread, 2)}`,
      trial.error ?? trial.status,
    ]);
  }
  const more = order.length > maxRows ? `and ${order.length - maxRows} more; --json and --html have them all\n` : "";
  return `${label}\n\n${table}\n${more}\n${verdict(result, names)}`;
}

function verdict({ best, metric, gradients, reason, trials }: SearchResult, names: readonly string[]): string {
  const early = reason === "aborted" ? "Stopped before the end. " : "";
  const cost = `${count(trials.length, "trial")}, ${count(gradients, "row gradient")}.`;
  if (!best) return `${early}No trial has a score. ${cost}\n`;
  const options = names.map((name) => `${name}=${valueText(best.options[name])}`).join(" ");
  const spread = `${number(best.mean as number, 5)} ± ${number(best.spread as number, 2)}`;
  return `${early}Best: ${options}, ${metric} ${spread} over ${count(best.scores.length, "fold")}. ${cost}\n`;
}

/** Longest trained first where the search sets epochs, then by score. */
export function rankTrials({ trials, higherIsBetter }: SearchResult): Trial[] {
  const key = ({ mean }: Trial): number => (mean === null ? Infinity : higherIsBetter ? -mean : mean);
  const byScore = (a: Trial, b: Trial): number => (key(a) === key(b) ? a.id - b.id : key(a) - key(b));
  return [...trials].sort((a, b) => (b.epochs ?? 0) - (a.epochs ?? 0) || byScore(a, b));
}

/** An option's value as the reader would type it. */
export function valueText(value: unknown): string {
  if (typeof value === "number") return number(value, 5);
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "schedule" in value)
    return scheduleCall(value.schedule as ScheduleSpec);
  return value === undefined ? "" : JSON.stringify(value);
}

/** The same for a page. */
export function sweepReport(
  result: SearchResult,
  axes: readonly Axis[],
  { file, target, train, features, warnings }: Table,
  model: string,
): SweepReport {
  const { trials, best, metric, higherIsBetter, gradients, reason } = result;
  const { rungs = [] } = result as Partial<HalvingResult>;
  const value = (trial: Trial, name: string): number | string => {
    const option = trial.options[name];
    return typeof option === "number" ? option : valueText(option);
  };
  return {
    file,
    target,
    model,
    method: result.method as SweepReport["method"],
    rows: train.x.rows,
    features: features.length,
    folds: trials[0]?.scores.length ?? 0,
    metric,
    higherIsBetter,
    axes: axes.map(({ name, values, scale }): SweepAxis => {
      const seen = [...new Set(trials.map((trial) => value(trial, name)))];
      const listed = Array.isArray(values);
      const numbers = seen.every((each) => typeof each === "number");
      const sorted = numbers ? (seen as number[]).sort((a, b) => a - b) : seen;
      return { name, scale: numbers ? scale : "choice", values: listed && !numbers ? seen : sorted };
    }),
    trials: trials.map(({ id, candidate, epochs, status, error, scores, mean, spread, gradients: cost, ...trial }) => ({
      id,
      candidate,
      epochs,
      status,
      error,
      scores,
      mean,
      spread,
      gradients: cost,
      options: Object.fromEntries(axes.map(({ name }) => [name, value({ ...trial } as Trial, name)])),
    })),
    best: best?.id ?? null,
    rungs,
    gradients,
    reason,
    warnings,
  };
}
