// The module as text, written by scripts/core-wasm.js: an alphabet of 91 characters, the most frequent bytes in
// hexadecimal, then the bytes. The first two characters of the alphabet announce one of the rarer bytes.
const size = 91;
const direct = size - 2;

/** The bytes of the WebAssembly module. */
export function decode(text: string): Uint8Array {
  const codes = new TextEncoder().encode(text);
  // Bytes by place: frequent ones first, then the others in their order.
  const order = Array.from({ length: direct }, (_, i) => parseInt(text.slice(size + 2 * i, size + 2 * i + 2), 16));
  const frequent = new Set(order);
  for (let byte = 0; byte < 256; byte++) if (!frequent.has(byte)) order.push(byte);
  // What a character stands for by itself, and after the first and the second of the alphabet.
  const tables = new Uint8Array(3 * 128);
  for (let i = 2; i < size; i++) {
    for (let k = 0; k < 3; k++) tables[128 * k + codes[i]] = order[k * direct + i - 2];
  }
  const part: Part = {
    codes,
    tables,
    first: codes[0],
    second: codes[1],
    bytes: new Uint8Array(codes.length),
    n: 0,
    table: 0,
  };
  // In pieces: a function that is called often is compiled sooner than one that loops long (4.5 ms or 2.9).
  for (let i = size + 2 * direct; i < codes.length; i += 256) piece(part, i, Math.min(codes.length, i + 256));
  return part.bytes.subarray(0, part.n);
}

interface Part {
  codes: Uint8Array;
  tables: Uint8Array;
  first: number;
  second: number;
  bytes: Uint8Array;
  n: number;
  table: number;
}

function piece(part: Part, from: number, to: number): void {
  const { codes, tables, first, second, bytes } = part;
  let { n, table } = part;
  for (let i = from; i < to; i++) {
    const code = codes[i];
    if (code === first) table = 128;
    else if (code === second) table = 256;
    else {
      bytes[n++] = tables[table + code];
      table = 0;
    }
  }
  part.n = n;
  part.table = table;
}
