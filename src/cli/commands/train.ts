import { Command } from "commander";
import type { FitReport } from "simdescent";
import { number } from "../../plot/format.js";
import { renderTraining } from "../../plot/trainReport.js";
import type { Table } from "../data/table.js";
import { asUser, UserError } from "../errors.js";
import type { Model } from "../kinds.js";
import { batchOption, dataOptions, epochsOption } from "../options.js";
import { Progress } from "../progress.js";
import { checkEarly, kindFor, makeModel, wantsLabels } from "../train/model.js";
import { fitOptions, type TrainOptions } from "../train/options.js";
import { outcomeOf } from "../train/outcome.js";
import { machineReadable, told } from "../train/output.js";
import { trainReport } from "../train/page.js";
import { checkOutputs, load, saveModel, savePage, warn } from "./common.js";

export const train: Command = new Command("train")
  .summary("fit a linear, logistic or softmax regression to a CSV file and save it")
  .description(
    "Fits a model and saves it as a safetensors file that `simdescent predict` and `evaluate` read, and load() of\n" +
      "LinearRegression, LogisticRegression and SoftmaxRegression. Labels, column names and scaling are in the file.",
  )
  .argument("<data.csv>", "numbers with a header line; the target may hold words")
  .option("--save <file>", "where to save the model")
  .option("-o, --output <file>", "the same")
  .option("--optimizer <name>", "an optimizer, with options in parentheses (default: one that suits the model)")
  .option("--lr <rate>", "learning rate (default: chosen from the data)")
  .addOption(epochsOption(1000))
  .addOption(batchOption("full"));
for (const option of [...fitOptions(), ...dataOptions(0)]) train.addOption(option);
train
  .option("--html <file>", "write a page with learning curve, coefficients and columns")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nLosses: mse, mae, huber(delta=1), smoothL1(beta=1), logCosh, quantile(tau=0.5), poisson; for --model logistic:\n" +
      "logistic, hinge, squaredHinge.\n" +
      "\nExamples:\n" +
      "  simdescent train diabetes.csv --target target --save model.safetensors\n" +
      "  simdescent train iris.csv --model softmax --test 0.2 --save iris.safetensors --html iris.html\n" +
      "  simdescent train diabetes.csv --loss 'huber(delta=20)' --l1 1 --save sparse.safetensors\n",
  );

train.action(async (file: string, options: TrainOptions) => {
  const saveTo = whereTo(options);
  checkOutputs([saveTo, options.html], file);
  checkEarly(options);
  const progress = new Progress();
  const table = await load(file, { ...options, labels: wantsLabels(options) }, progress);
  const kind = kindFor(options, table);
  const model = makeModel(kind, options);
  const report = fit(model, table, options, progress);
  if (report.reason === "diverged") {
    throw new UserError(
      "training diverged, nothing was saved",
      "Try a smaller --lr, or leave it out to have one chosen.",
    );
  }
  const outcome = outcomeOf(kind, model, table, report, options);
  warn(outcome.warnings);
  if (saveTo !== undefined) await saveModel(saveTo, outcome.bytes);
  if (options.html !== undefined) await savePage(options.html, renderTraining(trainReport(outcome)));
  if (options.json) {
    process.stdout.write(machineReadable(outcome, options, saveTo));
    return;
  }
  process.stdout.write(told(outcome, options));
  if (options.html !== undefined) process.stdout.write(`Report: ${options.html}\n`);
  if (saveTo !== undefined) process.stdout.write(`Saved to ${saveTo}\n`);
});

function whereTo({ save, output, html, json }: TrainOptions): string | undefined {
  if (save !== undefined && output !== undefined && save !== output)
    throw new UserError("--save and --output name two files", "They mean the same: use one of them.");
  const file = save ?? output;
  if (file === undefined && html === undefined && !json)
    throw new UserError("where the model is to be saved is not said", "Add --save model.safetensors.");
  return file;
}

function fit(model: Model, table: Table, { epochs, loss }: TrainOptions, progress: Progress): FitReport {
  const { x, y, labels } = table.train;
  if (loss !== undefined && /^poisson/i.test(loss)) {
    const negative = y.find((value) => value < 0);
    if (negative !== undefined)
      throw new UserError(
        `column ${JSON.stringify(table.target)} holds ${number(negative)}, and the loss poisson takes counts`,
        "They must be at least 0; leave --loss out for numbers of any sign.",
      );
  }
  try {
    return asUser(() =>
      (model.fit as Fit)(x, labels ?? y, {
        onEpoch: ({ epoch, loss: now }) => progress.show(() => `epoch ${epoch} of ${epochs}, loss ${number(now)}`),
      }),
    );
  } finally {
    progress.clear();
  }
}

type Fit = (
  x: Table["train"]["x"],
  y: ArrayLike<number | string>,
  options: { onEpoch: (record: { epoch: number; loss: number }) => void },
) => FitReport;
