// The file of a network: `layer0.weight` and what follows, `mean` and `scale` of the columns, and of the targets.
import { CheckpointError } from "../errors.js";
import { ParameterSet } from "../core/parameters.js";
import { decode } from "../io/safetensors.js";
import { layerTensors } from "./architecture.js";
import { checkArchitecture } from "./options.js";
import type { Fitted } from "../fit/fitted.js";
import { asFile, readClasses, readNames, readOptions, takeEncoding, type Decoded } from "../fit/model-file.js";
import type { ModelKind, ModelOptions } from "../fit/settings.js";
import { takeTraining } from "../fit/stored-training.js";

/** What a network's file holds; with `given`, options of the caller's that it must agree with. */
export function decodeNetwork(kind: ModelKind, bytes: Uint8Array | ArrayBuffer, given: ModelOptions): Decoded {
  const { name: owner } = kind;
  const contents = decode(bytes, owner);
  const training = takeTraining(owner, contents);
  const { tensors, metadata } = contents;
  const encoding = takeEncoding(owner, metadata);
  const { model, optimizer: trainedBy, options: text, format: _f, checksum: _c, classes, ...rest } = metadata;
  if (model !== owner) throw new CheckpointError(`${owner}: the file holds ${model ? `a ${model}` : "no model"}`);
  const options = readOptions(owner, text);
  asFile(owner, () => checkArchitecture(owner, options, options.intercept ?? true));
  const { intercept = true } = { ...options, ...given };
  const architecture = checkArchitecture(owner, { ...options, ...given }, intercept);
  const labels = kind.labels ? readClasses(owner, classes) : undefined;
  const values = (name: string): Float32Array | Float64Array => tensors.get(name)?.data ?? new Float64Array();
  const inputs = values("mean").length;
  const last = tensors.get(`layer${architecture.hidden.length}.weight`);
  const outputs = labels ? (labels.count > 2 ? labels.count : 1) : (last?.shape[1] ?? 1);
  const shapes = layerTensors(architecture, inputs, outputs);
  const wanted = new Map([
    ...shapes.map(({ name, shape }) => [name, shape] as const),
    ["mean", [inputs]],
    ["scale", [inputs]],
  ]);
  if (tensors.has("target.mean")) wanted.set("target.mean", [outputs]).set("target.scale", [1]);
  const missing = [...wanted.keys()].filter((name) => !tensors.has(name));
  const unexpected = [...tensors.keys()].filter((name) => !wanted.has(name));
  const misshaped = [...wanted].flatMap(([name, shape]) => {
    const tensor = tensors.get(name);
    return tensor && String(tensor.shape) !== String(shape) ? [name] : [];
  });
  if (missing.length || unexpected.length || misshaped.length)
    throw new CheckpointError(`${owner}: the file is of another architecture`, { missing, unexpected, misshaped });
  const types = new Set(shapes.map(({ name }) => values(name).BYTES_PER_ELEMENT));
  if (types.size > 1) throw new CheckpointError(`${owner}: the file's tensors are of different types`);
  if (encoding && encoding.featureNames.length !== inputs)
    throw new CheckpointError(`${owner}: the file's encoder has other features than its model`);
  const fitted = (): Fitted => {
    const params = new ParameterSet(shapes, types.has(4) ? "float32" : "float64");
    for (const { name } of shapes) params.data[name].set(values(name));
    const scaling = { mean: Float64Array.from(values("mean")), scale: Float64Array.from(values("scale")) };
    const mean = tensors.get("target.mean")?.data;
    const target = mean && { mean: Float64Array.from(mean), scale: values("target.scale")[0] };
    const featureNames = readNames(rest.features, inputs);
    return { params, optimizer: undefined, trainedBy, scaling, classes: labels, featureNames, target, encoding };
  };
  return { fitted, metadata: rest, options, training };
}
