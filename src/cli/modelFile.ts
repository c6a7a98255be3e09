import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { CheckpointError, LinearRegression } from "simdescent";
import { decode, encode, type Tensor } from "../io/safetensors.js";
import type { Table } from "./data/table.js";
import { UserError } from "./errors.js";

/**
 * The model as the library saves it, with the names of its columns in the file's own metadata. It was trained on
 * columns standardized here, so their means and scales take the place of the identity: `LinearRegression.load`
 * then predicts from raw values, in the command and in programs alike.
 */
export function modelFile(model: LinearRegression, { features, target, scaling }: Table): Uint8Array {
  const { tensors, metadata } = decode(model.save({ features: JSON.stringify(features), target }), "LinearRegression");
  const { data: mean } = tensors.get("mean") as Tensor;
  const { data: scale } = tensors.get("scale") as Tensor;
  const shape = [features.length];
  // What the model itself did to the columns comes after.
  tensors.set("mean", { shape, data: scaling.mean.map((middle, j) => middle + scaling.scale[j] * mean[j]) });
  tensors.set("scale", { shape, data: scaling.scale.map((deviation, j) => deviation * scale[j]) });
  const options = JSON.stringify({ ...JSON.parse(metadata.options), standardize: true });
  return encode({ tensors, metadata: { ...metadata, options } });
}

export interface LoadedModel {
  model: LinearRegression;
  /** Number of features. */
  size: number;
  /** Names of the columns it was trained on; undefined for a file that a program saved without them. */
  features: string[] | undefined;
  target: string | undefined;
}

export async function readModel(file: string): Promise<LoadedModel> {
  const name = basename(file);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw new UserError(
      `${file}: ${why}`,
      "Make one with: simdescent train DATA.csv --target COLUMN -o model.safetensors",
    );
  });
  try {
    const model = LinearRegression.load(new Uint8Array(bytes));
    const size = model.coefficients.length;
    const { features, target } = model.metadata;
    return { model, size, target, features: features === undefined ? undefined : namesOf(features, size, name) };
  } catch (error) {
    if (error instanceof CheckpointError) throw new UserError(`${name}: ${error.message.split("\n").join("; ")}`);
    throw error;
  }
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
