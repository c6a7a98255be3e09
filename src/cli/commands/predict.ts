import { basename } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { count } from "../../plot/kit/format.js";
import { ModelRows } from "../data/model-rows.js";
import { openTable } from "../data/read/table-file.js";
import { HeldOutput, OutputFile } from "../files/output-file.js";
import { readModel, type LoadedModel } from "../models/model-file.js";
import { Predictor } from "../predict/predictor.js";
import { UserError } from "../terminal/errors.js";
import { readOptions, type ReadingOptions } from "../terminal/options.js";
import { checkOutput, warn } from "./common.js";
import { printRows, tell } from "../terminal/print.js";

export const predict: Command = new Command("predict")
  .summary("apply a saved model to a CSV file")
  .description(
    "Prints one prediction per row as a CSV with the column `prediction`: a number, or a label. Columns are found by\n" +
      "the names the model was trained on, in any order; others are ignored. When the target is among them, R² or the\n" +
      "accuracy goes to stderr.",
  )
  .argument("<model.safetensors>", "made by simdescent train, or by save() of a model")
  .argument("<data.csv>", "numbers with a header line")
  .option("-o, --output <file>", "write there instead of to the terminal")
  .option("--probabilities", "add a column per label with its probability, p_<label>")
  .addOption(
    new Option(
      "--interval <level>",
      "add columns lower and upper, between which this share of new rows lies",
    ).argParser(share),
  )
  .option("--no-escape-formulas", "write labels such as =1+1 as they are, not as '=1+1, which spreadsheets do not run")
  .addHelpText(
    "after",
    "\nExamples:\n" +
      "  simdescent predict model.safetensors new.csv -o predictions.csv\n" +
      "  simdescent predict iris.safetensors new.csv --probabilities\n",
  );

for (const option of readOptions()) predict.addOption(option);

interface PredictOptions extends ReadingOptions {
  output?: string;
  probabilities?: boolean;
  interval?: number;
  escapeFormulas: boolean;
}

predict.action(async (modelPath: string, path: string, options: PredictOptions) => {
  const { output, probabilities = false, interval, escapeFormulas } = options;
  if (output !== undefined) checkOutput(output, modelPath, path);
  const loaded = await readModel(modelPath);
  if (probabilities) checkProbabilities(loaded, modelPath);
  const halfWidth = interval === undefined ? undefined : halfWidthFor(loaded, interval, modelPath);
  const file = await openTable(path, options);
  const { decimal, missing } = options;
  const source = new ModelRows(file, { ...loaded, targetNeeded: false, decimal, missing });
  const sink = output === undefined ? new HeldOutput(printRows) : new OutputFile(output);
  const { delimiter } = file;
  const predictor = new Predictor(loaded, source, { delimiter, probabilities, escapeFormulas, halfWidth }, (lines) =>
    sink.write([...lines, ""].join("\n")),
  );
  let warnings: string[];
  try {
    const passed = await file.read(predictor);
    predictor.flush();
    warnings = [...file.notes, ...passed, ...source.finish()];
  } catch (error) {
    sink.discard();
    throw error;
  }
  sink.commit();
  const { rows, empty } = predictor;
  if (rows === 0) warnings.push(`${file.name} has a header but no rows`);
  if (empty > 0)
    warnings.push(`${count(empty, "row")} without a prediction: the model's file does not say what fills gaps`);
  warn(warnings);
  const score = predictor.score === undefined ? "" : `, ${predictor.score} against column ${loaded.target}`;
  if (output !== undefined || score) tell(`${count(rows, "prediction")}${score}\n`);
});

function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError("It must be above 0 and below 1, as in 0.9.");
  return value;
}

/** The half width that the file holds for a level. */
function halfWidthFor({ classes, halfWidths }: LoadedModel, level: number, path: string): number {
  const file = basename(path);
  if (classes)
    throw new UserError(`--interval: ${file} predicts labels`, "--probabilities says how sure it is of each.");
  if (halfWidths.size === 0)
    throw new UserError(
      `--interval: ${file} does not know its errors on rows never seen`,
      "Train it again, with --test 0.2 or --folds 5; models of quantiles have no intervals around them.",
    );
  const found = halfWidths.get(level);
  if (found === undefined)
    throw new UserError(
      `--interval: ${file} has no intervals of ${level}`,
      `It has ${[...halfWidths.keys()].join(", ")}.`,
    );
  if (found === null)
    throw new UserError(
      `--interval: ${file} was judged by too few rows for intervals of ${level}`,
      "Take a lower level, or train it on more rows.",
    );
  return found;
}

function checkProbabilities({ classes, probabilities }: LoadedModel, path: string): void {
  if (probabilities) return;
  const why = classes ? "was trained with a hinge loss, whose scores are no probabilities" : "predicts numbers";
  throw new UserError(
    `--probabilities: ${basename(path)} ${why}`,
    "They come from --model logistic, softmax and mlp-classifier.",
  );
}
