import { InvalidArgumentError, Option } from "commander";
import { checkLoss, type LossOption } from "../../models/losses.js";
import { asUser, UserError } from "../errors.js";
import { kindNames, type KindName } from "../kinds.js";
import { parseCall } from "../optimizers.js";
import { positiveInteger, type DataOptions } from "../options.js";

export interface TrainOptions extends DataOptions {
  model?: KindName;
  save?: string;
  output?: string;
  loss?: string;
  optimizer?: string;
  lr?: string;
  epochs: number;
  batch: number | "full";
  l1?: number;
  l2?: number;
  patience?: number;
  validation?: number;
  classWeight?: "balanced" | Record<string, number>;
  labelSmoothing?: number;
  html?: string;
  json?: boolean;
}

/** What says how to fit, beside the data, the optimizer and the number of epochs. */
export function fitOptions(): Option[] {
  return [
    new Option("-m, --model <name>", "what to fit (default: linear, or by the number of labels where they are words)")
      // The list stands in the error as well.
      .choices(kindNames),
    new Option("--loss <name>", "loss, with its parameter in parentheses (default: mse or the log loss)"),
    new Option("--l1 <strength>", "penalty on absolute weights (default: 0)").argParser(strength),
    new Option("--l2 <strength>", "penalty on squared weights (default: 0; of labels 1/(2 rows))").argParser(strength),
    new Option("--validation <share>", "share of the training rows to watch the loss on").argParser(inside),
    new Option("--patience <epochs>", "end after so many epochs without improvement").argParser(positiveInteger),
    new Option("--class-weight <weights>", "balanced, or weights of labels: no=1,yes=3").argParser(weights),
    new Option("--label-smoothing <share>", "share of each label spread over all, for softmax").argParser(inside),
  ];
}

/** The loss as the library takes it, checked for the kind of model. */
export function parseLoss(text: string, kind: KindName): LossOption {
  if (kind === "softmax") {
    throw new UserError(`--loss ${text}: softmax regression has one loss, the log loss`, "Leave --loss out.");
  }
  const loss = read(text);
  const labels = kind === "logistic";
  try {
    checkLoss(`--model ${kind}`, loss, labels);
  } catch (error) {
    const other = labels ? "linear" : "logistic";
    if (isLoss(text, !labels))
      throw new UserError(
        `--model ${kind} has no loss ${JSON.stringify(loss.name)}`,
        `That is a loss of --model ${other}.`,
      );
    asUser(() => {
      throw error;
    });
  }
  return loss;
}

/** Whether this is a loss of labels, or of numbers. */
export function isLoss(text: string, labels: boolean): boolean {
  try {
    checkLoss("--loss", read(text), labels);
    return true;
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return false;
    throw error;
  }
}

function read(text: string): { name: string; [parameter: string]: unknown } {
  const call = parseCall(text);
  if (call) return { ...call.options, name: call.name };
  throw new UserError(`--loss: cannot read ${JSON.stringify(text)}`, "Write it as 'huber(delta=2)', in quotes.");
}

function strength(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < Infinity))
    throw new InvalidArgumentError("It must be a number of at least 0.");
  return value;
}

function inside(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError("It must be above 0 and below 1.");
  return value;
}

function weights(text: string): "balanced" | Record<string, number> {
  if (text === "balanced") return text;
  const pairs = text.split(",").map((pair): [string, number] => {
    const at = pair.lastIndexOf("=");
    const weight = Number(pair.slice(at + 1));
    if (at < 1 || pair.slice(at + 1).trim() === "" || !(weight >= 0 && weight < Infinity))
      throw new InvalidArgumentError('It must be "balanced", or weights of labels such as no=1,yes=3.');
    return [pair.slice(0, at).trim(), weight];
  });
  return Object.fromEntries(pairs);
}
