import { basename } from "node:path";
import { Command } from "commander";
import { LogisticRegression, type Label, type Matrix } from "simdescent";
import { count } from "../../plot/kit/format.js";
import { classificationEvaluationPage } from "../../plot/pages/classification-evaluation-page.js";
import { regressionEvaluationPage } from "../../plot/pages/regression-evaluation-page.js";
import { LabelledRows, type TargetKind } from "../data/labelled-rows.js";
import { ModelRows } from "../data/model-rows.js";
import { openTable } from "../data/read/table-file.js";
import { evaluateClassification } from "../evaluate/classification.js";
import { printedClassification, printedRegression } from "../evaluate/output.js";
import { evaluateRegression } from "../evaluate/regression.js";
import { capitalized, isRegression, modelText } from "../models/kinds.js";
import { readModel, type LoadedModel } from "../models/model-file.js";
import { writeFile } from "../files/output-file.js";
import { UserError } from "../terminal/errors.js";
import { readOptions, type ReadingOptions } from "../terminal/options.js";
import { Progress } from "../terminal/progress.js";
import { checkOutputs, warn } from "./common.js";
import { print, printJson } from "../terminal/print.js";

interface EvaluateOptions extends ReadingOptions {
  target?: string;
  html?: string;
  json?: boolean;
}

export const evaluate: Command = new Command("evaluate")
  .summary("judge a saved model on a CSV file with known targets")
  .description(
    "Predicts every row and compares: accuracy, log loss, confusion matrix, ROC and calibration curves of labels;\n" +
      "R², typical errors and residuals of numbers. Columns are found by the names the model was trained on.",
  )
  .argument("<model.safetensors>", "made by simdescent train, or by save() of a model")
  .argument("<data.csv>", "numbers with a header line; rows the model was not trained on say most")
  .option("-t, --target <column>", "the column that was predicted (default: the one the model was trained on)")
  .option("--html <file>", "write a page with all curves and the worst rows")
  .option("--json", "print JSON and nothing else")
  .addHelpText("after", "\nExample:\n  simdescent evaluate iris.safetensors new.csv --html evaluation.html\n");

for (const option of readOptions()) evaluate.addOption(option);

evaluate.action(async (modelPath: string, file: string, options: EvaluateOptions) => {
  const { html, json } = options;
  checkOutputs([html], modelPath, file);
  const loaded = await readModel(modelPath);
  const rows = await predictAll(loaded, modelPath, file, options);
  const about = {
    file: basename(file),
    target: rows.target,
    model: capitalized(modelText(loaded.kind, loaded.probabilities)),
    features: loaded.size,
    warnings: rows.warnings,
  };
  warn(rows.warnings);
  const { unused } = rows;
  if (loaded.classes) {
    const { y, predicted, probabilities, margins } = rows;
    const given = loaded.probabilities ? probabilities : undefined;
    const report = evaluateClassification(
      { y, predicted, probabilities: given, margins, classes: loaded.classes },
      about,
    );
    if (html !== undefined) writeFile(html, classificationEvaluationPage(report));
    if (json) printJson(asJson({ ...report, unused }));
    else print(printedClassification(report, unused));
  } else {
    const report = evaluateRegression(rows.y as number[], rows.predicted as number[], about);
    if (html !== undefined) writeFile(html, regressionEvaluationPage(report));
    // Thousands of dots are for the page.
    if (json) printJson(asJson({ ...report, dots: undefined, unused }));
    else print(printedRegression(report, unused));
  }
  if (html !== undefined && !json) print(`Report: ${html}\n`);
});

interface Predicted {
  target: string;
  y: Label[];
  predicted: Label[];
  /** Of models that have them. */
  probabilities: Float64Array[];
  /** Of two classes without probabilities. */
  margins: number[];
  /** Columns of the file that the model does not take. */
  unused: string[];
  warnings: string[];
}

async function predictAll(
  loaded: LoadedModel,
  modelPath: string,
  path: string,
  options: EvaluateOptions,
): Promise<Predicted> {
  const target = options.target ?? loaded.target;
  if (target === undefined)
    throw new UserError(`${basename(modelPath)} does not say which column it predicts`, "Name it with --target.");
  const found: Predicted = { target, y: [], predicted: [], probabilities: [], margins: [], unused: [], warnings: [] };
  const { features, size, classes, encoding } = loaded;
  if ((encoding ? encoding.codes.map(({ name }) => name) : features)?.includes(target))
    throw new UserError(`${JSON.stringify(target)} is a feature of the model`, "Name the column that it predicts.");
  const file = await openTable(path, options);
  const { decimal, missing } = options;
  const source = new ModelRows(file, { ...loaded, target, targetNeeded: true, decimal, missing });
  const progress = new Progress();
  const kind = kindOf(classes);
  const reader = new LabelledRows(source, { size, target, kind, classes }, (x, targets) =>
    take(found, loaded, x, targets),
  );
  try {
    const passed = await file.read(reader, (share) => progress.show(() => `predicting ${Math.round(100 * share)}%`));
    reader.flush();
    found.warnings = [...file.notes, ...passed, ...source.finish()];
  } finally {
    progress.clear();
    reader.dispose();
  }
  found.unused = source.unused;
  if (reader.incomplete > 0)
    found.warnings.push(`${count(reader.incomplete, "row")} with gaps that nothing fills left out`);
  if (reader.rows === 0 && reader.incomplete > 0)
    throw new UserError(`${file.name} has no row with a target and without gaps`, "At least 1 row is needed.");
  if (reader.rows === 0) throw new UserError(`${file.name} has a header but no rows`, "At least 1 row is needed.");
  return found;
}

function take(found: Predicted, { model, probabilities }: LoadedModel, x: Matrix, targets: Label[]): void {
  const predicted: ArrayLike<Label> = model.predict(x);
  // The chunk may be longer than its rows.
  const shares = probabilities && !isRegression(model) ? model.predictProba(x) : undefined;
  const margins = !probabilities && model instanceof LogisticRegression ? model.decisionFunction(x) : undefined;
  for (const [i, label] of targets.entries()) {
    found.y.push(label);
    found.predicted.push(predicted[i]);
    if (shares) found.probabilities.push(shares[i]);
    if (margins) found.margins.push(margins[i]);
  }
}

function kindOf(classes: readonly Label[] | undefined): TargetKind {
  if (!classes || typeof classes[0] === "number") return "numbers";
  return typeof classes[0] === "string" ? "strings" : "booleans";
}

const asJson = (report: object): string => `${JSON.stringify(report, null, 1)}\n`;
