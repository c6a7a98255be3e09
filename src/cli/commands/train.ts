import { Command } from "commander";
import { diagnose, type EpochRecord, type FitReport } from "simdescent";
import { number } from "../../plot/kit/format.js";
import { trainingPage } from "../../plot/pages/training-page.js";
import { holdOut } from "../data/hold-out.js";
import type { Table } from "../data/table.js";
import { isNetworkKind, type Model } from "../models/kinds.js";
import { networkOptions } from "../models/network-options.js";
import { writeFile } from "../files/output-file.js";
import { asUser, UserError } from "../terminal/errors.js";
import { batchOptionNoting, epochsOptionNoting, batchSizeOption, dataOptions } from "../terminal/options.js";
import { Progress } from "../terminal/progress.js";
import { showEpochs } from "../train/epoch-lines.js";
import { checkImage } from "../train/misread-images.js";
import { checkBeforeReading, kindFor, makeModel, wantsLabels } from "../train/model.js";
import { findingLines } from "../train/network-output.js";
import { withDefaults, fitOptions, imageOption, type GivenOptions, type TrainOptions } from "../train/options.js";
import { outcomeOf, type Outcome } from "../train/outcome.js";
import { trainingAsJson, printedTraining } from "../train/output.js";
import { trainingReport } from "../train/report.js";
import { checkOutputs, load, warn } from "./common.js";
import { print, printJson, tell } from "../terminal/print.js";

export const train: Command = new Command("train")
  .summary("fit a linear, logistic or softmax regression or a neural network to a CSV file and save it")
  .description(
    "Fits a model and saves it as a safetensors file that `simdescent predict` and `evaluate` read, and load() of\n" +
      "LinearRegression, LogisticRegression, SoftmaxRegression, MLPClassifier and MLPRegressor. Labels, column names and\n" +
      "scaling are in the file. Ctrl-C ends the training; what was learnt is saved.",
  )
  .argument("<data.csv>", "numbers with a header line; the target may hold words")
  .option("--save <file>", "where to save the model")
  .option("-o, --output <file>", "the same")
  .option("--optimizer <name>", "an optimizer, with options in parentheses (default: one that suits the model)")
  .option("--lr <rate>", "learning rate (default: chosen from the data; mlp: the optimizer's own)")
  .addOption(epochsOptionNoting(" (default: 1000; mlp: 200)"))
  .addOption(batchOptionNoting(' (default: "full"; mlp: 32)'))
  .addOption(batchSizeOption());
for (const option of [...fitOptions(), ...networkOptions(), imageOption(), ...dataOptions(0)]) train.addOption(option);
train
  .option("--html <file>", "write a page: learning curve, coefficients and columns; layers and mistakes of a network")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nModels: linear, logistic and softmax regression. mlp is a neural network: for labels where the target holds words or\n" +
      "few whole numbers, else for numbers; mlp-classifier and mlp-regressor say which.\n" +
      "\nLosses: mse, mae, huber(delta=1), smoothL1(beta=1), logCosh, quantile(tau=0.5), poisson; for --model logistic:\n" +
      "logistic, hinge, squaredHinge.\n" +
      "\nExamples:\n" +
      "  simdescent train diabetes.csv --target target --save model.safetensors\n" +
      "  simdescent train iris.csv --model softmax --test 0.2 --save iris.safetensors --html iris.html\n" +
      "  simdescent train diabetes.csv --loss 'huber(delta=20)' --l1 1 --save sparse.safetensors\n" +
      "  simdescent train digits.csv --model mlp --hidden 128,64 --test 0.2 --epochs 50 --html digits.html\n",
  );

train.action(async (file: string, given: GivenOptions) => {
  const options = withDefaults(given);
  const saveTo = modelPath(options);
  checkOutputs([saveTo, options.html], file);
  checkBeforeReading(options);
  const progress = new Progress();
  const { batch = "full" } = options;
  const table = await load(file, { ...options, batch, labels: wantsLabels(options) }, progress);
  const kind = kindFor(options, table);
  if (options.image) checkImage(table.features.length, options.image);
  const network = isNetworkKind(kind);
  const heldOut = network && options.validation ? holdOut(table, options.validation, options.seed) : undefined;
  const model = makeModel(kind, options, heldOut);
  const rows = heldOut?.rows ?? table.train.x.rows;
  const onEpoch = network
    ? showEpochs(progress, {
        epochs: options.epochs,
        rows: typeof rows === "number" ? rows : rows.length,
        notes: !options.json,
      })
    : ({ epoch, loss }: EpochRecord) =>
        progress.show(() => `epoch ${epoch} of ${options.epochs}, loss ${number(loss)}`);
  const report = await fit(model, table, options, { onEpoch, ...(heldOut ? { rows: heldOut.rows } : {}) });
  progress.clear();
  if (report.reason === "diverged" && !network)
    throw new UserError(
      "training diverged, nothing was saved",
      "Try a smaller --lr, or leave it out to have one chosen.",
    );
  const outcome = outcomeOf(kind, model, table, report, options, heldOut, diagnose(report));
  if (report.reason === "diverged") return failDiverged(outcome, options);
  warn(outcome.warnings);
  if (saveTo !== undefined) writeFile(saveTo, outcome.bytes);
  if (options.html !== undefined) writeFile(options.html, trainingPage(trainingReport(outcome)));
  if (options.json) {
    printJson(trainingAsJson(outcome, options, saveTo));
    return;
  }
  print(printedTraining(outcome, options));
  if (options.html !== undefined) print(`Report: ${options.html}\n`);
  if (saveTo !== undefined) print(`Saved to ${saveTo}\n`);
});

/** A network that diverged is no model, but its page shows where it went wrong. */
async function failDiverged(outcome: Outcome, { html }: TrainOptions): Promise<never> {
  if (html !== undefined) writeFile(html, trainingPage(trainingReport(outcome)));
  tell(findingLines(outcome.findings));
  const page = html === undefined || outcome.report.epochs === 0 ? "" : ` ${html} shows how it went.`;
  throw new UserError("training diverged, no model was saved", `Try a smaller --lr.${page}`);
}

function modelPath({ save, output, html, json }: TrainOptions): string | undefined {
  if (save !== undefined && output !== undefined && save !== output)
    throw new UserError("--save and --output name two files", "They mean the same: use one of them.");
  const file = save ?? output;
  if (file === undefined && html === undefined && !json)
    throw new UserError("where the model is to be saved is not said", "Add --save model.safetensors.");
  return file;
}

interface FitCallOptions {
  onEpoch: (record: EpochRecord) => void;
  rows?: Int32Array;
}

/** Fits until the end, or until Ctrl-C: what was learnt until then is a model, too. */
async function fit(
  model: Model,
  table: Table,
  { loss }: TrainOptions,
  callOptions: FitCallOptions,
): Promise<FitReport> {
  const { x, y, labels } = table.train;
  if (loss !== undefined && /^poisson/i.test(loss)) {
    const negative = y.find((value) => value < 0);
    if (negative !== undefined)
      throw new UserError(
        `column ${JSON.stringify(table.target)} holds ${number(negative)}, and the loss poisson takes counts`,
        "They must be at least 0; leave --loss out for numbers of any sign.",
      );
  }
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  try {
    return await (model.fitAsync as Fit).call(model, x, labels ?? y, { ...callOptions, signal: stop.signal });
  } catch (error) {
    return asUser(() => {
      throw error;
    });
  } finally {
    process.removeListener("SIGINT", interrupt);
  }
}

type Fit = (
  this: Model,
  x: Table["train"]["x"],
  y: ArrayLike<number | string>,
  options: FitCallOptions & { signal: AbortSignal },
) => Promise<FitReport>;
