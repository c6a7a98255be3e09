import { Command, Option } from "commander";
import type { ComparisonReport } from "../../plot/data/comparison.js";
import { comparisonPage } from "../../plot/pages/comparison-page.js";
import { networkComparisonPage } from "../../plot/pages/network-comparison-page.js";
import { withCrossValidatedRate, rateNote } from "../compare/cross-validated-rates.js";
import { leastSquares, meanSquare, type Optimum } from "../compare/least-squares.js";
import { comparisonAsJson, printedComparison } from "../compare/linear-output.js";
import { modelFor, runLinear, warmUp } from "../compare/linear-run.js";
import { choosePair, lossMap } from "../compare/loss-map.js";
import { networkComparisonAsJson, printedNetworkComparison } from "../compare/network-output.js";
import { checkNetworks, compareNetworks, withoutUnsuitable, defaultOptimizers } from "../compare/networks.js";
import { withSearchedRate } from "../compare/searched-rates.js";
import { rSquared } from "../data/r2.js";
import type { Table } from "../data/table.js";
import { refuseNetworkOptions, networkOptions, type NetworkOptions } from "../models/network-options.js";
import { applyRates, usesWeightDecay, labelOf, parseOptimizers, type OptimizerChoice } from "../optimizers/choices.js";
import { writeFile } from "../files/output-file.js";
import { UserError } from "../terminal/errors.js";
import {
  batchOptionNoting,
  batchSizeOption,
  dataOptions,
  epochsOption,
  type DataOptions,
} from "../terminal/options.js";
import { Progress } from "../terminal/progress.js";
import { load, checkOutput, warn } from "./common.js";
import { print, printJson } from "../terminal/print.js";

interface CompareOptions extends DataOptions, NetworkOptions {
  model?: "linear" | "mlp" | "mlp-classifier" | "mlp-regressor";
  optimizers?: string;
  lr?: string;
  epochs: number;
  batch?: number | "full";
  batchSize?: number | "full";
  map?: string;
  html?: string;
  json?: boolean;
}

const standard = "GradientDescent,SGD(momentum=0.9,nesterov),Momentum,Adam,AdamW(weightDecay=0.001)";

export const compare: Command = new Command("compare")
  .summary("train several optimizers on a CSV file and compare them")
  .description(
    "Fits a linear regression with every optimizer, from the same start on the same batches, and compares how\n" +
      "fast each comes near the exact least-squares solution; with --model mlp a neural network from the same weights.\n" +
      "Features are standardized on the training rows.",
  )
  .argument("<data.csv>", "numbers with a header line")
  .addOption(
    new Option("-m, --model <name>", "what they train; mlp is a neural network for labels or numbers (default: linear)")
      // The list stands in the error as well.
      .choices(["linear", "mlp", "mlp-classifier", "mlp-regressor"]),
  )
  .option(
    "--optimizers <list>",
    `optimizers, with options in parentheses; or all (default: ${standard}; mlp: ${defaultOptimizers})`,
  )
  .option(
    "--lr <rates>",
    "one rate for all, adam=0.5,sgd=0.1, or auto: by cross-validation (default: by the data's curvature; mlp: their own)",
  )
  .addOption(epochsOption(200))
  .addOption(batchOptionNoting(' (default: "full"; mlp: 32)'))
  .addOption(batchSizeOption())
  .option("--map <a,b>", "the two columns whose parameters the report follows")
  .option("--html <file>", "write a page with curves, paths and the table")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nExamples:\n" +
      "  simdescent compare diabetes.csv --target target --html report.html\n" +
      "  simdescent compare diabetes.csv --target target --optimizers 'Adam,Lion,SGD(momentum=0.95)' --lr adam=2,lion=0.5 -b 32\n" +
      "  simdescent compare iris.csv --model mlp --hidden 32 --optimizers adam,sgd,muon --lr auto --html network.html\n",
  );
for (const option of [...networkOptions(), ...dataOptions(0.2)]) compare.addOption(option);

compare.action(async (file: string, given: CompareOptions) => {
  if (given.batch !== undefined && given.batchSize !== undefined && given.batch !== given.batchSize)
    throw new UserError("--batch and --batch-size say two things", "They mean the same: use one of them.");
  const options = { ...given, batch: given.batch ?? given.batchSize };
  if (options.html !== undefined) checkOutput(options.html, file);
  const network = options.model?.startsWith("mlp") ?? false;
  const usual = network ? defaultOptimizers : standard;
  const named = applyRates(
    parseOptimizers(options.optimizers ?? usual),
    options.lr === "auto" ? undefined : options.lr,
  );
  if (named.length === 0) throw new UserError("--optimizers is empty", `Try ${usual}.`);
  if (network) return compareOnNetwork(file, options, named);
  refuseNetworkOptions(options, options.model);
  return compareLinear(file, { ...options, batch: options.batch ?? "full" }, named);
});

async function compareOnNetwork(file: string, options: CompareOptions, named: OptimizerChoice[]): Promise<void> {
  const { html, json, seed, dtype, batch = "full", model, map } = options;
  if (map !== undefined) throw new UserError("--map has no meaning for a network", "It is for --model linear.");
  checkNetworks(withoutUnsuitable(named), options);
  const progress = new Progress();
  const labels = model === "mlp" ? "few" : model === "mlp-classifier";
  const table = await load(file, { ...options, batch, labels }, progress);
  const report = compareNetworks(named, options, options.lr === "auto", table, progress);
  warn(report.warnings);
  if (html) writeFile(html, networkComparisonPage(report));
  if (json) printJson(networkComparisonAsJson(report, { seed, dtype }));
  else print(printedNetworkComparison(report));
  if (html && !json) print(`Report: ${html}\n`);
}

type LinearOptions = CompareOptions & { batch: number | "full" };

async function compareLinear(file: string, options: LinearOptions, named: OptimizerChoice[]): Promise<void> {
  const { epochs, batch, seed, dtype } = options;
  const automatic = options.lr === "auto";
  // Made before the file is read: a misspelt option should not cost the reading of a large file.
  const training = { epochs, batchSize: batch, seed, dtype };
  for (const choice of named.filter(({ searched }) => !searched)) modelFor(choice, training).dispose();
  const progress = new Progress();
  const table = await load(file, options, progress);
  const { x, y } = table.train;
  const size = Math.sqrt(Array.from(y).reduce((sum, value) => sum + value * value, 0) / y.length);
  const updates = epochs * Math.ceil(x.rows / (batch === "full" ? x.rows : batch));
  const found = automatic ? named.map((choice) => withCrossValidatedRate(choice, training, table, size, progress)) : [];
  const choices = automatic
    ? found.map((each) => each.choice)
    : named.map((choice) => withSearchedRate(choice, size, updates));
  progress.show(() => "solving exactly");
  const optimum = leastSquares(table.train);
  const report = describeReport(table, optimum, options);
  progress.clear();
  const pair = choosePair(
    table.features,
    optimum,
    options.map?.split(",").map((name) => name.trim()),
  );
  report.map = pair && lossMap(table.features, optimum, pair);
  for (const warning of table.warnings) report.warnings.push(warning);
  warmUp(choices, dtype);
  for (const choice of choices) {
    const model = modelFor(choice, training);
    report.runs.push(runLinear(choice, model, table, optimum, pair ?? [0, 0], progress, report.optimum.goal));
    model.dispose();
  }
  if (automatic) report.notes.push(rateNote(found, x.rows));
  for (const choice of choices.filter(usesWeightDecay)) report.notes.push(decayNote(labelOf(choice)));
  for (const [i, run] of report.runs.entries()) {
    const label = labelOf(choices[i]);
    if (run.diverged) report.warnings.push(`${label} diverged at lr ${run.lr.toPrecision(3)}: try a smaller rate`);
  }
  warn(report.warnings);
  if (options.html) writeFile(options.html, comparisonPage(report));
  if (options.json) printJson(comparisonAsJson(report, { seed, dtype }));
  else print(printedComparison(report));
  if (options.html && !options.json) print(`Report: ${options.html}\n`);
}

function describeReport(table: Table, optimum: Optimum, { epochs, batch }: LinearOptions): ComparisonReport {
  const { train, test, file, target, features } = table;
  const start = meanSquare(train, new Float64Array(features.length), 0);
  // Against the spread of the target, which may be far from 0.
  const middle = train.y.reduce((sum, value) => sum + value / train.y.length, 0);
  const relative = optimum.loss > 1e-9 * meanSquare(train, new Float64Array(features.length), middle);
  return {
    file,
    target,
    rows: { train: train.x.rows, test: test?.x.rows ?? 0 },
    features: features.length,
    epochs,
    batch: batch === "full" || batch === train.x.rows ? null : batch,
    optimum: {
      loss: optimum.loss,
      relative,
      goal: relative ? 0.01 * optimum.loss : 1e-6 * start,
      testR2: test ? rSquared(test, meanSquare(test, optimum.weight, optimum.bias)) : null,
      condition: optimum.condition,
    },
    map: null,
    runs: [],
    warnings: [],
    notes: [],
  };
}

function decayNote(label: string): string {
  return `${label}: weight decay pulls the weights towards zero, so it settles above the optimum on purpose.`;
}
