// The file of a model, in the safetensors format: tensors, `mean` and `scale` of the columns; the classes and the columns'
// names among the file's strings.
import { CheckpointError } from "../errors.js";
import { encode, type Contents } from "../io/safetensors.js";
import { Classes, type Label } from "./classes.js";
import type { Fitted } from "./fitted.js";
import { isStored } from "./check-options.js";
import type { ModelKind, ModelOptions } from "./settings.js";

/** A fitted model as a file. */
export function encodeModel(
  kind: ModelKind,
  { params, scaling, classes, featureNames, target }: Fitted,
  optimizer: string,
  given: ModelOptions,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const tensors: Contents["tensors"] = new Map();
  for (const { name, shape } of params.slots) tensors.set(name, { shape: [...shape], data: params.data[name] });
  // Hashed features have neither.
  if (scaling.mean.length > 0)
    for (const key of ["mean", "scale"] as const)
      tensors.set(key, { shape: [scaling[key].length], data: scaling[key] });
  if (target) {
    tensors.set("target.mean", { shape: [target.mean.length], data: target.mean });
    tensors.set("target.scale", { shape: [1], data: Float64Array.of(target.scale) });
  }
  // Without the optimizer's own options, whose class a file cannot carry.
  const stored = Object.entries(given).filter(
    ([key, value]) =>
      key !== "optimizer" &&
      key !== "validation" &&
      isStored(kind, key) &&
      typeof value !== "function" &&
      !(key === "init" && typeof value === "object"),
  );
  const plain = (_: string, value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value);
  const options = JSON.stringify(Object.fromEntries(stored), plain);
  const labels: Record<string, string> = classes ? { classes: JSON.stringify(classes.labels) } : {};
  if (featureNames) labels.features = JSON.stringify(featureNames);
  return encode({ tensors, metadata: { ...metadata, ...labels, model: kind.name, optimizer, options } });
}

/** What a model's file holds; the memory is for `fitted` to take. */
export interface Decoded {
  fitted: () => Fitted;
  metadata: Record<string, string>;
  options: ModelOptions;
}

/** The model in a file: made with the options stored there, then with the caller's. */
export function readModel<Model>(
  owner: string,
  { fitted, metadata, options }: Decoded,
  given: ModelOptions,
  make: (stored: ModelOptions, given: ModelOptions) => Model,
): { model: Model; fitted: () => Fitted; metadata: Record<string, string> } {
  try {
    make(options, {});
  } catch (error) {
    throw new CheckpointError(`${owner}: the file's options are none of this version: ${(error as Error).message}`);
  }
  return { model: make(options, given), fitted, metadata };
}

export function readOptions(owner: string, text: string | undefined): ModelOptions {
  try {
    const options: unknown = JSON.parse(text as string);
    if (typeof options !== "object" || options === null) throw new TypeError("no object");
    return options as ModelOptions;
  } catch {
    throw new CheckpointError(`${owner}: the file does not say with which options the model was made`);
  }
}

/** Names of the columns, where the file has them and they fit. */
export function readNames(text: string | undefined, columns: number): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(text as string);
    const fit = Array.isArray(names) && names.length === columns && names.every((name) => typeof name === "string");
    return fit ? Object.freeze(names as string[]) : undefined;
  } catch {
    return undefined;
  }
}

export function readClasses(owner: string, text: string | undefined): Classes {
  try {
    return new Classes(owner, JSON.parse(text as string) as Label[]);
  } catch {
    throw new CheckpointError(`${owner}: the file does not say what the classes are`);
  }
}
