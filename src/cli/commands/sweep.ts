import { metricNames, type MetricName } from "../../metrics/metrics.js";
import { Command, InvalidArgumentError, Option } from "commander";
import {
  gridSearch,
  hyperband,
  LinearRegression,
  randomSearch,
  successiveHalving,
  type Grid,
  type AsyncSearchOptions,
  type SearchProgress,
  type SearchResult,
} from "simdescent";
import { count, duration, number } from "../../plot/kit/format.js";
import { sweepPage } from "../../plot/pages/sweep-page.js";
import { rSquared, undefinedR2 } from "../data/r2.js";
import type { Part, Table } from "../data/table.js";
import { modelFile } from "../models/model-file.js";
import { biasGroup, labelOf, parseOptimizers, type OptimizerChoice } from "../optimizers/choices.js";
import { parseAxis, searchSpace, type Axis } from "../sweep/axes.js";
import { fileJournal } from "../sweep/journal.js";
import { printedSweep, sweepReport } from "../sweep/output.js";
import { writeFile } from "../files/output-file.js";
import { asUser, UserError } from "../terminal/errors.js";
import { batchOption, dataOptions, epochsOption, positiveInteger, type DataOptions } from "../terminal/options.js";
import { Progress } from "../terminal/progress.js";
import { checkOutputs, load, warn } from "./common.js";
import { print, printJson } from "../terminal/print.js";

interface SweepOptions extends DataOptions {
  grid: string[];
  method: "grid" | "random" | "halving" | "hyperband";
  trials?: number;
  factor?: number;
  folds: number;
  metric: MetricName;
  optimizer?: string;
  epochs: number;
  batch: number | "full";
  workers: number;
  journal?: string;
  output?: string;
  html?: string;
  json?: boolean;
}

const collect = (text: string, before: string[] = []): string[] => [...before, text];

export const sweep: Command = new Command("sweep")
  .summary("search for the best learning rate and other options by cross-validation")
  .description(
    "Fits a linear regression with every combination of the listed options (or with random draws) and scores each on\n" +
      "folds held out in turn. A diverging combination is a row of the table, not the end.",
  )
  .argument("<data.csv>", "numbers with a header line")
  .addOption(
    new Option("-g, --grid <option=values>", "values of one option; repeat for further options")
      .argParser(collect)
      .makeOptionMandatory(),
  )
  .addOption(
    new Option("--method <name>", "how to search").choices(["grid", "random", "halving", "hyperband"]).default("grid"),
  )
  .option("--trials <number>", "candidates to draw, for random and halving", positiveInteger)
  .option("--factor <number>", "one candidate in so many goes on, for halving and hyperband", factorOf)
  .option("-k, --folds <number>", "folds", positiveInteger, 5)
  .addOption(new Option("--metric <name>", "what to compare").choices(metricNames(["numbers"])).default("r2"))
  .option("--optimizer <name>", "an optimizer, with options in parentheses (default: SGD(momentum=0.9,nesterov))")
  .addOption(epochsOption(200))
  .addOption(batchOption("full"))
  .option("-w, --workers <number>", "threads; the result is the same for every number", positiveInteger, 1)
  .option("--journal <file>", "note every trial there, and go on from what it holds")
  .option("-o, --output <file>", "fit the best on all rows and save that model")
  .option("--html <file>", "write a page with scores, options and rungs")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nValues: lr=log:1e-4..1:9 (9 rates at equal factors), momentum=lin:0..0.9:4, batchSize=16,32,full,\n" +
      "optimizer=SGD,Adam. Without a count (lr=log:1e-4..1) they are drawn at random; int:1..9 draws whole numbers.\n" +
      "\nExamples:\n" +
      "  simdescent sweep diabetes.csv --grid lr=log:1e-4..1:9 --folds 5 --workers 2 --journal sweep.jsonl\n" +
      "  simdescent sweep diabetes.csv --grid lr=log:1e-3..1:7 --grid optimizer=SGD,Adam --html sweep.html\n" +
      "  simdescent sweep diabetes.csv --method halving --trials 27 --grid lr=log:1e-5..10 --grid momentum=lin:0..0.99\n",
  );
for (const option of dataOptions(0)) sweep.addOption(option);

sweep.action(async (file: string, options: SweepOptions) => {
  checkOutputs([options.journal, options.output, options.html], file);
  const axes = options.grid.map(parseAxis);
  const space = searchSpace(axes);
  checkMethod(options, axes);
  const choice = oneOptimizer(options.optimizer);
  const model = modelOf(choice, options);
  const progress = new Progress();
  const table = await load(file, options, progress);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  const found = search(model, space, table, options, {
    folds: options.folds,
    metric: options.metric,
    seed: options.seed,
    workers: options.workers,
    ...(options.journal === undefined ? {} : { journal: fileJournal(options.journal) }),
    refit: options.output !== undefined || table.test !== undefined,
    signal: stop.signal,
    onProgress: (state) => progress.show(() => progressText(state, options.metric)),
  });
  const result = await found.finally(() => progress.clear());
  process.removeListener("SIGINT", interrupt);
  warn([...table.warnings, ...result.warnings]);
  await report(result, axes, table, options, axes.some(({ name }) => name === "optimizer") ? undefined : choice);
});

async function report(
  result: SearchResult,
  axes: readonly Axis[],
  table: Table,
  options: SweepOptions,
  choice: OptimizerChoice | undefined,
): Promise<void> {
  const { output, html, json } = options;
  const { model, ...found } = result;
  const names = axes.map(({ name }) => name);
  const rows = count(table.train.x.rows, "row");
  const label = `${table.file}: ${found.method} search over ${names.join(", ")}, ${rows}, ${options.folds} folds`;
  const title = `linear regression${choice ? ` by ${labelOf(choice)}` : ""}`;
  if (html) writeFile(html, sweepPage(sweepReport(found, axes, table, title)));
  if (output && model) writeFile(output, modelFile(model as LinearRegression, table));
  const { file, target, test } = table;
  const judge = (part: Part, predicted: Float64Array): number | null =>
    rSquared(part, predicted.reduce((sum, value, i) => sum + (value - part.y[i]) ** 2, 0) / part.y.length);
  const testR2 = model && test ? judge(test, (model as LinearRegression).predict(test.x)) : null;
  if (json) printJson(`${JSON.stringify({ file, target, testR2, ...found }, null, 1)}\n`);
  else print(printedSweep(found, names, label));
  if (!json && test && model)
    print(
      `R² of the best on ${count(test.x.rows, "row")} held out: ${testR2 === null ? undefinedR2 : number(testR2, 3)}\n`,
    );
  if (!json && html) print(`Report: ${html}\n`);
  if (!json && output && model) print(`Saved to ${output}\n`);
  if (!found.best) process.exitCode = 1;
}

// What a method does not read would be a silent disappointment.
function checkMethod({ method, trials, factor }: SweepOptions, axes: readonly Axis[]): void {
  const drawn = axes.find(({ values }) => !Array.isArray(values));
  if (method === "grid" && drawn) {
    throw new UserError(
      `${drawn.name}: a grid needs the number of values`,
      "Add it, as in lr=log:1e-4..1:9, or draw at random: --method random.",
    );
  }
  const inRungs = method === "halving" || method === "hyperband";
  if (trials !== undefined && method !== "random" && method !== "halving")
    throw new UserError(`--trials has no meaning for --method ${method}`, "It is for random and halving.");
  if (factor !== undefined && !inRungs)
    throw new UserError(`--factor has no meaning for --method ${method}`, "It is for halving and hyperband.");
  if (inRungs && axes.some(({ name }) => name === "epochs"))
    throw new UserError(`--method ${method} sets the epochs itself`, "Give the most it may use as --epochs.");
}

function oneOptimizer(text = "SGD(momentum=0.9,nesterov)"): OptimizerChoice {
  const choices = parseOptimizers(text);
  if (choices.length !== 1)
    throw new UserError("--optimizer needs exactly one optimizer", "Search over several: --grid optimizer=SGD,Adam.");
  return choices[0];
}

// An optimizer that is searched over brings no options of another one along.
function modelOf(choice: OptimizerChoice, given: SweepOptions): LinearRegression {
  const { optimizer, options } = choice;
  const { epochs, batch, seed, dtype } = given;
  const several = given.grid.some((text) => text.startsWith("optimizer="));
  const own = several && given.optimizer === undefined ? {} : { ...biasGroup(choice), ...options };
  return asUser(() => new LinearRegression({ optimizer, ...own, epochs, batchSize: batch, seed, dtype }));
}

async function search(
  model: LinearRegression,
  space: ReturnType<typeof searchSpace>,
  { train: { x, y } }: Table,
  { method, trials, factor, epochs }: SweepOptions,
  common: AsyncSearchOptions,
): Promise<SearchResult> {
  const draws = trials === undefined ? {} : { trials };
  const keep = factor === undefined ? {} : { factor };
  try {
    switch (method) {
      case "random":
        return await randomSearch(model, space, x, y, { ...common, ...draws });
      case "halving":
        return await successiveHalving(model, space, x, y, { ...common, ...draws, ...keep, maxEpochs: epochs });
      case "hyperband":
        return await hyperband(model, space, x, y, { ...common, ...keep, maxEpochs: epochs });
      default:
        return await gridSearch(model, space as Grid, x, y, common);
    }
  } catch (error) {
    return asUser(() => {
      throw error;
    });
  }
}

function progressText({ done, total, best, secondsLeft }: SearchProgress, metric: string): string {
  const left = secondsLeft === undefined ? "" : `, ${duration(secondsLeft)} left`;
  return `${done} of ${total} trials${best ? `, best ${metric} ${number(best.mean as number, 4)}` : ""}${left}`;
}

function factorOf(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 2)
    throw new InvalidArgumentError("It must be a whole number of at least 2.");
  return value;
}
