import { InvalidArgumentError, Option } from "commander";
import { checkLoss, type LossOption } from "../../fit/losses.js";
import { isNetworkKind, kindNames, type KindName } from "../models/kinds.js";
import { networkDefaults, type NetworkOptions } from "../models/network-options.js";
import { parseCall } from "../optimizers/choices.js";
import { asUser, UserError } from "../terminal/errors.js";
import { positiveInteger, type DataOptions } from "../terminal/options.js";

/** What `--model` may name: a kind, or a network of whichever kind suits the target. */
export type ModelName = KindName | "mlp";

export interface TrainOptions extends DataOptions, NetworkOptions {
  model?: ModelName;
  save?: string;
  output?: string;
  loss?: string;
  optimizer?: string;
  lr?: string;
  epochs: number;
  /** The same where they were asked for: else a model whose minimum can be computed takes none. */
  epochsGiven?: number | undefined;
  /** Undefined leaves it to the model: to a network, which takes fewer rows where there are fewer. */
  batch?: number | "full" | undefined;
  l1?: number;
  l2?: number;
  patience?: number;
  validation?: number;
  /** Folds of the training rows to hold out in turn for the verdict; 0 none. */
  folds?: number;
  classWeight?: "balanced" | Record<string, number>;
  labelSmoothing?: number;
  /** Width and height of the pictures that the rows are. */
  image?: [number, number];
  html?: string;
  json?: boolean;
}

/** The options before it is clear which model they are for. */
export type GivenOptions = Omit<TrainOptions, "epochs" | "epochsGiven"> & {
  epochs?: number;
  batchSize?: number | "full";
};

/** Whether a network is asked for. */
export const wantsNetwork = (model: ModelName | undefined): boolean => model?.startsWith("mlp") ?? false;

/** Epochs and batches where they are not said. */
export function withDefaults({ batchSize, ...given }: GivenOptions): TrainOptions {
  if (given.batch !== undefined && batchSize !== undefined && given.batch !== batchSize)
    throw new UserError("--batch and --batch-size say two things", "They mean the same: use one of them.");
  const network = wantsNetwork(given.model);
  const batch = given.batch ?? batchSize ?? (network ? undefined : "full");
  const epochs = given.epochs ?? (network ? networkDefaults.epochs : 1000);
  return { ...given, batch, epochs, epochsGiven: given.epochs };
}

/** What says how to fit, beside the data, the optimizer and the number of epochs. */
export function fitOptions(): Option[] {
  return [
    new Option(
      "-m, --model <name>",
      "what to fit; mlp is a neural network (default: linear, or by the number of labels where they are words)",
    )
      // The list stands in the error as well.
      .choices([...kindNames.filter((name) => !isNetworkKind(name)), "mlp", ...kindNames.filter(isNetworkKind)]),
    new Option("--loss <name>", "loss, with its parameter in parentheses (default: mse or the log loss)"),
    new Option("--l1 <strength>", "penalty on absolute weights (default: 0)").argParser(strength),
    new Option(
      "--l2 <strength>",
      "penalty on squared weights (default: 0; logistic and softmax: 1/(2 rows))",
    ).argParser(strength),
    new Option("--validation <share>", "share of the training rows to watch the loss on").argParser(inside),
    new Option(
      "--folds <number>",
      "parts of the rows held out in turn to judge by rows never seen; 1 for one part, 0 for none " +
        "(default: 5; of large tables 1; mlp, and with --test: 0)",
    ).argParser(foldCount),
    new Option("--patience <epochs>", "end after so many epochs without improvement").argParser(positiveInteger),
    new Option("--class-weight <weights>", "balanced, or weights of labels: no=1,yes=3").argParser(weights),
    new Option("--label-smoothing <share>", "share of each label spread over all, for softmax and mlp").argParser(
      inside,
    ),
  ];
}

export function imageOption(): Option {
  return new Option("--image <size>", "rows are pictures, 8x8: the page shows those that are misread").argParser(size);
}

/** The loss as the library takes it, checked for the kind of model. */
export function parseLoss(text: string, kind: KindName): LossOption {
  if (kind === "softmax" || kind === "mlp-classifier") {
    const words = kind === "softmax" ? "softmax regression" : "a network for labels";
    throw new UserError(`--loss ${text}: ${words} has one loss, the log loss`, "Leave --loss out.");
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

function foldCount(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("It must be a whole number of at least 0.");
  return value;
}

function size(text: string): [number, number] {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text.trim()) ?? [];
  if (!(Number(width) >= 1 && Number(height) >= 1))
    throw new InvalidArgumentError("It must be width and height, as in 8x8.");
  return [Number(width), Number(height)];
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
