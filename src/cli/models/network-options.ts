import { InvalidArgumentError, Option } from "commander";
import { AdamW } from "simdescent";
import { takesVectors } from "../../engine/defaults.js";
import { checkActivation } from "../../networks/activations.js";
import type { OptimizerChoice } from "../optimizers/choices.js";
import { asUser, UserError } from "../terminal/errors.js";

/** What says how a network is made. */
export interface NetworkOptions {
  hidden?: number[];
  activation?: string;
  dropout?: number | number[];
  layerNorm?: boolean;
  init?: string;
}

/** What networks do when nothing is said, in place of what suits linear models. */
export const networkDefaults = { epochs: 200, batch: 32 } as const;

export function networkOptions(): Option[] {
  return [
    new Option("--hidden <widths>", "units of the hidden layers of a network: 128,64 (default: 100)").argParser(widths),
    new Option("--activation <name>", "of the hidden layers: relu, gelu, tanh, ... (default: relu)"),
    new Option("--dropout <shares>", "share of the hidden units dropped in training, or one per layer").argParser(
      shares,
    ),
    new Option("--layer-norm", "layer norm before every activation"),
    new Option("--init <name>", "how weights start (default: by the activation)").choices([
      "he",
      "glorot",
      "lecun",
      "normal",
    ]),
  ];
}

const flags: Record<keyof NetworkOptions, string> = {
  hidden: "--hidden",
  activation: "--activation",
  dropout: "--dropout",
  layerNorm: "--layer-norm",
  init: "--init",
};
const names = Object.keys(flags) as (keyof NetworkOptions)[];

/** Refuses what only a network has. */
export function refuseNetworkOptions(options: NetworkOptions, model: string | undefined): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const whose = model ? `for --model ${model}` : "without --model mlp";
  throw new UserError(`${flags[given]} has no meaning ${whose}`, "Networks have it: add --model mlp.");
}

/** The options as the library takes them. */
export function toLibraryOptions({
  hidden,
  activation,
  dropout,
  layerNorm,
  init,
}: NetworkOptions): Record<string, unknown> {
  const layers = hidden?.length ?? 1;
  if (Array.isArray(dropout) && dropout.length !== layers)
    throw new UserError(
      `--dropout gives ${dropout.length} shares for ${layers} hidden layer${layers > 1 ? "s" : ""}`,
      "Give one for all, or one for each of --hidden.",
    );
  const known = activation === undefined ? undefined : asUser(() => checkActivation("--model mlp", activation).name);
  const all = { hidden, activation: known, dropout, layerNorm, init };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Options for a network's other tensors: where a class takes matrices only, AdamW at its own rate trains them. */
export const vectorGroup = ({ optimizer }: OptimizerChoice): Record<string, unknown> =>
  takesVectors(optimizer.definition) ? {} : { groups: [{ match: /bias|gain|shift/, optimizer: AdamW }] };

function widths(text: string): number[] {
  const list = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (!list.every((width) => Number.isSafeInteger(width) && width >= 1))
    throw new InvalidArgumentError("It must be whole numbers of at least 1 such as 128,64.");
  return list;
}

function shares(text: string): number | number[] {
  const list = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (!list.every((share) => share >= 0 && share < 1))
    throw new InvalidArgumentError(
      "It must be at least 0 and below 1, or such numbers for every hidden layer: 0.2,0.5.",
    );
  return list.length === 1 ? list[0] : list;
}
