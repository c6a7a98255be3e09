// The header of a safetensors file, read as strictly as its own reader does: nothing is guessed, nothing is left over.
import { textOf } from "./utf8.js";

/** Where a tensor lies: bytes from the end of the header. */
export interface Entry {
  dtype: "F32" | "F64";
  shape: number[];
  begin: number;
  end: number;
}

export interface Header {
  entries: Map<string, Entry>;
  metadata: Record<string, string>;
}

/** As in the reference implementation. */
export const longestHeader = 100_000_000;

/** Reads a header; `fail` is told what is wrong with it, and throws. */
export function readHeader(bytes: Uint8Array, dataLength: number, fail: (why: string) => never): Header {
  if (bytes[0] !== 0x7b) fail("the header is damaged");
  let text: string;
  let header: unknown;
  try {
    text = textOf(bytes);
    header = JSON.parse(text);
  } catch {
    return fail("the header is damaged");
  }
  if (countNames(header) !== countColons(text)) fail("a name stands in the header twice");
  const entries = new Map<string, Entry>();
  let metadata: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(header as object)) {
    if (name === "__metadata__") metadata = strings(value) ?? fail("its metadata are no texts by name");
    else
      entries.set(name, entry(value) ?? fail(`the entry of ${name} is damaged, or of a type that is not F32 or F64`));
  }
  let at = 0;
  for (const [name, { begin, end }] of [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) fail(`the data of ${name} ${begin < at ? "overlap others" : "leave a hole before them"}`);
    at = end;
  }
  if (at !== dataLength) fail("the data is truncated or longer than the header says");
  return { entries, metadata };
}

// Without a prototype, so that a name such as "constructor" finds what the file holds or nothing.
function strings(value: unknown): Record<string, string> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  if (!Object.values(value).every((each) => typeof each === "string")) return undefined;
  return Object.assign(Object.create(null), value);
}

const whole = (list: unknown): list is number[] =>
  Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);

function entry(value: unknown): Entry | undefined {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  if ((dtype !== "F32" && dtype !== "F64") || !whole(shape) || !whole(offsets) || offsets.length !== 2)
    return undefined;
  const bytes = shape.reduce((product, n) => product * n, dtype === "F32" ? 4 : 8);
  const [begin, end] = offsets;
  return Number.isSafeInteger(bytes) && end - begin === bytes ? { dtype, shape, begin, end } : undefined;
}

// JSON.parse takes the last of two equal names without a word: then there are more colons than names.
function countNames(value: unknown): number {
  let names = 0;
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    const values = Object.values(next);
    if (!Array.isArray(next)) names += values.length;
    for (const each of values) if (typeof each === "object") waiting.push(each);
  }
  return names;
}

function countColons(text: string): number {
  let colons = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inside && code === 0x5c) i++;
    else if (code === 0x22) inside = !inside;
    else if (code === 0x3a && !inside) colons++;
  }
  return colons;
}
