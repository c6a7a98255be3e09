// The safetensors layout: 8-byte little-endian header length, JSON header padded with spaces to a multiple of
// eight, raw little-endian data without gaps. https://huggingface.co/docs/safetensors
import { crc32 } from "./crc32.js";
import { longestHeader, readHeader } from "./safetensors-header.js";
import { utf8 } from "./utf8.js";
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
// The checksum is over the whole file with its own digits set to zero, so that it covers the header too.
const blank = "00000000";
const checksum = /* @__PURE__ */ utf8('"checksum":"');

/** A new file. Float64 tensors come first and names are in order, as Python's writer has it. */
export function encode({ tensors, metadata }: Contents): Uint8Array {
  const entries = [...tensors].sort(
    ([a, x], [b, y]) => y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  // The checksum comes last, where it is looked for, whatever the caller's strings are called.
  const { checksum: _, ...strings } = metadata;
  const members = [`"__metadata__":${JSON.stringify({ ...strings, format, checksum: blank })}`];
  let offset = 0;
  for (const [name, { shape, data }] of entries) {
    const end = offset + data.byteLength;
    const entry = { dtype: data.BYTES_PER_ELEMENT === 4 ? "F32" : "F64", shape, data_offsets: [offset, end] };
    members.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    offset = end;
  }
  const text = utf8(`{${members.join(",")}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(text, 8);
  file.fill(0x20, 8 + text.length, 8 + length);
  let at = 8 + length;
  for (const [, { data }] of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const digits = utf8(crc32(file));
  file.set(digits, checksumAt(text) + 8);
  return file;
}

// Where the digits stand in the header: in our own writer's form of it, at the metadata's end.
function checksumAt(header: Uint8Array): number {
  for (let i = header.indexOf(0x22); i >= 0; i = header.indexOf(0x22, i + 1)) {
    const at = i + checksum.length;
    if (checksum.every((byte, j) => header[i + j] === byte) && header[at + 8] === 0x22 && header[at + 9] === 0x7d)
      return at;
  }
  return -1;
}

/** A file's bytes, of whatever realm; undefined where it is none. Node's Buffer is a Uint8Array whose slice() does not copy. */
function bytesOf(file: Uint8Array | ArrayBuffer): Uint8Array<ArrayBuffer> | undefined {
  const kind = Object.prototype.toString.call(file).slice(8, -1);
  if (ArrayBuffer.isView(file) && (kind === "Uint8Array" || kind === "Uint8ClampedArray"))
    return new Uint8Array(file.buffer as ArrayBuffer, file.byteOffset, file.byteLength);
  return kind === "ArrayBuffer" ? new Uint8Array(file as ArrayBuffer) : undefined;
}

/**
 * Reads a file: one of ours, or of any writer where `foreign` is set.
 * @throws CheckpointError when it is damaged.
 */
export function decode(file: Uint8Array | ArrayBuffer, owner: string, foreign = false): Contents {
  const bytes = bytesOf(file);
  if (!bytes) throw new TypeError(`${owner}: load needs a Uint8Array or an ArrayBuffer, got ${show(file)}`);
  const fail = (why: string): never => {
    throw new CheckpointError(`${owner}: not a usable safetensors file: ${why}`);
  };
  if (bytes.length < 8) fail("truncated before the header");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) fail("truncated, or the header length is damaged");
  if (length > longestHeader) fail("its header is longer than 100 MB");
  const text = bytes.subarray(8, 8 + length);
  const { entries, metadata } = readHeader(text, bytes.length - 8 - length, fail);
  const at = checksumAt(text);
  // Damage that makes one of ours look like another writer's would have to take the format's name away and the checksum too.
  if (!foreign || at >= 0 || JSON.stringify(metadata).includes("descent/")) verify(bytes, at, metadata, fail);
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of entries) {
    const { buffer } = bytes.slice(8 + length + offsets[0], 8 + length + offsets[1]);
    tensors.set(name, { shape, data: dtype === "F32" ? new Float32Array(buffer) : new Float64Array(buffer) });
  }
  return { tensors, metadata };
}

function verify(bytes: Uint8Array, at: number, metadata: Record<string, string>, fail: (why: string) => never) {
  if (at < 0) fail("its checksum is damaged or missing");
  const copy = bytes.slice();
  copy.set(utf8(blank), at + 8);
  if (crc32(copy) !== metadata.checksum) fail("the checksum does not agree, some bytes are damaged");
}
