// Feature hashing: names of features to numbers of buckets, as scikit-learn's FeatureHasher does it.
import { utf8Into } from "../io/utf8-into.js";
import { checkCount, checkNumber, show } from "../errors.js";

/** Features of one event in a space of hashed features; a feature mentioned twice counts with the sum of its values. */
export interface HashedEvent {
  /** Whole numbers from 0 to buckets - 1. */
  indices: ArrayLike<number>;
  /** As many numbers; default all 1. */
  values?: ArrayLike<number>;
}

/** Features by name: a number counts as it is, true as 1; text makes the feature `name=text` with the value 1. */
export type FeatureRecord = Readonly<Record<string, number | string | boolean>>;

/** @internal A number of buckets that indices of 32 bits reach. */
export function checkBuckets(value: unknown, label: string): number {
  checkCount(value, label);
  return checkNumber(value, label, "at most 2 ** 31 - 1", (n) => n < 2 ** 31);
}

/**
 * Features by name as an event of hashed features, for models with `buckets`: feature f goes to bucket
 * |h| mod buckets with its value times the sign of h, h being MurmurHash3 (x86, 32 bits, seed 0) of its UTF-8 text.
 *
 * Signs let features that fall together cancel on average instead of adding up (Weinberger et al. 2009, arXiv:0902.2206).
 * The same as scikit-learn's FeatureHasher, so that weights may move between them. Features of value 0 are left out.
 *
 * @param features values by name, or a list of names, whose values are 1.
 * @throws TypeError or RangeError for a feature that is none, and for NaN and infinities.
 * @example
 * import { hashFeatures } from "simdescent";
 * hashFeatures({ price: 12.5, colour: "red", used: true }, 2 ** 20);
 * hashFeatures(["the", "quick", "brown", "fox"], 2 ** 20).indices; // four numbers below 2 ** 20
 */
export function hashFeatures(
  features: FeatureRecord | readonly string[],
  buckets: number,
): { indices: Uint32Array; values: Float64Array } {
  checkBuckets(buckets, "hashFeatures: buckets");
  if (typeof features !== "object" || features === null)
    throw new TypeError(`hashFeatures: needs values by name or a list of names, got ${show(features)}`);
  const indices: number[] = [];
  const values: number[] = [];
  const add = (name: string, value: number): void => {
    if (value === 0) return;
    const hash = murmur3(name);
    indices.push(Math.abs(hash) % buckets);
    values.push(hash < 0 ? -value : value);
  };
  if (Array.isArray(features)) {
    for (let i = 0; i < features.length; i++) {
      const name: unknown = features[i];
      if (typeof name !== "string")
        throw new TypeError(`hashFeatures: features[${i}] must be a string, got ${show(name)}`);
      add(name, 1);
    }
  } else {
    for (const [name, value] of Object.entries(features as FeatureRecord)) {
      if (typeof value === "string") add(`${name}=${value}`, 1);
      else if (typeof value === "boolean") add(name, value ? 1 : 0);
      else add(name, checkNumber(value, `hashFeatures: ${name}`, "finite", Number.isFinite));
    }
  }
  return { indices: Uint32Array.from(indices), values: Float64Array.from(values) };
}

// Made when first needed, so that a program without hashing carries nothing of it.
let bytes: Uint8Array<ArrayBuffer> | undefined;

/** @internal MurmurHash3_x86_32 of a text's UTF-8 bytes, signed: Appleby 2011, public domain. */
export function murmur3(text: string, seed = 0): number {
  // No character of a string takes more than three bytes.
  if (!bytes || 3 * text.length > bytes.length) bytes = new Uint8Array(256 + 6 * text.length);
  const length = utf8Into(text, bytes);
  let h = seed | 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    h ^= scramble(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let k = length - 1; k >= i; k--) rest = (rest << 8) | bytes[k];
  if (i < length) h ^= scramble(rest);
  h ^= length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function scramble(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}
