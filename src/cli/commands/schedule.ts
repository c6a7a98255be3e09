import CliTable from "cli-table3";
import { Command } from "commander";
import { schedulePage } from "../../plot/pages/schedule-page.js";
import type { CyclingSchedule } from "../../schedules/cycling.js";
import type { ScheduleSpec } from "../../schedules/schedule.js";
import { boundariesOf } from "../schedule/boundaries.js";
import { brailleChart } from "../schedule/braille-chart.js";
import { parseSchedule } from "../schedule/parse.js";
import { stepsToShow, maxSteps, notablePoints, sampleValues, type Point } from "../schedule/sample.js";
import { writeFile } from "../files/output-file.js";
import { UserError } from "../terminal/errors.js";
import { positiveInteger } from "../terminal/options.js";
import { withoutLines } from "../terminal/plain-table.js";
import { print, printJson } from "../terminal/print.js";

interface Options {
  steps?: number;
  html?: string;
  json?: boolean;
}

export const scheduleCommand: Command = new Command("schedule")
  .summary("draw the curve of a schedule")
  .description(
    "Draws a schedule, written as in code, and lists its values where something happens. Nothing but the library's\n" +
      "schedules, numbers, strings, true, false, lists, options and .momentum may stand in it.",
  )
  .argument("<expression>", "such as 'warmup(cosine(3e-4, 1000), 100)', in quotes")
  .option("-n, --steps <number>", "show steps 0 to this one, exclusive (default: see below)", positiveInteger)
  .option("--html <file>", "write a page with the curve")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nWithout --steps it is shown until it rests, and a tenth more. One that creeps towards its end rests when it is\n" +
      "within a ten thousandth of its height. One that never rests is shown for four times its last boundary (such as\n" +
      "the first restart), and one without boundaries for 1000 steps.\n" +
      "\nExamples:\n" +
      "  simdescent schedule 'wsd(3e-4, { warmup: 100, stable: 700, decay: 200 })'\n" +
      "  simdescent schedule 'oneCycle({ maxLr: 0.01, totalSteps: 1000 }).momentum' --html momentum.html\n",
  );

scheduleCommand.action(async (expression: string, options: Options) => {
  const schedule = parseSchedule(expression);
  const spec = schedule.spec as ScheduleSpec;
  const steps = options.steps ?? stepsToShow(schedule);
  if (steps > maxSteps) throw new UserError(`${steps} steps are too many to show`, `Show at most --steps ${maxSteps}.`);
  const values = sampleValues(schedule, steps);
  const companion = (schedule as Partial<CyclingSchedule>).momentum;
  const momentum = companion ? sampleValues(companion, steps) : null;
  const points = notablePoints(values, boundariesOf(spec));
  if (options.html) writeFile(options.html, schedulePage({ expression, values, momentum, points }));
  if (options.json) {
    printJson(`${JSON.stringify({ expression, spec, steps, values, ...(momentum && { momentum }) })}\n`);
    return;
  }
  print(`${brailleChart(values)}\n\n${tableOf(points, momentum)}\n`);
  if (schedule.plateaus) print("\nA plateau drops when losses stall; without losses it stays.\n");
  if (options.html) print(`\nReport: ${options.html}\n`);
});

function tableOf(points: Point[], momentum: number[] | null): string {
  const head = ["step", "value", ...(momentum ? ["momentum"] : []), "what"];
  const table = new CliTable({
    head,
    colAligns: head.map((name) => (name === "what" ? "left" : "right")),
    style: { head: process.stdout.isTTY && !process.env.NO_COLOR ? ["bold"] : [], border: [], compact: true },
    chars: withoutLines,
  });
  for (const { step, value, what } of points)
    table.push([String(step), figure(value), ...(momentum ? [figure(momentum[step])] : []), what]);
  return String(table);
}

const figure = (value: number): string => String(Number(value.toPrecision(6)));
