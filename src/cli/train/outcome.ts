import type { FitReport, Label, Matrix } from "simdescent";
import { checkLoss } from "../../fit/losses.js";
import type { Finding } from "../../plot/data/findings.js";
import type { ColumnUse } from "../../plot/data/training.js";
import { number } from "../../plot/kit/format.js";
import { columnUses } from "../data/column-uses.js";
import type { HeldOut } from "../data/hold-out.js";
import { rSquared } from "../data/r2.js";
import type { Part, Table } from "../data/table.js";
import {
  isNetwork,
  isNetworkKind,
  isRegression,
  kinds,
  modelText,
  type KindName,
  type LinearModel,
  type Model,
} from "../models/kinds.js";
import { hasProbabilities, modelFile, optimizerOf } from "../models/model-file.js";
import { labelOf, optimizers } from "../optimizers/choices.js";
import { chosenOptimizer, labelHint } from "./model.js";
import { coefficientErrors, type CoefficientErrors } from "./coefficient-errors.js";
import { judgeUnseen, type Unseen } from "./unseen.js";
import { networkOutcome, type NetworkOutcome } from "./network.js";
import type { TrainOptions } from "./options.js";

/** What a training came to, for the terminal, the page and JSON. */
export interface Outcome {
  kind: KindName;
  /** What the model is called, and whether its scores are probabilities. */
  name: string;
  probabilities: boolean;
  table: Table;
  report: FitReport;
  /** The model as a file, and what it says when it is read again: everything in the data's own units. */
  bytes: Uint8Array;
  coefficients: Float64Array[];
  intercepts: Float64Array;
  /** In their place where it is a network. */
  network: NetworkOutcome | undefined;
  rows: { train: number; validation: number; test: number };
  /** In words, with its parameter. */
  loss: string;
  penalty: { l1: number; l2: number; standard: boolean };
  /** The optimizer with its options, and whether the model chose it. */
  optimizer: { label: string; own: boolean; lr: number | undefined };
  /** Whether the minimum was computed, without epochs. */
  solved: boolean;
  /** The epoch whose parameters were kept where early stopping watched validation rows. */
  restoredEpoch: number | undefined;
  /** R² of numbers, accuracy of labels. */
  score: { train: number | null; validation: number | null; test: number | null };
  /** What rows never seen say, and how sure the coefficients are. */
  unseen: Unseen | undefined;
  errors: CoefficientErrors | undefined;
  columns: ColumnUse[];
  warnings: string[];
  /** What stands out in the records of the epochs. */
  findings: readonly Finding[];
}

export function outcomeOf(
  kind: KindName,
  model: Model,
  table: Table,
  report: FitReport,
  options: TrainOptions,
  heldOut?: HeldOut,
  findings: readonly Finding[] = [],
): Outcome {
  const { l1 = 0, l2 = 0, validation = 0 } = options;
  const all = table.train.x.rows;
  const validationRows = heldOut ? heldOut.validation.y.length : Math.round(all * validation);
  const { choice } = chosenOptimizer(options);
  const standard =
    kinds[kind].labels && !isNetworkKind(kind) && !choice && options.l1 === undefined && options.l2 === undefined;
  const unseen = judgeUnseen(kind, model, table, report, options);
  const bytes = modelFile(model, table, unseen?.halfWidths);
  const used = optimizers.get(optimizerOf(bytes));
  const scored = (part: Part | undefined, rows?: Int32Array): number | null =>
    part && report.reason !== "diverged" ? scoreOf(model, part, rows) : null;
  return {
    kind,
    name: modelText(kind, hasProbabilities(model)),
    probabilities: hasProbabilities(model),
    table,
    report,
    bytes,
    ...parametersIn(bytes, kind),
    network: isNetwork(model) ? networkOutcome(model, table, report, options, heldOut) : undefined,
    rows: { train: all - validationRows, validation: validationRows, test: table.test?.x.rows ?? 0 },
    loss: lossText(kind, model),
    penalty: { l1, l2: standard ? 1 / (2 * (all - validationRows)) : l2, standard },
    optimizer: {
      label: choice ? labelOf(choice) : optimizerOf(bytes),
      own: !choice,
      lr: !used || used.definition.closure ? undefined : report.history[0]?.lr,
    },
    solved: used === undefined,
    restoredEpoch: validation > 0 && options.patience !== undefined ? report.bestEpoch : undefined,
    score: {
      train: scored(table.train, heldOut?.rows),
      validation: scored(heldOut?.validation),
      test: scored(table.test),
    },
    unseen,
    errors: validation > 0 || report.reason === "diverged" ? undefined : coefficientErrors(kind, model, table),
    columns: columnUses(table),
    warnings: [...new Set([...table.warnings, ...labelHint(options, table), ...ownWarnings(report, table)])],
    findings,
  };
}

function parametersIn(bytes: Uint8Array, kind: KindName): { coefficients: Float64Array[]; intercepts: Float64Array } {
  if (isNetworkKind(kind)) return { coefficients: [], intercepts: new Float64Array() };
  const saved = kinds[kind].Model.load(bytes) as LinearModel;
  const { coefficients, intercept } = saved;
  saved.dispose();
  return {
    coefficients: ArrayBuffer.isView(coefficients) ? [coefficients] : coefficients,
    intercepts: typeof intercept === "number" ? Float64Array.of(intercept) : intercept,
  };
}

function scoreOf(model: Model, { x, y, labels }: Part, rows?: Int32Array): number | null {
  if (!isRegression(model)) return (model.score as Score)(x, labels as Label[], rows && { rows });
  const predicted = model.predict(x);
  const [actual, said] = rows
    ? [y, predicted].map((values) => Float64Array.from(rows, (i) => values[i]))
    : [y, predicted];
  return rSquared({ x, y: actual }, said.reduce((sum, value, i) => sum + (value - actual[i]) ** 2, 0) / actual.length);
}

type Score = (x: Matrix, y: ArrayLike<Label>, options?: { rows: Int32Array }) => number;

const words: Readonly<Record<string, string>> = {
  mse: "mean squared error",
  mae: "mean absolute error",
  huber: "Huber loss",
  smoothL1: "smooth L1 loss",
  logCosh: "log-cosh loss",
  quantile: "quantile loss",
  poisson: "Poisson loss",
  logistic: "log loss",
  hinge: "hinge loss",
  squaredHinge: "squared hinge loss",
};

function lossText(kind: KindName, model: Model): string {
  if (kind === "softmax" || kind === "mlp-classifier") {
    const { labelSmoothing } = model.options as { labelSmoothing?: number };
    return labelSmoothing === undefined ? "log loss" : `log loss, labels smoothed by ${number(labelSmoothing)}`;
  }
  const given = (model.options.loss ?? (kinds[kind].labels ? "logistic" : "mse")) as string | Record<string, unknown>;
  const { name } = checkLoss("model", given, kind === "logistic");
  const parameters = typeof given === "string" ? [] : Object.entries(given).filter(([key]) => key !== "name");
  const list = parameters.map(([key, value]) => `${key}=${String(value)}`).join(", ");
  return list ? `${words[name]} (${list})` : words[name];
}

/** What the model noticed and the table did not, with the names of columns in place of their positions. */
function ownWarnings({ warnings }: FitReport, { features, constant }: Table): string[] {
  return warnings.flatMap((text) => {
    if (text.includes("many solutions")) return [];
    const column = /^column (\d+) is constant/.exec(text);
    if (!column) return [text];
    const at = Number(column[1]);
    return constant.includes(at)
      ? []
      : [`column ${JSON.stringify(features[at])} is constant outside the validation rows`];
  });
}
