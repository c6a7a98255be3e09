import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { LogisticRegression, type Label } from "simdescent";
import { checkLoss } from "../../fit/losses.js";
import { decode, encode, type Tensor } from "../../io/safetensors.js";
import type { Encoding } from "../../tables/encoding.js";
import { encodingKey, encodingText, readEncoding } from "../../tables/encoding-file.js";
import type { Table } from "../data/table.js";
import { UserError } from "../terminal/errors.js";
import {
  isNetwork,
  isRegression,
  kindNames,
  kindOfClass,
  kinds,
  type KindName,
  type Model,
  type Network,
} from "./kinds.js";

/** Where a file keeps the half widths of intervals, by level. */
export const halfWidthKey = "intervals";

/**
 * The model as the library saves it, with the names of its columns in the file's own metadata. It was trained on
 * columns standardized here, so their means and scales take the place of the identity: `LinearRegression.load` and its
 * kin then predict from raw values, in the command and in programs alike.
 */
export function modelFile(
  model: Model,
  { features, target, scaling, encoding }: Table,
  halfWidths?: Record<string, number | null>,
): Uint8Array {
  const more: Record<string, string> = halfWidths ? { [halfWidthKey]: JSON.stringify(halfWidths) } : {};
  const { tensors, metadata } = decode(model.save({ features: JSON.stringify(features), target, ...more }), "model");
  const { data: mean } = tensors.get("mean") as Tensor;
  const { data: scale } = tensors.get("scale") as Tensor;
  const shape = [features.length];
  // What the model itself did to the columns comes after.
  tensors.set("mean", { shape, data: scaling.mean.map((middle, j) => middle + scaling.scale[j] * mean[j]) });
  tensors.set("scale", { shape, data: scaling.scale.map((deviation, j) => deviation * scale[j]) });
  const options = JSON.stringify({ ...JSON.parse(metadata.options), standardize: true });
  return encode({ tensors, metadata: { ...metadata, options, [encodingKey]: encodingText(encoding) } });
}

/** Name of the optimizer a saved model was trained with. */
export const optimizerOf = (file: Uint8Array): string => decode(file, "model").metadata.optimizer;

export interface LoadedModel {
  kind: KindName;
  model: Model;
  /** Number of features. */
  size: number;
  /** Names of the columns it was trained on; undefined for a file that a program saved without them. */
  features: string[] | undefined;
  /** How records become its rows, where the file says so. */
  encoding: Encoding | undefined;
  target: string | undefined;
  /** The labels it knows; undefined for a model of numbers. */
  classes: readonly Label[] | undefined;
  /** Whether its scores of labels are probabilities. */
  probabilities: boolean;
  /** Half widths of intervals by level, where its training had rows never seen; null where these were too few. */
  halfWidths: ReadonlyMap<number, number | null>;
}

export async function readModel(file: string): Promise<LoadedModel> {
  const name = basename(file);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw new UserError(
      `${file}: ${why}`,
      "Make one with: simdescent train DATA.csv --target COLUMN --save model.safetensors",
    );
  });
  try {
    return loadModel(new Uint8Array(bytes), name);
  } catch (error) {
    // By name, as the library beside the command has a class of its own; options in a file of someone else's making
    // may be anything.
    const { name: kind, message } = error as Error;
    if (!["CheckpointError", "SyntaxError", "TypeError", "RangeError"].includes(kind)) throw error;
    const text = message.split("\n").join("; ");
    throw new UserError(
      text.startsWith(`${name}: `) ? text : `${name}: ${text}`,
      "Train it again, or give another file.",
    );
  }
}

function loadModel(bytes: Uint8Array, name: string): LoadedModel {
  const { metadata: held } = decode(bytes, name, true);
  const kind = kindOfClass(held.model);
  if (!kind) {
    const known = kindNames.map((each) => kinds[each].Model.kind.name);
    throw new UserError(
      `${name} holds ${contents(held)}`,
      `This command reads what ${known.slice(0, -1).join(", ")} and ${known.at(-1)} save.`,
    );
  }
  const model = kinds[kind].Model.load(bytes);
  const size = model.params.shape(isNetwork(model) ? "layer0.weight" : "weight")[0];
  if (isNetwork(model) && isRegression(model)) {
    const targets = layerWidths(model).at(-1) as number;
    if (targets > 1)
      throw new UserError(
        `${name} predicts ${targets} numbers a row, and this command one`,
        "Load it in a program: MLPRegressor.load(bytes).predict(x).",
      );
  }
  const { features, target } = model.metadata;
  return {
    kind,
    model,
    size,
    target,
    encoding: held[encodingKey] === undefined ? undefined : readEncoding(held[encodingKey], name),
    features: features === undefined ? undefined : namesOf(features, size, name),
    classes: isRegression(model) ? undefined : model.classes,
    probabilities: hasProbabilities(model),
    halfWidths: halfWidthsIn(model.metadata[halfWidthKey], name),
  };
}

function halfWidthsIn(text: string | undefined, file: string): Map<number, number | null> {
  if (text === undefined) return new Map();
  try {
    const entries = Object.entries(JSON.parse(text) as object).map(([level, value]) => [
      Number(level),
      value as unknown,
    ]);
    const sound = ([level, value]: unknown[]): boolean =>
      (level as number) > 0 &&
      (level as number) < 1 &&
      (value === null || (typeof value === "number" && value >= 0 && value < Infinity));
    if (entries.every(sound)) return new Map(entries as [number, number | null][]);
  } catch {
    // Said below, for anything that is no list of widths.
  }
  throw new UserError(`${file}: its half widths of intervals are none`, "Train it again.");
}

/** Whether the scores of a model are probabilities of labels. */
export function hasProbabilities(model: Model): boolean {
  if (model instanceof LogisticRegression)
    return checkLoss("model", model.options.loss ?? "logistic", true).name === "logistic";
  return !isRegression(model);
}

/** Features, units of the hidden layers, scores of a network. */
export function layerWidths({ params }: Network): number[] {
  const weights = params.names.filter((name) => name.endsWith(".weight")).map((name) => params.shape(name));
  return [weights[0][0], ...weights.map(([, units]) => units)];
}

function contents({ model, optimizer }: Record<string, string>): string {
  if (model !== undefined) return `a model of another kind, ${JSON.stringify(model)}`;
  return optimizer === undefined ? "no model of simdescent" : `a checkpoint of the optimizer ${optimizer}, not a model`;
}

function namesOf(text: string, size: number, file: string): string[] {
  try {
    const names: unknown = JSON.parse(text);
    if (Array.isArray(names) && names.length === size && names.every((name) => typeof name === "string")) return names;
  } catch {
    // Said below, for anything that is not a list of names.
  }
  throw new UserError(`${file}: its list of column names does not fit the model`, "Train it again.");
}
