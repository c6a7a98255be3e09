// The file of a model, in the safetensors format: tensors, `mean` and `scale` of the columns; the classes and the columns'
// names among the file's strings.
import { isMap } from "../kinds.js";
import { checkObject, CheckpointError, show } from "../errors.js";
import { encode, type Contents } from "../io/safetensors.js";
import type { Encoding } from "../tables/encoding.js";
import { encodingKey, encodingText, readEncoding } from "../tables/encoding-file.js";
import { Classes, type Label } from "./classes.js";
import type { Fitted } from "./fitted.js";
import { isStored } from "./check-options.js";
import type { ModelKind, ModelOptions } from "./settings.js";
import { agree, describeTraining, trainingKey, type Agreed, type StoredTraining } from "./stored-training.js";

/** How a model is saved. */
export interface SaveOptions {
  /**
   * Keep the optimizer's state, so that `load` gives a model that trains on bit for bit; default true once `partialFit` has
   * trained the model.
   */
  state?: boolean;
}

/** What a model is, beside its name. */
interface Saved {
  fitted: Fitted;
  options: ModelOptions;
  /** Name of the optimizer class in force. */
  optimizer: string;
  /** Whether the optimizer's state is kept. */
  state: boolean;
  /** What stood in the file it came from, where this program could not make sense of it. */
  stored: string | undefined;
}

/** A fitted model as a file. */
export function encodeModel(
  kind: ModelKind,
  { fitted, options: given, optimizer, state, stored: kept }: Saved,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const { params, scaling, classes, featureNames, target } = fitted;
  checkObject(metadata, `${kind.name}.save: metadata`);
  for (const [key, value] of Object.entries(metadata))
    if (typeof value !== "string")
      throw new TypeError(`${kind.name}.save: metadata.${key} must be a string, got ${show(value)}`);
  if (state && !fitted.optimizer)
    throw new Error(
      `${kind.name}: there is no state of an optimizer to save: the minimum was computed, or the model comes from a file without it` +
        "\nSave it without { state: true }; partialFit begins a training that has state.",
    );
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
  const own = Object.entries(given).filter(
    ([key, value]) => key !== "validation" && key !== "encoder" && !(key === "init" && typeof value === "object"),
  );
  // Options of the model as they are; classes, schedules and the optimizer's options by names.
  const isOwn = ([key, value]: [string, unknown]): boolean => isStored(kind, key) && typeof value !== "function";
  const stored = own.filter(isOwn);
  const plain = (_: string, value: unknown): unknown => (isMap(value) ? Object.fromEntries(value) : value);
  const options = JSON.stringify(Object.fromEntries(stored), plain);
  const labels: Record<string, string> = classes ? { classes: JSON.stringify(classes.labels) } : {};
  if (featureNames) labels.features = JSON.stringify(featureNames);
  if (fitted.encoding) labels[encodingKey] = encodingText(fitted.encoding);
  const trainedBy = fitted.optimizer?.definition.name ?? fitted.trainedBy ?? optimizer;
  const contents = { tensors, metadata: { ...metadata, ...labels, model: kind.name, optimizer: trainedBy, options } };
  const training = Object.fromEntries(own.filter((entry) => !isOwn(entry)));
  if (kept === undefined) describeTraining(training, state ? fitted.optimizer : undefined, contents);
  else (contents.metadata as Record<string, string>)[trainingKey] = kept;
  return kind.format?.encode(contents) ?? encode(contents);
}

/** What a model's file holds; the memory is for `fitted` to take. */
export interface Decoded {
  fitted: () => Fitted;
  metadata: Record<string, string>;
  options: ModelOptions;
  training: StoredTraining | undefined;
}

/** A model as `adopt` takes it. */
export interface LoadedModel {
  fitted: () => Fitted;
  metadata: Record<string, string>;
  state: Agreed["state"];
  obstacle: string | undefined;
  stored: string | undefined;
  given: ModelOptions;
}

/** The model in a file: made with the options stored there, then with the caller's. */
export function readModel<Model>(
  owner: string,
  { fitted, metadata, options, training }: Decoded,
  all: ModelOptions,
  make: (stored: ModelOptions, given: ModelOptions) => Model,
): { model: Model; loaded: LoadedModel } {
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as ModelOptions;
  const { options: more, state, obstacle } = agree(owner, training, given);
  const whole = { ...options, ...more };
  // An optimizer that only the caller knows is theirs to give.
  const known = typeof (whole.optimizer as unknown) === "string" ? { ...whole, optimizer: given.optimizer } : whole;
  asFile(owner, () => make(known, {}));
  const stored = obstacle === undefined ? undefined : training?.text;
  return { model: make(whole, given), loaded: { fitted, metadata, state, obstacle, stored, given } };
}

/** What is wrong with what a file says is the file's fault, whatever check finds it. */
export function asFile<Result>(owner: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new CheckpointError(`${owner}: the file's options are none of this version: ${(error as Error).message}`);
  }
}

export function readOptions(owner: string, text: string | undefined): ModelOptions {
  try {
    const options: unknown = JSON.parse(text as string);
    if (typeof options !== "object" || options === null || Array.isArray(options)) throw new TypeError("no object");
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

/** Takes the encoding of records out of a file's strings; undefined where it has none. */
export function takeEncoding(owner: string, metadata: Record<string, string>): Encoding | undefined {
  const { [encodingKey]: text } = metadata;
  delete metadata[encodingKey];
  if (text === undefined) return undefined;
  const encoding = readEncoding(text, owner);
  if (metadata.features === JSON.stringify(encoding.featureNames)) return encoding;
  throw new CheckpointError(`${owner}: the file's encoder has other features than its model`);
}

export function readClasses(owner: string, text: string | undefined): Classes {
  try {
    return new Classes(owner, JSON.parse(text as string) as Label[]);
  } catch {
    throw new CheckpointError(`${owner}: the file does not say what the classes are`);
  }
}
