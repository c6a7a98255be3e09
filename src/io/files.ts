// Safetensors files as users read and write them.
import { isFloatArray } from "../kinds.js";
import { show } from "../errors.js";
import { decode, encode, type Tensor } from "./safetensors.js";

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** By name, in the file's order. A Map, as names of a file may be any. */
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
}

/** One tensor to write: a typed array of one dimension, or its values and their shape. */
export type TensorToWrite =
  | Float32Array
  | Float64Array
  | { shape: readonly number[]; data: Float32Array | Float64Array };

/**
 * Reads a safetensors file of any writer: float32 and float64 tensors by name, and the strings beside them.
 *
 * @throws CheckpointError for a damaged file; TypeError for what is no bytes.
 * @example
 * import { readSafetensors, writeSafetensors } from "simdescent";
 * const bytes = writeSafetensors({ w: { shape: [1, 2], data: Float32Array.of(1, 2) } }, { made: "here" });
 * readSafetensors(bytes).tensors.get("w")?.shape; // [1, 2]
 */
export function readSafetensors(bytes: Uint8Array | ArrayBuffer): SafetensorsFile {
  return decode(bytes, "readSafetensors", true);
}

/**
 * Writes a safetensors file, which Python's `safetensors` reads.
 *
 * @param tensors by name, as a record or a Map.
 * @param metadata strings that go with them; default none.
 * @throws TypeError or RangeError naming the tensor or the string.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, TensorToWrite>> | ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const owner = "writeSafetensors";
  if (typeof tensors !== "object" || tensors === null)
    throw new TypeError(`${owner}: needs tensors by name, got ${show(tensors)}`);
  const entries: [string, TensorToWrite][] =
    typeof (tensors as ReadonlyMap<string, TensorToWrite>).entries === "function"
      ? [...(tensors as ReadonlyMap<string, TensorToWrite>).entries()]
      : Object.entries(tensors as Record<string, TensorToWrite>);
  const found = new Map<string, Tensor>();
  for (const [name, given] of entries) {
    if (!name || /^__(metadata|proto)__$/.test(name))
      throw new RangeError(`${owner}: a tensor cannot be called ${show(name)}`);
    const { shape, data } = isFloatArray(given) ? { shape: [given.length], data: given } : (given ?? {});
    if (!isFloatArray(data) || !Array.isArray(shape))
      throw new TypeError(
        `${owner}: ${name} must be a Float32Array, a Float64Array or { shape, data }, got ${show(given)}`,
      );
    const sizes = [...(shape as number[])];
    if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 0) || sizes.reduce((a, b) => a * b, 1) !== data.length)
      throw new RangeError(`${owner}: ${name} has ${data.length} values, which is not the shape [${sizes.join(", ")}]`);
    found.set(name, { shape: sizes, data });
  }
  for (const [key, value] of Object.entries(metadata))
    if (typeof value !== "string")
      throw new TypeError(`${owner}: metadata.${key} must be a string, got ${show(value)}`);
  return encode({ tensors: found, metadata: { ...metadata } });
}
