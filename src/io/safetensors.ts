// The safetensors layout: 8-byte little-endian header length, JSON header padded with spaces to a multiple of
// eight, raw little-endian data without gaps. https://huggingface.co/docs/safetensors
import { textOf, utf8 } from "./utf8.js";
import { CheckpointError, show } from "../errors.js";

export interface Tensor {
  shape: number[];
  data: Float32Array | Float64Array;
}

export interface Contents {
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
}

const format = "simdescent/1";
const blank = "00000000";

// CRC-32 (IEEE 802.3) over the whole file with the checksum's own digits set to zero: it finds every flipped
// bit, in the header too.
const table = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function crc32(bytes: Uint8Array): string {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]) & 255];
  return ((crc ^ -1) >>> 0).toString(16).padStart(8, "0");
}

/** A new file. Float64 tensors come first and names are in order, as Python's writer has it. */
export function encode({ tensors, metadata }: Contents): Uint8Array {
  const entries = [...tensors].sort(
    ([a, x], [b, y]) => y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  // The checksum comes last, where it is looked for, whatever the caller's strings are called.
  const { checksum: _, ...strings } = metadata;
  const header: Record<string, unknown> = { __metadata__: { ...strings, format, checksum: blank } };
  let offset = 0;
  for (const [name, { shape, data }] of entries) {
    const end = offset + data.byteLength;
    header[name] = { dtype: data.BYTES_PER_ELEMENT === 4 ? "F32" : "F64", shape, data_offsets: [offset, end] };
    offset = end;
  }
  let text = utf8(JSON.stringify(header));
  const padding = (8 - (text.length % 8)) % 8;
  if (padding) text = new Uint8Array([...text, ...Array(padding).fill(32)]);
  const file = new Uint8Array(8 + text.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const [, { data }] of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const digits = utf8(crc32(file));
  file.set(digits, checksumAt(text) + 8);
  return file;
}

// Where the digits stand in the header: our own writer's form of it, searched from the metadata's end.
function checksumAt(header: Uint8Array): number {
  const text = Array.from(header, (byte) => String.fromCharCode(byte)).join("");
  const match = /"checksum":"[0-9a-f]{8}"\}/.exec(text);
  return match ? match.index + 12 : -1;
}

/** A file's bytes, of whatever realm; undefined where it is none. Node's Buffer is a Uint8Array whose slice() does not copy. */
function bytesOf(file: Uint8Array | ArrayBuffer): Uint8Array<ArrayBuffer> | undefined {
  const kind = Object.prototype.toString.call(file).slice(8, -1);
  if (ArrayBuffer.isView(file) && (kind === "Uint8Array" || kind === "Uint8ClampedArray"))
    return new Uint8Array(file.buffer as ArrayBuffer, file.byteOffset, file.byteLength);
  return kind === "ArrayBuffer" ? new Uint8Array(file as ArrayBuffer) : undefined;
}

/** Reads a file of ours or of Python's; throws CheckpointError when it is damaged. */
export function decode(file: Uint8Array | ArrayBuffer, owner: string): Contents {
  const bytes = bytesOf(file);
  if (!bytes) throw new TypeError(`${owner}: load needs a Uint8Array or an ArrayBuffer, got ${show(file)}`);
  const fail = (why: string): never => {
    throw new CheckpointError(`${owner}: not a usable safetensors file: ${why}`);
  };
  if (bytes.length < 8) fail(`${bytes.length} bytes, truncated before the header`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) fail("truncated, or the header length is damaged");
  const text = bytes.subarray(8, 8 + length);
  let header: Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>;
  try {
    header = JSON.parse(textOf(text));
  } catch {
    return fail("the header is damaged");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) fail("the header is damaged");
  const { __metadata__: meta = {}, ...entries } = header as Record<string, never>;
  const metadata = meta as Record<string, string>;
  verify(bytes, text, metadata, fail);
  const data = bytes.subarray(8 + length);
  const tensors = new Map<string, Tensor>();
  let total = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const tensor = read(entry, data);
    if (!tensor) return fail(`the entry of ${name} is damaged, or of a type that is not F32 or F64`);
    tensors.set(name, tensor);
    total += tensor.data.byteLength;
  }
  if (total !== data.length) fail("the data is truncated or longer than the header says");
  return { tensors, metadata };
}

function verify(bytes: Uint8Array, text: Uint8Array, metadata: Record<string, string>, fail: (why: string) => never) {
  const at = checksumAt(text);
  if (at < 0) {
    // Files of other writers carry no checksum; one of ours that lost it is damaged.
    if (metadata.format === format || "checksum" in metadata) fail("the checksum is damaged");
    return;
  }
  const copy = bytes.slice();
  copy.set(utf8(blank), at + 8);
  if (crc32(copy) !== metadata.checksum) fail("the checksum does not agree, some bytes are damaged");
}

function read(entry: unknown, data: Uint8Array): Tensor | undefined {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  if ((dtype !== "F32" && dtype !== "F64") || !whole(shape) || !whole(offsets) || offsets.length !== 2)
    return undefined;
  const bytes = data.slice(offsets[0], offsets[1]);
  const size = dtype === "F32" ? 4 : 8;
  const count = shape.reduce((product, n) => product * n, 1);
  if (offsets[1] > data.length || bytes.length !== count * size) return undefined;
  return { shape, data: size === 4 ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer) };
}
