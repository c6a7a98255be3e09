import { writeFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { LinearRegression } from "simdescent";
import { count, number } from "../../plot/format.js";
import { explained, meanSquare } from "../compare/leastSquares.js";
import type { Table } from "../data/table.js";
import { asUser, UserError } from "../errors.js";
import { modelFile } from "../modelFile.js";
import { applyRates, parseChoices } from "../optimizers.js";
import { batchOption, dataOptions, epochsOption, type DataOptions } from "../options.js";
import { Progress } from "../progress.js";
import { load, checkOutput, warn } from "./common.js";

interface TrainOptions extends DataOptions {
  output: string;
  optimizer?: string;
  lr?: string;
  epochs: number;
  batch: number | "full";
  l1: number;
  l2: number;
  json?: boolean;
}

export const train: Command = new Command("train")
  .summary("fit a linear regression to a CSV file and save it")
  .description(
    "Fits a linear regression and saves it as a safetensors file that `simdescent predict` and\n" +
      "LinearRegression.load read. Column names and scaling are in the file.",
  )
  .argument("<data.csv>", "numbers with a header line")
  .requiredOption("-o, --output <file>", "where to save the model")
  .option("--optimizer <name>", "an optimizer, with options in parentheses (default: SGD(momentum=0.9,nesterov))")
  .option("--lr <rate>", "learning rate (default: chosen from the data)")
  .addOption(epochsOption(1000))
  .addOption(batchOption("full"))
  .option("--l1 <strength>", "penalty on absolute weights", strength, 0)
  .option("--l2 <strength>", "penalty on squared weights", strength, 0)
  .option("--json", "print JSON and nothing else")
  .addHelpText("after", "\nExample:\n  simdescent train diabetes.csv --target target -o model.safetensors\n");
for (const option of dataOptions(0)) train.addOption(option);

train.action(async (file: string, options: TrainOptions) => {
  const { epochs, seed, dtype, l1, l2, output } = options;
  checkOutput(output, file);
  const model = makeModel(options);
  const progress = new Progress();
  const table = await load(file, options, progress);
  const report = model.fit(table.train.x, table.train.y, {
    onEpoch: ({ epoch, loss }) => progress.show(() => `epoch ${epoch} of ${epochs}, loss ${number(loss)}`),
  });
  progress.clear();
  if (report.reason === "diverged") {
    throw new UserError(
      "training diverged, nothing was saved",
      "Try a smaller --lr, or leave it out to have one chosen.",
    );
  }
  warn(table.warnings);
  await writeFile(output, modelFile(model, table)).catch((error: Error) => {
    throw new UserError(`cannot write ${output}: ${error.message}`);
  });
  const summary = { ...summarize(model, table), epochs: report.epochs, seed, dtype, l1, l2 };
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...summary, warnings: table.warnings, output }, null, 1)}\n`
      : told(summary, output),
  );
});

function makeModel({ optimizer, lr, epochs, batch, seed, dtype, l1, l2 }: TrainOptions): LinearRegression {
  const choices = applyRates(parseChoices(optimizer ?? "SGD(momentum=0.9,nesterov)"), lr);
  if (choices.length !== 1) throw new UserError("--optimizer needs exactly one optimizer", "compare takes several.");
  const [{ options, optimizer: Class }] = choices;
  return asUser(
    () =>
      new LinearRegression({
        epochs,
        batchSize: batch,
        seed,
        dtype,
        l1,
        l2,
        standardize: false,
        ...options,
        optimizer: Class,
      }),
  );
}

interface Summary {
  target: string;
  rows: { train: number; test: number };
  loss: number;
  trainR2: number | null;
  testR2: number | null;
  intercept: number;
  coefficients: Record<string, number>;
}

function summarize(model: LinearRegression, { target, features, train: part, test, scaling }: Table): Summary {
  const { coefficients, intercept } = model;
  const loss = meanSquare(part, coefficients, intercept);
  const raw = coefficients.map((w, j) => w / scaling.scale[j]);
  return {
    target,
    rows: { train: part.x.rows, test: test?.x.rows ?? 0 },
    loss,
    trainR2: explained(part, loss),
    testR2: test ? explained(test, meanSquare(test, coefficients, intercept)) : null,
    intercept: raw.reduce((sum, w, j) => sum - w * scaling.mean[j], intercept),
    coefficients: Object.fromEntries(features.map((name, j) => [name, raw[j]])),
  };
}

const shown = 20;

function told({ target, rows, loss, trainR2, testR2, intercept, coefficients }: Summary, output: string): string {
  const share = (name: string, r2: number | null): string => (r2 === null ? "" : `, ${name} R² ${r2.toFixed(3)}`);
  const terms: [string, number][] = [...Object.entries(coefficients), ["intercept", intercept]];
  const width = Math.max(...terms.slice(0, shown).map(([name]) => name.length), 9);
  const lines = terms.slice(0, shown).map(([name, value]) => `  ${name.padEnd(width)}  ${number(value)}`);
  if (terms.length > shown) lines.push(`  and ${terms.length - shown} more`);
  return (
    `${target} from ${count(Object.keys(coefficients).length, "feature")}, ${count(rows.train, "row")}: ` +
    `loss ${number(loss)}${share("training", trainR2)}${share("test", testR2)}\n${lines.join("\n")}\nSaved to ${output}\n`
  );
}

function strength(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < Infinity))
    throw new InvalidArgumentError("It must be a number of at least 0.");
  return value;
}
