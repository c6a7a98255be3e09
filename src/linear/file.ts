// The file of a linear model: `weight`, `bias`, and `mean` and `scale` of the columns.
import { isFloat32Array } from "../kinds.js";
import { CheckpointError } from "../errors.js";
import { ParameterSet } from "../core/parameters.js";
import { decode } from "../io/safetensors.js";
import type { FileFormat } from "../fit/file-format.js";
import type { Fitted } from "../fit/fitted.js";
import { readClasses, readNames, readOptions, takeEncoding, type Decoded } from "../fit/model-file.js";
import { takeTraining } from "../fit/stored-training.js";

/** What a linear model's file holds. */
export function decodeLinear(
  owner: string,
  bytes: Uint8Array | ArrayBuffer,
  read: FileFormat["decode"] = decode,
): Decoded {
  const contents = read(bytes, owner);
  const training = takeTraining(owner, contents);
  const { tensors, metadata } = contents;
  const encoding = takeEncoding(owner, metadata);
  const { model, optimizer: trainedBy, options, format: _f, checksum: _c, classes, ...rest } = metadata;
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
  const wanted: Record<string, number[]> = {
    "target.mean": [outputs],
    weight: [columns, outputs],
    mean: [scaled],
    scale: [scaled],
    bias: [outputs],
  };
  const misshaped = Object.entries(wanted).flatMap(([name, shape]) =>
    !tensors.has(name) || shapeOf(name) === String(shape) ? [] : [name],
  );
  if (misshaped.length) throw new CheckpointError(`${owner}: the file's tensors do not fit one another`, { misshaped });
  const shapes = [{ name: "weight", shape: [columns, outputs], length: weight.length }];
  if (tensors.has("bias")) shapes.push({ name: "bias", shape: [outputs], length: outputs });
  if (encoding && encoding.featureNames.length !== columns)
    throw new CheckpointError(`${owner}: the file's encoder has other features than its model`);
  // Memory is taken last, when nothing can be refused any more.
  const fitted = (): Fitted => {
    const params = new ParameterSet(shapes, isFloat32Array(weight) ? "float32" : "float64");
    for (const { name } of shapes) params.data[name].set(values(name));
    const scaling = { mean: Float64Array.from(values("mean")), scale: Float64Array.from(values("scale")) };
    const mean = tensors.get("target.mean")?.data;
    const target = mean && { mean: Float64Array.from(mean), scale: 1 };
    const featureNames = readNames(rest.features, columns);
    return { params, optimizer: undefined, trainedBy, scaling, classes: labels, featureNames, target, encoding };
  };
  return { fitted, metadata: rest, options: stored, training };
}
