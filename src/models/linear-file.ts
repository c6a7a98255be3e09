// A fitted linear model as a safetensors file: `weight`, `bias`, and `mean` and `scale` of the columns; the classes and
// the columns' names among its strings.
import { CheckpointError } from "../errors.js";
import { ParameterSet } from "../core/parameters.js";
import { decode, encode, type Contents } from "../io/safetensors.js";
import type { Fitted } from "./fitting.js";
import { Classes, type Label } from "./labels.js";
import { isStored, type ModelOptions } from "./options.js";

export function encodeLinear(
  owner: string,
  { params, scaling, classes, featureNames }: Fitted,
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
  // Without the optimizer's own options, whose class a file cannot carry.
  const kept = Object.entries(given).filter(
    ([key, value]) => key !== "optimizer" && key !== "validation" && isStored(key) && typeof value !== "function",
  );
  const plain = (_: string, value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value);
  const options = JSON.stringify(Object.fromEntries(kept), plain);
  const labels: Record<string, string> = classes ? { classes: JSON.stringify(classes.labels) } : {};
  if (featureNames) labels.features = JSON.stringify(featureNames);
  return encode({ tensors, metadata: { ...metadata, ...labels, model: owner, optimizer, options } });
}

function decodeLinear(
  owner: string,
  bytes: Uint8Array,
): { fitted: () => Fitted; metadata: Record<string, string>; options: ModelOptions } {
  const { tensors, metadata } = decode(bytes, owner);
  const { model, optimizer: _o, options, format: _f, checksum: _c, classes, ...rest } = metadata;
  if (model !== owner) throw new CheckpointError(`${owner}: the file holds ${model ? `a ${model}` : "no model"}`);
  const stored = readOptions(owner, options);
  const { buckets } = stored;
  const columnwise = buckets === undefined ? ["mean", "scale"] : [];
  const needed = ["weight", ...columnwise].filter((name) => !tensors.has(name));
  if (needed.length) throw new CheckpointError(`${owner}: the file is incomplete`, { missing: needed });
  const values = (name: string): Float32Array | Float64Array => tensors.get(name)?.data ?? new Float64Array();
  const labels = owner === "LinearRegression" ? undefined : readClasses(owner, classes);
  if (owner === "LogisticRegression" && labels?.count !== 2)
    throw new CheckpointError(`${owner}: the file holds ${labels?.count} classes instead of two`);
  const outputs = labels && labels.count > 2 ? labels.count : owner === "SoftmaxRegression" ? 2 : 1;
  const weight = values("weight");
  const columns = (buckets as number | undefined) ?? values("mean").length;
  const scaled = buckets === undefined ? columns : 0;
  const shapeOf = (name: string): string => String(tensors.get(name)?.shape);
  const wanted = { weight: [columns, outputs], mean: [scaled], scale: [scaled], bias: [outputs] };
  const misshaped = Object.entries(wanted).flatMap(([name, shape]) =>
    !tensors.has(name) || shapeOf(name) === String(shape) ? [] : [name],
  );
  if (misshaped.length) throw new CheckpointError(`${owner}: the file's tensors do not fit one another`, { misshaped });
  const shapes = [{ name: "weight", shape: [columns, outputs], length: weight.length }];
  if (tensors.has("bias")) shapes.push({ name: "bias", shape: [outputs], length: outputs });
  // Memory is taken last, when nothing can be refused any more.
  const fitted = (): Fitted => {
    const params = new ParameterSet(shapes, weight instanceof Float32Array ? "float32" : "float64");
    for (const { name } of shapes) params.data[name].set(values(name));
    const scaling = { mean: Float64Array.from(values("mean")), scale: Float64Array.from(values("scale")) };
    return { params, optimizer: undefined, scaling, classes: labels, featureNames: readNames(rest.features, columns) };
  };
  return { fitted, metadata: rest, options: stored };
}

/** The model in a file: made with the options stored there, then with the caller's; its memory is for `fitted` to take. */
export function readLinear<Model>(
  owner: string,
  bytes: Uint8Array,
  given: ModelOptions,
  make: (stored: ModelOptions, given: ModelOptions) => Model,
): { model: Model; fitted: () => Fitted; metadata: Record<string, string> } {
  const { fitted, metadata, options } = decodeLinear(owner, bytes);
  try {
    make(options, {});
  } catch (error) {
    throw new CheckpointError(`${owner}: the file's options are none of this version: ${(error as Error).message}`);
  }
  return { model: make(options, given), fitted, metadata };
}

function readOptions(owner: string, text: string | undefined): ModelOptions {
  try {
    const options: unknown = JSON.parse(text as string);
    if (typeof options !== "object" || options === null) throw new TypeError("no object");
    return options as ModelOptions;
  } catch {
    throw new CheckpointError(`${owner}: the file does not say with which options the model was made`);
  }
}

// Names of the columns, where the file has them and they fit.
function readNames(text: string | undefined, columns: number): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(text as string);
    const fit = Array.isArray(names) && names.length === columns && names.every((name) => typeof name === "string");
    return fit ? Object.freeze(names as string[]) : undefined;
  } catch {
    return undefined;
  }
}

function readClasses(owner: string, text: string | undefined): Classes {
  try {
    return new Classes(owner, JSON.parse(text as string) as Label[]);
  } catch {
    throw new CheckpointError(`${owner}: the file does not say what the classes are`);
  }
}
