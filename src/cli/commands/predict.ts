import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { Command } from "commander";
import { count } from "../../plot/format.js";
import { readCsv } from "../data/csv.js";
import { Predictor } from "../data/predictor.js";
import { UserError } from "../errors.js";
import { readModel } from "../modelFile.js";
import { delimiterOption } from "../options.js";
import { checkOutput } from "./common.js";

export const predict: Command = new Command("predict")
  .summary("apply a saved model to a CSV file")
  .description(
    "Prints one prediction per row as a CSV with the single column `prediction`. Columns are found by the names the\n" +
      "model was trained on, in any order; others are ignored. When the target is among them, R² goes to stderr.",
  )
  .argument("<model.safetensors>", "made by simdescent train or by LinearRegression.save")
  .argument("<data.csv>", "numbers with a header line")
  .option("-o, --output <file>", "write there instead of to the terminal")
  .addOption(delimiterOption())
  .addHelpText("after", "\nExample:\n  simdescent predict model.safetensors new.csv -o predictions.csv\n");

predict.action(
  async (modelPath: string, file: string, { output, delimiter }: { output?: string; delimiter: string }) => {
    if (output !== undefined) checkOutput(output, modelPath, file);
    const loaded = await readModel(modelPath);
    const sink = output === undefined ? undefined : new FileSink(output);
    const write = (text: string): unknown => (sink ? sink.write(text) : process.stdout.write(text));
    const predictor = new Predictor(loaded, delimiter, (values) => write([...values, ""].join("\n")));
    try {
      await readCsv(
        { file, delimiter },
        {
          header: (names) => {
            predictor.header(names);
            write("prediction\n");
          },
          row: (cells, line) => predictor.row(cells, line),
        },
      );
      predictor.flush();
    } catch (error) {
      sink?.discard();
      throw error;
    }
    sink?.close();
    if (predictor.rows === 0) process.stderr.write(`warning: ${basename(file)} has a header but no rows\n`);
    const score = predictor.r2 === undefined ? "" : `, R² ${predictor.r2.toFixed(3)} against column ${loaded.target}`;
    if (sink || score) process.stderr.write(`${count(predictor.rows, "prediction")}${score}\n`);
  },
);

/** A file that is made with its first line, and removed again when a later one fails. */
class FileSink {
  readonly #path: string;
  #file: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  write(text: string): void {
    try {
      writeFileSync((this.#file ??= openSync(this.#path, "w")), text);
    } catch (error) {
      throw new UserError(`cannot write ${this.#path}: ${(error as Error).message}`);
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  discard(): void {
    if (this.#file === undefined) return;
    this.close();
    rmSync(this.#path, { force: true });
  }
}
