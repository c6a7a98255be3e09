// A fitted linear model as a safetensors file: `weight`, `bias`, and `mean` and `scale` of the columns.
import { CheckpointError } from "../errors.js";
import { ParameterSet } from "../core/parameters.js";
import { decode, encode, type Contents } from "../io/safetensors.js";
import type { Fitted } from "./fitting.js";
import { modelKeys, type ModelOptions } from "./options.js";

export function encodeLinear(
  owner: string,
  { params, scaling }: Fitted,
  optimizer: string,
  given: ModelOptions,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const tensors: Contents["tensors"] = new Map();
  for (const { name, shape } of params.slots) tensors.set(name, { shape: [...shape], data: params.data[name] });
  for (const key of ["mean", "scale"] as const) tensors.set(key, { shape: [scaling[key].length], data: scaling[key] });
  // Without the optimizer's own options, whose class a file cannot carry.
  const kept = Object.entries(given).filter(
    ([key]) => key !== "optimizer" && key !== "validation" && modelKeys.includes(key),
  );
  const options = JSON.stringify(Object.fromEntries(kept.filter(([, value]) => typeof value !== "function")));
  return encode({ tensors, metadata: { ...metadata, model: owner, optimizer, options } });
}

export function decodeLinear(
  owner: string,
  bytes: Uint8Array,
): { fitted: () => Fitted; metadata: Record<string, string>; options: ModelOptions } {
  const { tensors, metadata } = decode(bytes, owner);
  const { model, optimizer: _o, options, format: _f, checksum: _c, ...rest } = metadata;
  if (model !== owner) throw new CheckpointError(`${owner}: the file holds ${model ? `a ${model}` : "no model"}`);
  const needed = ["weight", "mean", "scale"].filter((name) => !tensors.has(name));
  if (needed.length) throw new CheckpointError(`${owner}: the file is incomplete`, { missing: needed });
  const values = (name: string): Float32Array | Float64Array => tensors.get(name)?.data ?? new Float64Array();
  const weight = values("weight");
  const shapes = [{ name: "weight", shape: [weight.length, 1], length: weight.length }];
  if (tensors.has("bias")) shapes.push({ name: "bias", shape: [1], length: 1 });
  // Memory is taken last, when nothing can be refused any more.
  const fitted = (): Fitted => {
    const params = new ParameterSet(shapes, weight instanceof Float32Array ? "float32" : "float64");
    for (const { name } of shapes) params.data[name].set(values(name));
    const scaling = { mean: Float64Array.from(values("mean")), scale: Float64Array.from(values("scale")) };
    return { params, optimizer: undefined, scaling };
  };
  return { fitted, metadata: rest, options: JSON.parse(options) as ModelOptions };
}
