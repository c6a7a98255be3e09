// The header of a safetensors file, read as strictly as its own reader does: nothing is guessed, nothing is left over.
import { textOf } from "./utf8.js";

/** Where a tensor lies: bytes from the end of the header. */
export interface Entry {
  dtype: "F32" | "F64";
  shape: number[];
  data_offsets: [begin: number, end: number];
}

export interface Header {
  entries: [name: string, entry: Entry][];
  metadata: Record<string, string>;
}

/** In bytes, as in the reference implementation. */
export const longestHeader = 1e8;

/** Reads a header; `fail` is told what is wrong with it, and throws. */
export function readHeader(bytes: Uint8Array, dataLength: number, fail: (why: string) => never): Header {
  let text: string;
  let header: object;
  try {
    text = textOf(bytes);
    if (bytes[0] !== 0x7b) throw text;
    header = JSON.parse(text);
  } catch {
    return fail("the header is damaged");
  }
  // Without a prototype, so that a name such as "constructor" finds what the file holds or nothing.
  const { __metadata__: given = {}, ...tensors } = header as Record<string, object>;
  const metadata = { __proto__: null, ...given } as unknown as Record<string, string>;
  if (given === null || Array.isArray(given) || !Object.values(metadata).every((each) => typeof each === "string"))
    fail("its metadata are no texts by name");
  const entries = Object.entries(tensors) as Header["entries"];
  for (const [name, entry] of entries)
    if (!isEntry(entry)) fail(`the entry of ${name} is damaged, or of a type that is not F32 or F64`);
  // JSON.parse takes the last of two equal names without a word.
  if (
    text.match(/[{,]\s*"dtype"\s*:/g)?.length !==
    (entries.length + Number(Object.hasOwn(tensors, "dtype")) || undefined)
  )
    fail("a name stands in the header twice");
  let at = 0;
  for (const [name, { data_offsets: offsets }] of [...entries].sort(([, a], [, b]) => order(a, b))) {
    if (offsets[0] !== at)
      fail(`the data of ${name} ${offsets[0] < at ? "overlap others" : "leave a hole before them"}`);
    at = offsets[1];
  }
  if (at !== dataLength) fail("the data is truncated or longer than the header says");
  return { entries, metadata };
}

const order = ({ data_offsets: a }: Entry, { data_offsets: b }: Entry): number => a[0] - b[0] || a[1] - b[1];

const isWhole = (list: unknown): list is number[] =>
  Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);

function isEntry(value: unknown): value is Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Entry>;
  if ((dtype !== "F32" && dtype !== "F64") || !isWhole(shape) || !isWhole(offsets) || offsets.length !== 2)
    return false;
  const bytes = shape.reduce((product, n) => product * n, dtype === "F32" ? 4 : 8);
  return Number.isSafeInteger(bytes) && offsets[1] - offsets[0] === bytes;
}
