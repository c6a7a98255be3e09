import CliTable from "cli-table3";
import { Command, InvalidArgumentError, Option } from "commander";
import { LinearRegression, lrFind, type RateSweep } from "simdescent";
import type { SuggestionMethod } from "../../plot/data/lr-find.js";
import { count, number } from "../../plot/kit/format.js";
import { suggestionTexts, suggestionMethods } from "../../plot/kit/lr-suggestions.js";
import { lrFindPage } from "../../plot/pages/lr-find-page.js";
import { biasGroup, labelOf, parseOptimizers } from "../optimizers/choices.js";
import { writeFile } from "../files/output-file.js";
import { asUser, UserError } from "../terminal/errors.js";
import { batchOption, dataOptions, positiveInteger, type DataOptions } from "../terminal/options.js";
import { withoutLines } from "../terminal/plain-table.js";
import { Progress } from "../terminal/progress.js";
import { checkOutput, load, warn } from "./common.js";
import { print, printJson } from "../terminal/print.js";

interface FindOptions extends Omit<DataOptions, "test"> {
  optimizer: string;
  batch: number | "full";
  from?: number;
  to?: number;
  steps: number;
  mode: "exponential" | "linear";
  html?: string;
  json?: boolean;
}

export const lrFindCommand: Command = new Command("lr-find")
  .summary("train once at growing rates and read off which one to use")
  .description(
    "Trains a linear regression from its start while the rate grows from far too small to far too large, and suggests\n" +
      "four rates from the curve of losses. Features are standardized.",
  )
  .argument("<data.csv>", "numbers with a header line")
  .option("--optimizer <name>", "an optimizer, with options in parentheses", "SGD(momentum=0.9,nesterov)")
  .addOption(batchOption("full"))
  .option("--from <rate>", "first rate (default: 1e-7)", rateOf)
  .option(
    "--to <rate>",
    "last rate (default: 10, or the targets' size where the rate alone sets a step's length)",
    rateOf,
  )
  .option("--steps <number>", "rates to try, one update each", positiveInteger, 100)
  .addOption(
    new Option("--mode <name>", "how the rate grows").choices(["exponential", "linear"]).default("exponential"),
  )
  .option("--html <file>", "write a page with the curve and the suggestions")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nExample:\n  simdescent lr-find diabetes.csv --optimizer Adam --batch 32 --html rates.html\n",
  );
for (const option of dataOptions()) lrFindCommand.addOption(option);

lrFindCommand.action(async (file: string, options: FindOptions) => {
  const { batch, seed, dtype, steps, mode, html } = options;
  if (html !== undefined) checkOutput(html, file);
  const found = parseOptimizers(options.optimizer);
  if (found.length !== 1) throw new UserError("--optimizer needs exactly one optimizer");
  const [choice] = found;
  const { optimizer } = choice;
  const model = asUser(
    () =>
      new LinearRegression({
        optimizer,
        ...biasGroup(choice),
        ...choice.options,
        batchSize: batch,
        seed,
        dtype,
        standardize: false,
      }),
  );
  const progress = new Progress();
  const table = await load(file, { ...options, test: 0 }, progress);
  progress.clear();
  const { x, y } = table.train;
  const size = Math.sqrt(Array.from(y).reduce((sum, value) => sum + value * value, 0) / y.length);
  const { from = 1e-7, to = optimizer.definition.stepLength === "rate" ? Math.max(10, size) : 10 } = options;
  const result = asUser(() => lrFind(model, x, y, { from, to, steps, mode }));
  warn(table.warnings);
  const { lrs, losses, smoothed, reason } = result;
  const suggestions = { ...result.suggestions, minimum: minimumSuggestion(result) };
  const full = batch === "full" || batch === x.rows;
  // docs/learning-rates.md: a curve without noise falls from its first rate on, and then the valley says little.
  const order: SuggestionMethod[] = full ? ["minimum", "valley"] : ["valley", "minimum"];
  const recommended = order.find((kind) => suggestions[kind] !== null) ?? null;
  const label = labelOf(choice);
  if (html) {
    const page = lrFindPage({
      file: table.file,
      target: table.target,
      optimizer: label,
      rows: x.rows,
      warnings: table.warnings,
      batch: full ? null : batch,
      mode,
      lrs,
      losses,
      smoothed,
      suggestions,
      stopped: reason,
      recommended,
    });
    writeFile(html, page);
  }
  if (options.json) {
    const { file: name, target } = table;
    printJson(`${JSON.stringify({ file: name, target, optimizer: label, recommended, ...result }, null, 1)}\n`);
  } else print(printed({ ...result, suggestions }, `${table.file}: ${label}, ${count(lrs.length, "rate")}`));
  if (html && !options.json) print(`Report: ${html}\n`);
});

const ends = {
  finished: "The loss did not rise to four times its lowest value: a larger --to may show more.",
  diverged: "The sweep ended when the loss had risen to four times its lowest value.",
  aborted: "The sweep was stopped.",
};

// The library tells the lowest loss, a reader wants the loss at the rate.
function minimumSuggestion({ suggestions, lrs, smoothed }: RateSweep): RateSweep["suggestions"]["minimum"] {
  const { minimum } = suggestions;
  if (!minimum) return null;
  const index = Math.max(
    0,
    lrs.findLastIndex((lr) => lr <= minimum.lr),
  );
  return { lr: minimum.lr, loss: smoothed[index], index };
}

function printed({ suggestions, reason }: RateSweep, label: string): string {
  const heads = ["suggestion", "lr", "loss", "what it is"];
  const table = new CliTable({
    head: heads,
    colAligns: ["left", "right", "right", "left"],
    style: { head: process.stdout.isTTY && !process.env.NO_COLOR ? ["bold"] : [], border: [], compact: true },
    chars: withoutLines,
  });
  for (const kind of suggestionMethods) {
    const found = suggestions[kind];
    table.push([
      suggestionTexts[kind].name,
      found ? number(found.lr, 3) : "-",
      found ? number(found.loss, 5) : "-",
      suggestionTexts[kind].how,
    ]);
  }
  return `${label}\n\n${table}\n\n${ends[reason]}\n`;
}

function rateOf(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < Infinity))
    throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}
