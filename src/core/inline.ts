// The module as text, written by scripts/wasm-text.js: which bytes are frequent, as 64 hexadecimal digits, then the
// bytes. A frequent byte is one printable character (not a quote or a backslash, nor one of the first two, which
// announce the rarer bytes).
const head = 64;

/** The bytes of the WebAssembly module. */
export function decode(text: string): Uint8Array {
  const codes = new TextEncoder().encode(text);
  const alphabet: number[] = [];
  for (let code = 32; code < 127; code++) if (!"\"'`\\".includes(String.fromCharCode(code))) alphabet.push(code);
  const frequent: number[] = [];
  const rare: number[] = [];
  for (let byte = 0; byte < 256; byte++) {
    (parseInt(text[byte >> 2], 16) & (8 >> (byte & 3)) ? frequent : rare).push(byte);
  }
  const order = [...frequent, ...rare];
  // What a character stands for by itself, and after the first and the second of the alphabet.
  const [first, second, ...direct] = alphabet;
  const tables = new Uint8Array(3 * 128);
  direct.forEach((code, i) => {
    for (let k = 0; k < 3; k++) tables[128 * k + code] = order[k * direct.length + i];
  });
  const bytes = new Uint8Array(codes.length);
  const part: Part = { codes, tables, first, second, bytes, n: 0, table: 0 };
  // In pieces: a function that is called often is compiled sooner than one that loops long (4.5 ms or 2.9).
  for (let i = head; i < codes.length; i += 256) piece(part, i, Math.min(codes.length, i + 256));
  return bytes.subarray(0, part.n);
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
